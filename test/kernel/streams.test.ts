// The command's streams stay as they were: data that comes late, readers that are slow, others at the same pipe, terminals.

import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { until } from '../until.ts';
import { program, run, sleep, sysspan, withFolderAsync } from './run.ts';

const sh = (script: string): ReturnType<typeof run> => run('sh', ['-c', script]);

describe('pipes', () => {
  for (const [mode, flags] of [
    ['text', '-o /dev/null'],
    ['spans', '--spans /dev/null'],
    ['text to standard error', '2>/dev/null'],
  ] as const) {
    test(`what comes late is read (${mode})`, () => {
      const { stdout, status } = sh(`(sleep 1; echo late) | ${sysspan} trace -f ${flags} -- cat`);
      assert.deepEqual({ stdout, status }, { stdout: 'late\n', status: 0 });
    });

    test(`a slow reader gets everything (${mode})`, () => {
      const { stdout } = sh(`${sysspan} trace -f -e none ${flags} -- seq 1 200000 | (sleep 1; tail -n 1)`);
      assert.equal(stdout, '200000\n');
    });
  }

  test('others at the same pipe keep theirs, also when sysspan is killed', async () => {
    await withFolderAsync(async (folder) => {
      const facts = join(folder, 'facts');
      const beside = spawn('cat', { stdio: ['pipe', 'pipe', 'inherit'] });
      beside.stdout.resume();
      // The shell's own standard output is the pipe that sysspan and its command have as well.
      const script = `${sysspan} trace -f -e none -o ${join(folder, 'out')} -- sh -c 'touch ${folder}/begun; exec sleep 60' & pid=$!
        until [ -e ${folder}/begun ]; do sleep 0.1; done
        ${program('world')} ${facts}; kill -9 $pid; wait $pid; ${program('world')} ${facts}.killed; pkill -KILL -g 0 sleep`;
      const shell = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
      shell.stdout.resume();
      await new Promise((resolve) => shell.once('exit', resolve));
      beside.kill();
      const descriptors = (file: string): string[] =>
        readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => /^descriptor [01]:/.test(line));
      assert.equal(descriptors(facts).length, 2);
      for (const line of [...descriptors(facts), ...descriptors(`${facts}.killed`)]) assert.doesNotMatch(line, /flags 04[0-7]{3}\b/, line);
    });
  });
});

test('nohup: a hang-up ends neither the command nor the tracing', async () => {
  await withFolderAsync(async (folder) => {
    const [output, go] = [join(folder, 'out'), join(folder, 'go')];
    const script = `touch ${folder}/begun; until [ -e ${go} ]; do sleep 0.1; done; exit 7`;
    const tracer = spawn('nohup', [sysspan, 'trace', '-f', '-o', output, '--', 'sh', '-c', script], { stdio: 'ignore', detached: true });
    const ended = new Promise<number | null>((resolve) => tracer.once('exit', resolve));
    await until('the command to begin', () => existsSync(join(folder, 'begun')));
    process.kill(-(tracer.pid ?? 0), 'SIGHUP');
    await sleep(300);
    writeFileSync(go, '');
    assert.equal(await ended, 7);
    assert.match(readFileSync(output, 'utf8'), /exit_group\(7\)/);
  });
});

