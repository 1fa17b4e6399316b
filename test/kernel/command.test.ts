// The command line: exit status, bad input, signals, and that nothing is left behind.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { until } from '../until.ts';
import {
  attribute,
  byThread,
  callNames,
  isCall,
  loaded,
  program,
  programsOf,
  run,
  spansOf,
  start,
  strace,
  sysspan,
  trace,
  withFolder,
  withFolderAsync,
} from './run.ts';

/** One clear sentence on stderr, never a stack trace. */
function assertSentence(stderr: string, pattern: RegExp): void {
  assert.match(stderr, pattern);
  assert.doesNotMatch(stderr, /\n\s+at /);
}

describe('bad input', () => {
  const cases: [args: string[], status: number, says: RegExp][] = [
    [['-e', 'opnat', '--', 'true'], 2, /opnat: no such syscall: did you mean openat\?/],
    [['-e', '%fle', '--', 'true'], 2, /did you mean %file\?/],
    [['-p', '4194303'], 1, /no such process/],
    [['-p', 'abc'], 2, /-p abc: not a whole number/],
    [['-o', '/no/such/folder/x', '--', 'true'], 1, /cannot write to \/no\/such\/folder\/x/],
    [['--spans', '/no/such/folder/x', '--', 'true'], 1, /choose another file for --spans/],
    [['--', 'no-such-command-xyz'], 127, /command not found/],
    [['--', '/etc/passwd'], 126, /not an executable file/],
    [['--', ''], 127, /cannot run '': command not found/],
    [[], 2, /nothing to trace/],
    [['-s', '-1', '--', 'true'], 2, /-s -1: not a whole number/],
  ];
  for (const [args, status, says] of cases) {
    test(args.join(' ') || 'nothing at all', () => {
      const outcome = run(sysspan, ['trace', ...args]);
      assert.equal(outcome.status, status, outcome.stderr);
      assertSentence(outcome.stderr, says);
    });
  }

  test('nobody listens at the endpoint: the text is kept, the status is the command’s', () => {
    withFolder((folder) => {
      const output = join(folder, 'out.txt');
      const { status, stderr } = run(sysspan, ['trace', '-f', '-o', output, '--otlp', 'http://127.0.0.1:9', '--', 'sh', '-c', 'exit 4']);
      assert.equal(status, 4);
      assertSentence(stderr, /could not be sent to http:\/\/127.0.0.1:9: UNAVAILABLE/);
      assert.match(readFileSync(output, 'utf8'), /exit_group\(4\)/);
    });
  });
});

describe('what cannot be written', () => {
  const cases: [name: string, args: string[], says: RegExp][] = [
    ['text', ['-o', '/dev/full'], /the text could not be written to the end of \/dev\/full: no space left on device: make room/],
    ['a summary', ['-c', '-o', '/dev/full'], /the summary could not be written to the end of \/dev\/full: no space left on device/],
    ['JSON', ['--output-format=json', '-o', '/dev/full'], /could not be written to the end of \/dev\/full: no space left/],
    ['spans', ['--spans', '/dev/full'], /spans could not be sent to \/dev\/full: ENOSPC: no space left on device: is its disk full/],
  ];
  for (const [name, args, says] of cases)
    test(name, () => {
      const { status, stderr } = run(sysspan, ['trace', ...args, '--', 'sh', '-c', 'exit 3']);
      assert.equal(status, 3);
      assertSentence(stderr, says);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    });
});

