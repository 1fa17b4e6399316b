// A run that is refused leaves every file as it was, and makes none.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type Outcome, run, sleep, sysspan, withFolder, withFolderAsync } from './run.ts';

const BEFORE = 'what was there\n';
const LONG_AGO = new Date('2001-01-01T00:00:00Z');

interface Refusal {
  readonly what: string;
  /** Options, and what is behind them. */
  readonly words: (folder: string, output: string) => readonly [options: readonly string[], command: readonly string[]];
  readonly status: number;
  readonly says: RegExp;
  /** What runs sysspan instead of us. */
  readonly within?: readonly string[];
}

const WITHOUT_RIGHTS = ['setpriv', '--bounding-set=-bpf,-perfmon,-sys_admin'];
const WITHOUT_BTF = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none /sys/kernel/btf && exec "$0" "$@"'];

/** A file that may be executed, and is no program. */
function noProgram(folder: string): string {
  const file = join(folder, 'no-program');
  writeFileSync(file, 'nothing that a kernel could run\n');
  chmodSync(file, 0o755);
  return file;
}

const always =
  (options: readonly string[], command: readonly string[]): Refusal['words'] =>
  () => [options, command];

const REFUSALS: readonly Refusal[] = [
  { what: 'an expression that names no syscall', words: always(['-e', 'nosuch'], ['true']), status: 2, says: /nosuch: no such syscall/ },
  { what: 'a command that is not there', words: always([], ['no-such-command']), status: 127, says: /command not found/ },
  { what: 'a command that may not be run', words: always([], ['/etc/passwd']), status: 126, says: /not an executable file/ },
  {
    what: 'a command that the kernel cannot run',
    words: (folder) => [[], [noProgram(folder)]],
    status: 126,
    says: /it is no program, and does not begin with #!/,
  },
  { what: 'no rights', words: always([], ['true']), status: 1, says: /CAP_BPF and CAP_PERFMON/, within: WITHOUT_RIGHTS },
  { what: 'no BTF', words: always([], ['true']), status: 1, says: /the kernel has no BTF/, within: WITHOUT_BTF },
  { what: 'a user that is not there', words: always(['-u', 'no-such-user'], ['true']), status: 2, says: /no-such-user/ },
  { what: 'a process that is not there', words: always(['-p', '4194303'], []), status: 1, says: /no such process/ },
  {
    what: 'an endpoint that is none',
    words: always(['--otlp', 'ftp://x'], ['true']),
    status: 2,
    says: /not usable as an OTLP\/gRPC endpoint/,
  },
  {
    what: 'another file that cannot be written',
    words: (folder, output) => [[output === '--spans' ? '-o' : '--spans', join(folder, 'no', 'such')], ['true']],
    status: 1,
    says: /cannot write to .*no\/such.*choose another file for/,
  },
];

interface Output {
  readonly what: string;
  readonly options: (file: string) => readonly string[];
}

const OUTPUTS: readonly Output[] = [
  { what: '-o', options: (file) => ['-o', file] },
  { what: '-A -o', options: (file) => ['-A', '-o', file] },
  { what: '-c -o', options: (file) => ['-c', '-o', file] },
  { what: '--spans', options: (file) => ['--spans', file] },
];

function refuse({ words, within = [] }: Refusal, { what, options }: Output, folder: string, file: string): Outcome {
  const [own, command] = words(folder, what);
  const [first = sysspan, ...others] = [...within, sysspan, 'trace', ...options(file), ...own, '--', ...command];
  return run(first, others);
}