const PROMPT = /[$#] $/;

/** A terminal with a program in it: script(1) makes one. */
class Terminal {
  readonly #script: ChildProcessWithoutNullStreams;
  readonly ended: Promise<number | null>;
  screen = '';

  constructor(command: string) {
    this.#script = spawn('script', ['-q', '-e', '-c', command, '/dev/null'], { env: { ...process.env, TERM: 'xterm' } });
    for (const stream of [this.#script.stdout, this.#script.stderr])
      stream.on('data', (chunk: Buffer) => (this.screen += chunk.toString()));
    this.ended = new Promise((resolve) => this.#script.once('exit', resolve));
  }

  /** Types something. */
  type(keys: string): void {
    this.#script.stdin.write(keys);
  }

  [Symbol.dispose](): void {
    this.#script.kill('SIGKILL');
  }

  /** Waits for a text that was not there before, and forgets what came before it. */
  async shows(text: string | RegExp): Promise<string> {
    const found = (): number => (typeof text === 'string' ? this.screen.indexOf(text) : this.screen.search(text));
    const shown = (): never => {
      throw new Error(`it shows ${JSON.stringify(this.screen.slice(-400))}`);
    };
    await until(`${String(text)} on the terminal`, () => (found() >= 0 ? true : shown()), 20_000);
    const seen = this.screen;
    this.screen = '';
    return seen;
  }
}

describe('a terminal', () => {
  test('Python reads what is typed', async () => {
    using terminal = new Terminal(`${sysspan} trace -f -e none -o /dev/null -- python3 -q`);
    await terminal.shows('>>> ');
    await sleep(500); // longer than a read that does not wait
    terminal.type('print(6 * 7)\r');
    await terminal.shows(/42\r?\n/);
    terminal.type('input("name: ")\r');
    await terminal.shows(/name: $/);
    await sleep(300);
    terminal.type('me\r');
    await terminal.shows("'me'");
    terminal.type('exit(3)\r');
    assert.equal(await terminal.ended, 3);
  });

  test('a shell controls jobs in it', async () => {
    using terminal = new Terminal(`${sysspan} trace -f -e none -o /dev/null -- bash --norc --noprofile -i`);
    await terminal.shows(PROMPT);
    terminal.type('sleep 100\r');
    await sleep(500);
    terminal.type('\x1a');
    await terminal.shows(/Stopped/);
    terminal.type('fg\r');
    await terminal.shows(/sleep 100\r/);
    await sleep(300);
    terminal.type('\x03');
    await terminal.shows(PROMPT);
    terminal.type('echo status $?\r');
    await terminal.shows(/status 130/);
    terminal.type('exit 5\r');
    assert.equal(await terminal.ended, 5);
  });

  test('a shell stops it and lets it go on', async () => {
    using terminal = new Terminal('bash --norc --noprofile -i');
    await terminal.shows(PROMPT);
    terminal.type(`${sysspan} trace -f -e none -o /dev/null -- sh -c 'echo be""gun; exec cat'\r`);
    await terminal.shows('begun');
    terminal.type('\x1a');
    await terminal.shows(/Stopped/);
    terminal.type('bg\r');
    await sleep(300);
    terminal.type('fg\r');
    await terminal.shows(/exec cat'\r?\n/);
    terminal.type('again\r');
    await terminal.shows(/again\r?\nagain\r?\n/);
    terminal.type('\x04');
    await terminal.shows(PROMPT);
    terminal.type('exit 4\r');
    assert.equal(await terminal.ended, 4);
  });

  test('Ctrl-C twice ends the tracing; the command, which ignores it, goes on', async () => {
    await withFolderAsync(async (folder) => {
      using terminal = new Terminal('bash --norc --noprofile -i');
      await terminal.shows(PROMPT);
      const command = `trap '' INT; echo be""gun; sleep 2; touch ${folder}/done`;
      terminal.type(`${sysspan} trace -f -e none -o /dev/null -- sh -c '${command.replaceAll("'", `'\\''`)}'\r`);
      await terminal.shows('begun');
      terminal.type('\x03');
      await sleep(300);
      terminal.type('\x03');
      await terminal.shows(PROMPT);
      assert.ok(!existsSync(join(folder, 'done')));
      await until('the command to go on to its end', () => existsSync(join(folder, 'done')), 5_000);
      terminal.type('exit\r');
      await terminal.ended;
    });
  });

  test('what the command does to the modes of the terminal stays', async () => {
    using terminal = new Terminal('bash --norc --noprofile -i');
    await terminal.shows(PROMPT);
    for (const flags of ['-o /dev/null', '--spans /dev/null', '2>/dev/null']) {
      terminal.type(`${sysspan} trace -f ${flags} -- stty intr ^G; stty -a | grep -o 'intr = ^.'; stty intr ^C; echo do""ne\r`);
      assert.match(await terminal.shows('done'), /intr = \^G/, flags);
    }
    terminal.type('exit 0\r');
    await terminal.ended;
  });

  test('vi is opened and left, and the modes are those of before', async () => {
    await withFolderAsync(async (folder) => {
      const file = join(folder, 'file');
      using terminal = new Terminal('bash --norc --noprofile -i');
      await terminal.shows(PROMPT);
      terminal.type(`before=$(stty -g); ${sysspan} trace -f -e none -o /dev/null -- vim.tiny -u NONE ${file}\r`);
      await terminal.shows(/\[New/);
      terminal.type('ihello\x1b');
      await terminal.shows('hello');
      terminal.type(':wq\r');
      await terminal.shows(PROMPT);
      terminal.type('[ "$(stty -g)" = "$before" ] && echo sa""me\r');
      await terminal.shows('same');
      terminal.type('exit 0\r');
      await terminal.ended;
      assert.equal(readFileSync(file, 'utf8'), 'hello\n');
    });
  });
});