describe('why a command cannot be executed', () => {
  const refused = (content: string, says: RegExp): void =>
    withFolder((folder) => {
      const file = join(folder, 'file');
      writeFileSync(file, content, { mode: 0o755 });
      const { status, stderr } = run(sysspan, ['trace', '--', file]);
      assert.equal(status, 126);
      assertSentence(stderr, says);
    });

  test('the interpreter of a script is missing', () =>
    refused('#!/no/such/interpreter -x\n', /its interpreter \/no\/such\/interpreter is not there/));
  test('it is no program', () => refused('hello\n', /it is no program, and does not begin with #!/));
  test('a program of another machine', () => refused('\x7fELF\x02\x01\x01', /another kind of machine/));

  test('too few descriptors', () => {
    const { status, stderr } = run('sh', ['-c', `ulimit -n 100; ${sysspan} trace -- true`]);
    assert.equal(status, 1);
    assertSentence(stderr, /only 100 files may be open here, and tracing needs 128: raise the limit/);
  });
});

test('a command behind a | or ! gets the text', () => {
  withFolder((folder) => {
    for (const sign of ['|', '!']) {
      const output = join(folder, 'lines');
      const { status } = run(sysspan, ['trace', '-o', `${sign}sleep 0.2; tail -n 1 >${output}`, '--', 'sh', '-c', 'exit 3']);
      assert.equal(status, 3);
      assert.equal(readFileSync(output, 'utf8'), '+++ exited with 3 +++\n');
    }
  });
});

test('numbers in -e, and a string limit above the greatest', () => {
  const number = run(sysspan, ['syscalls']).stdout.match(/^ *(\d+) {2}exit_group\(/m)?.[1] ?? '';
  const { lines, stderr } = trace(['true'], ['-f', '-e', `trace=${number}`, '-s', '9999']);
  assert.deepEqual(
    lines.map(({ text }) => text.replace(/ +/g, ' ')),
    ['exit_group(0) = ?', '+++ exited with 0 +++'],
  );
  assertSentence(stderr, /-s 9999: strings and buffers are shown up to 4000 bytes/);
});

test('what a signal interrupted is named where it goes on, as in strace', () => {
  const script = 'sleep 1.2 & sleep 0.4; kill -STOP $!; sleep 0.3; kill -CONT $!; wait';
  const resumed = ({ lines }: ReturnType<typeof trace>): string[] =>
    lines.flatMap(({ text }) => /^restart_syscall\(.*\) +=/.exec(text)?.[0].replace(/ +/g, ' ') ?? []);
  const ours = resumed(trace(['sh', '-c', script]));
  assert.deepEqual(ours, ['restart_syscall(<... resuming interrupted clock_nanosleep ...>) =']);
  assert.deepEqual(resumed(strace(['sh', '-c', script])), ours);
});

test('each thread that a signal stops says so, as in strace', () => {
  // In a process group of its own the child is not orphaned, so that all four stop it.
  const program = `
import os, signal, threading, time
for number in signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU:
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        for _ in range(3): threading.Thread(target=time.sleep, args=[1], daemon=True).start()
        os.kill(os.getpid(), number)
        os._exit(0)
    os.waitpid(pid, os.WUNTRACED)
    os.kill(pid, signal.SIGCONT)
    os.waitpid(pid, 0)
`;
  const stops = ({ lines }: ReturnType<typeof trace>): string[] => lines.flatMap(({ text }) => /^--- stopped by .*/.exec(text) ?? []);
  const ours = stops(trace(['python3', '-c', program]));
  assert.deepEqual(ours, stops(strace(['python3', '-c', program])));
  assert.deepEqual(
    ours,
    ['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'].flatMap((signal) => Array(4).fill(`--- stopped by ${signal} ---`)),
  );
});

test('a process that is stopped when tracing begins is said to be, as in strace', async () => {
  const stopped = spawn('sh', ['-c', 'kill -STOP $$; exit 3'], { stdio: 'ignore' });
  await until('the process stops', () => readFileSync(`/proc/${stopped.pid}/stat`, 'utf8').includes(') T '));
  for (const [tracer, ...words] of [[sysspan, 'trace'], ['strace']] as const)
    await withFolderAsync(async (folder) => {
      const output = join(folder, 'out.txt');
      const attached = spawn(tracer, [...words, '-o', output, '-p', String(stopped.pid)], { stdio: 'ignore' });
      await until(`${tracer} says so`, () => existsSync(output) && readFileSync(output, 'utf8').includes('--- stopped by SIGSTOP ---'));
      attached.kill('SIGTERM');
      await once(attached, 'exit');
    });
  stopped.kill('SIGCONT');
  assert.deepEqual(await once(stopped, 'exit'), [3, null]);
});

test('what is known when a call begins is shown while it goes on', async () => {
  const cases: [command: string[], shows: RegExp][] = [
    [['sleep', '60'], /^clock_nanosleep\(CLOCK_REALTIME, 0, \{tv_sec=60, tv_nsec=0\}, $/m],
    [
      ['python3', '-c', 'import select; select.select([0], [], [], 60)'],
      /^pselect6\(1, \[0\], NULL, NULL, \{tv_sec=60, tv_nsec=0\}, NULL$/m,
    ],
    [
      ['python3', '-c', 'import select; p = select.poll(); p.register(0, 1); p.poll(60000)'],
      /^poll\(\[\{fd=0, events=POLLIN\}\], 1, 60000$/m,
    ],
  ];
  for (const [command, shows] of cases)
    await withFolderAsync(async (folder) => {
      const output = join(folder, 'out.txt');
      const tracer = spawn(sysspan, ['trace', '-o', output, '--', ...command], { stdio: ['pipe', 'ignore', 'inherit'] });
      try {
        await until(String(shows), () => existsSync(output) && shows.test(readFileSync(output, 'utf8')));
      } finally {
        tracer.kill('SIGTERM');
        await once(tracer, 'exit');
      }
    });
});

test('a path in spans is the path, as it is typed', () => {
  withFolder((folder) => {
    const names = ['été', 'a"b\\c', 'two words', 'bell\u0007'];
    const { spans } = spansOf(['cat', ...names.map((name) => join(folder, name))], ['-f', '-e', 'openat']);
    const paths = spans.filter(isCall).flatMap((span) => attribute(span, 'file.path') ?? []);
    for (const name of ['été', 'a"b\\c', 'two words', 'bell\\x07']) assert.ok(paths.includes(join(folder, name)), paths.join(' '));
  });
});

describe('attaching', () => {
  test('a zombie and a thread of the kernel are refused with what they are', async () => {
    // A shell waits for children that have ended: this one ends once the shell is none any more.
    const script = '(until [ "$(cat /proc/$$/comm)" = sleep ]; do sleep 0.1; done) & echo $!; exec sleep 60';
    const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const zombie = line.toString().trim();
      await until('a zombie', () => /\) Z /.test(readFileSync(`/proc/${zombie}/stat`, 'utf8')));
      const outcome = run(sysspan, ['trace', '-p', zombie]);
      assert.equal(outcome.status, 1);
      assertSentence(
        outcome.stderr,
        new RegExp(`process ${zombie}: it has ended already \\(a zombie, until its parent ${parent.pid} waits`),
      );
    } finally {
      parent.kill('SIGKILL');
    }
    const { status, stderr } = run(sysspan, ['trace', '-p', '2']);
    assert.equal(status, 1);
    assertSentence(stderr, /process 2: it is a thread of the kernel, which makes no system calls/);
  });

  test('the number of a thread means that thread, with -f its process', async () => {
    const worker = spawn(program('two_threads'), { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(worker.stdout, 'data')) as [Buffer];
      const closed = async (flags: readonly string[]): Promise<string[]> => {
        let result: string[] = [];
        await withFolderAsync(async (folder) => {
          const output = join(folder, 'out.txt');
          using tracer = start(sysspan, ['trace', ...flags, '-e', 'close', '-o', output, '-p', line.toString().trim()]);
          const said = (): string => (existsSync(output) ? readFileSync(output, 'utf8') : '');
          await until('some calls', () => said().split('\n').length > 20);
          process.kill(tracer.pid, 'SIGINT');
          await tracer.ended;
          result = [...new Set([...said().matchAll(/close\((-\d+)\)/g)].map(([, fd = '']) => fd))].sort();
        });
        return result;
      };
      assert.deepEqual(await closed([]), ['-102']);
      assert.deepEqual(await closed(['-f']), ['-101', '-102']);
    } finally {
      worker.kill('SIGKILL');
    }
  });
});

describe('beside the traced command', () => {
  test('signals that node ignores are not ignored by the command', () => {
    const ignored = /^SigIgn:\t(\w+)$/m;
    const plain = run('sh', ['-c', 'grep SigIgn /proc/self/status']).stdout;
    const traced = run(sysspan, ['trace', '-o', '/dev/null', '--', 'sh', '-c', 'grep SigIgn /proc/self/status']).stdout;
    const mask = (text: string): bigint => BigInt(`0x${ignored.exec(text)?.[1] ?? ''}`);
    const [pipe, xfsz] = [1n << 12n, 1n << 24n];
    assert.equal(mask(traced) & (pipe | xfsz), 0n);
    assert.match(plain, ignored);
  });

  test('exit status and signals pass through', () => {
    assert.equal(run(sysspan, ['trace', '-o', '/dev/null', '--', 'sh', '-c', 'exit 42']).status, 42);
    assert.equal(run(sysspan, ['trace', '-o', '/dev/null', '--', 'sh', '-c', 'kill -TERM $$']).status, 143);
  });

  test('what the command reads and writes is its own', () => {
    assert.equal(run(sysspan, ['trace', '-o', '/dev/null', '--', 'echo', 'hello']).stdout, 'hello\n');
  });

  test('the same calls as strace for each process, the first ones included', () => {
    const command = ['sh', '-c', 'ls / | wc -l'];
    const names = (list: ReturnType<typeof trace>): string[] =>
      [...byThread(list.lines).values()]
        .map((thread) =>
          callNames(thread)
            .filter((name) => name !== 'rt_sigreturn')
            .join(' '),
        )
        .sort();
    const [ours, theirs] = [trace(command), strace(command)];
    assert.equal(ours.status, theirs.status, ours.stderr);
    assert.deepEqual(names(ours), names(theirs));
  });

  test('-T, -s and -e do what they do in strace', () => {
    const { lines } = trace(['sh', '-c', 'echo 0123456789'], ['-f', '-T', '-s', '4', '-e', 'write']);
    assert.equal(lines.filter(({ text }) => /^write\(1, "0123"\.\.\., 11\) = 11 <0\.\d{6}>$/.test(text)).length, 1);
    assert.ok(lines.every(({ text }) => text.startsWith('write(') || text.startsWith('+++') || text.startsWith('---')));
  });

  test('a process that outlives its parent is followed to its end', () => {
    const { lines } = trace(['sh', '-c', '(sleep 0.5; exec /bin/true) & exit 0'], ['-f', '-e', 'execve']);
    assert.equal(lines.filter(({ text }) => text.startsWith('execve("/bin/true"')).length, 1);
  });

  test('nothing is attached after the end, nor after being killed in the middle, when the command goes on', async () => {
    for (const killed of [false, true])
      await withFolderAsync(async (folder) => {
        const [begun, go, done] = [join(folder, 'begun'), join(folder, 'go'), join(folder, 'done')];
        const script = `touch ${begun}; until [ -e ${go} ]; do sleep 0.1; done; touch ${done}`;
        using tracer = start(sysspan, ['trace', '-f', '-o', '/dev/null', '--', 'sh', '-c', script]);
        await until('the command to begin', () => existsSync(begun));
        const programs = programsOf(tracer.pid);
        assert.equal(loaded(programs).length, programs.length);
        assert.ok(programs.length > 0);
        if (killed) process.kill(tracer.pid, 'SIGKILL');
        else writeFileSync(go, '');
        await tracer.ended;
        await until('nothing to be attached', () => loaded(programs).length === 0, 5_000);
        writeFileSync(go, '');
        await until('the command to end', () => existsSync(done));
      });
  });

  test('Ctrl-C while attached: what was seen is kept, the process goes on', async () => {
    await withFolderAsync(async (folder) => {
      const output = join(folder, 'out.txt');
      const said = (): string => (existsSync(output) ? readFileSync(output, 'utf8') : '');
      using victim = start('sh', ['-c', 'while :; do sleep 0.1; done']);
      using tracer = start(sysspan, ['trace', '-f', '-o', output, '-p', String(victim.pid)]);
      await until('a child to be seen', () => /execve\("[^"]*sleep", \["sleep", "0.1"\]/.test(said()));
      process.kill(tracer.pid, 'SIGINT');
      assert.equal((await tracer.ended).code, 130);
      process.kill(victim.pid, 0);
      assert.match(said(), /execve\("[^"]*sleep", \["sleep", "0.1"\]/);
    });
  });

  test('threads that the kernel made for work of its own are none of the process', async (t) => {
    const setting = '/proc/sys/kernel/io_uring_disabled';
    if (existsSync(setting) && readFileSync(setting, 'utf8').trim() === '2')
      return t.skip('io_uring is disabled here: kernel.io_uring_disabled is 2');
    await withFolderAsync(async (folder) => {
      const [output, messages] = [join(folder, 'out.txt'), join(folder, 'messages')];
      const worker = spawn(program('workers'), { stdio: ['pipe', 'pipe', 'inherit'] });
      const [threads] = (await once(worker.stdout, 'data')) as [Buffer];
      assert.equal(threads.toString(), '2\n', 'its own and one of io_uring');
      using tracer = start('sh', ['-c', `exec ${sysspan} trace -f -o ${output} -p ${worker.pid} 2>${messages}`]);
      await until('it to be attached', () => existsSync(messages) && readFileSync(messages, 'utf8').includes('attached'));
      worker.stdin.end('\n');
      await tracer.ended;
      assert.deepEqual(readFileSync(messages, 'utf8').match(/Process \d+ attached/g), [`Process ${worker.pid} attached`]);
      assert.match(readFileSync(output, 'utf8'), /exited with 0/);
    });
  });

  test('what an attached process is blocked in is shown at once', async () => {
    await withFolderAsync(async (folder) => {
      const output = join(folder, 'out.txt');
      const said = (): string => (existsSync(output) ? readFileSync(output, 'utf8') : '');
      using victim = start('sleep', ['3000']);
      using tracer = start(sysspan, ['trace', '-o', output, '-p', String(victim.pid)]);
      // Long before the call ends.
      await until('the call', () => /^clock_nanosleep\(CLOCK_REALTIME, 0, /m.test(said()));
      process.kill(victim.pid, 'SIGKILL');
      assert.equal((await tracer.ended).code, 0);
      assert.match(said(), /^\+\+\+ killed by SIGKILL \+\+\+$/m);
    });
  });

  test('signals that arrive while the programs are loaded do no harm', () => {
    withFolder((folder) => {
      const profiled = `--cpu-prof --cpu-prof-interval=200 --cpu-prof-dir=${folder}`;
      const { status, stderr } = run(sysspan, ['trace', '--', 'true'], { env: { ...process.env, NODE_OPTIONS: profiled } });
      assert.equal(status, 0, stderr);
      assert.match(stderr, /execve\(/);
    });
  });

  test('two traces at once both see everything, and strace beside them too', async () => {
    await withFolderAsync(async (folder) => {
      const outputs = [join(folder, 'a'), join(folder, 'b')];
      const command = ['sh', '-c', 'sleep 0.5; for i in 1 2 3; do /bin/true; done'];
      const tracers = outputs.map((output) => start(sysspan, ['trace', '-f', '-e', 'execve', '-o', output, '--', ...command]));
      const beside = strace(command);
      await Promise.all(tracers.map(({ ended }) => ended));
      const count = (text: string): number => text.split('execve("/bin/true"').length - 1;
      for (const output of outputs) assert.equal(count(readFileSync(output, 'utf8')), 3);
      assert.equal(beside.lines.filter(({ text }) => text.startsWith('execve("/bin/true"')).length, 3);
    });
  });
});