describe('a run that is refused', () => {
  for (const refusal of REFUSALS)
    for (const output of OUTPUTS)
      test(`${refusal.what}: ${output.what} leaves its file as it was`, () => {
        withFolder((folder) => {
          const [kept, fresh] = [join(folder, 'kept'), join(folder, 'fresh')];
          writeFileSync(kept, BEFORE);
          utimesSync(kept, LONG_AGO, LONG_AGO);
          for (const file of [kept, fresh]) {
            const { status, stderr } = refuse(refusal, output, folder, file);
            assert.equal(status, refusal.status, stderr);
            assert.match(stderr, refusal.says);
          }
          assert.equal(readFileSync(kept, 'utf8'), BEFORE);
          assert.equal(statSync(kept).mtimeMs, LONG_AGO.getTime());
          assert.equal(existsSync(fresh), false);
        });
      });

  test('with all outputs at once, as one of them cannot be had', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = String(typeof address === 'object' ? address?.port : 0);
    try {
      withFolder((folder) => {
        const [text, spans] = [join(folder, 'text'), join(folder, 'spans')];
        writeFileSync(text, BEFORE);
        const words = ['-o', text, '--spans', spans, '--view', '--view-port', port, '--', 'touch', join(folder, 'ran')];
        const { status, stderr } = run(sysspan, ['trace', ...words]);
        assert.equal(status, 2, stderr);
        assert.match(stderr, /cannot show the page on port/);
        assert.equal(readFileSync(text, 'utf8'), BEFORE);
        assert.deepEqual(readdirSync(folder), ['text']); // the command did not run
      });
    } finally {
      taken.close();
    }
  });

  test('connects to no endpoint', async () => {
    let connections = 0;
    const receiver = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const address = receiver.address();
    const otlp = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const traced = async (refusal: Refusal, folder: string): Promise<number | null> => {
      const { status } = refuse(refusal, { what: '--otlp', options: () => ['--otlp', otlp] }, folder, '');
      await sleep(100); // connections wait to be taken until then
      return status;
    };
    try {
      await withFolderAsync(async (folder) => {
        for (const refusal of REFUSALS.filter(({ what }) => what !== 'an endpoint that is none'))
          assert.equal(await traced(refusal, folder), refusal.status, refusal.what);
        assert.equal(connections, 0);
        await traced({ what: 'none', words: always([], ['true']), status: 0, says: /^/ }, folder);
        assert.ok(connections > 0);
      });
    } finally {
      receiver.close();
    }
  });

  test('opens no port', () => {
    withFolder((folder) => {
      const { stderr } = run(sysspan, ['trace', '--view', '-e', 'nosuch', '-o', join(folder, 'text'), '--', 'true']);
      assert.doesNotMatch(stderr, /viewer at/);
    });
  });
});

describe('a run that takes place', () => {
  const traced = (...words: string[]): void => {
    const { status, stderr } = run(sysspan, ['trace', ...words, '--', 'true']);
    assert.equal(status, 0, stderr);
  };

  test('begins its files anew, and with -A goes on in them', () => {
    withFolder((folder) => {
      const [text, spans] = [join(folder, 'text'), join(folder, 'spans')];
      const long = BEFORE.repeat(100_000); // longer than what follows
      for (const file of [text, spans]) writeFileSync(file, long);
      traced('-o', text, '--spans', spans);
      assert.match(readFileSync(text, 'utf8'), /^execve\([\s\S]*exited with 0 \+\+\+\n$/);
      for (const line of readFileSync(spans, 'utf8').trimEnd().split('\n')) JSON.parse(line);
      writeFileSync(text, BEFORE);
      traced('-A', '-o', text);
      assert.match(readFileSync(text, 'utf8'), /^what was there\nexecve\([\s\S]*exited with 0 \+\+\+\n$/);
    });
  });

  test('makes the file that a symbolic link names, and writes to what is no file', () => {
    withFolder((folder) => {
      const [link, target] = [join(folder, 'link'), join(folder, 'target')];
      symlinkSync(target, link);
      traced('-o', link);
      assert.match(readFileSync(target, 'utf8'), /^execve\(/);
      const { stdout } = run('sh', ['-c', '"$0" trace -o /dev/stdout -- true | cat', sysspan]);
      assert.match(stdout, /^execve\([\s\S]*exited with 0 \+\+\+\n$/);
    });
  });
});
