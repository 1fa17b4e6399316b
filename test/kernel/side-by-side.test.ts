// Each option beside real strace: the same program, the same lines but for addresses, process numbers and times.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { byThread, lines, type Outcome, run, sysspan, withFolder } from './run.ts';

interface Both {
  readonly sysspan: Outcome & { readonly text: string };
  readonly strace: Outcome & { readonly text: string };
}

/** Runs a command under both, with the text in a file (`-o`) or on stderr. */
function both(options: readonly string[], command: readonly string[], where: 'file' | 'stderr' = 'file'): Both {
  return withFolder((folder) => {
    const under = (tracer: readonly [string, ...string[]]): Both['strace'] => {
      const [program, ...first] = tracer;
      const file = join(folder, 'out.txt');
      const outcome = run(program, [...first, ...options, ...(where === 'file' ? ['-o', file] : []), '--', ...command]);
      return { ...outcome, text: where === 'file' ? readFileSync(file, 'utf8') : outcome.stderr };
    };
    return { sysspan: under([sysspan, 'trace']), strace: under(['strace']) };
  });
}

/** What differs from one run to the next. */
function masked(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .replace(/^strace:/, 'sysspan:')
        .replaceAll(/0x[0-9a-f]{6,}/g, 'ADDRESS')
        .replaceAll(/ADDRESS(.*\)) +=/g, 'ADDRESS$1 =')
        .replaceAll(/\d\d:\d\d:\d\d/g, 'TIME')
        .replaceAll(/\b\d{10}\b/g, 'SECONDS')
        .replaceAll(/\.\d{3,9}\b/g, '.DIGITS')
        .replaceAll(/\[\d{3,}(->\d+)?\]/g, '[INODE]')
        .replaceAll(/\[pid +\d+/g, '[pid N')
        .replaceAll(/Process \d+/g, 'Process N')
        .replaceAll(/(si_pid=|kill\(|set_tid_address.*= |^)\d{3,}\b/g, '$1N')
        .replaceAll(/(kill.*\)) +=/g, '$1 =')
        .replaceAll(/si_([us])time=\d+( \/\* [^*]*\*\/)?/g, 'si_$1time=T'),
    );
}

const CAT = ['/bin/cat', '/etc/hostname', '/etc/no-such-file'];
const FEW = ['-e', 'trace=openat,read,write,close,execve,exit_group'];
const PRINTF = ['/usr/bin/printf', 'a\\351"\\n\\0001b'];
const SIGNALLED = ['/bin/sh', '-c', 'trap : USR1; kill -USR1 $$; exit 3'];

describe('one process, beside strace', () => {
  const cases: [name: string, options: string[], command: string[]][] = [
    ['nothing but -e', FEW, CAT],
    ['-a', ['-a', '60', ...FEW], CAT],
    ['-a 0', ['-a', '0', ...FEW], CAT],
    ['-s', ['-s', '5', ...FEW], CAT],
    ['-x', ['-x', '-e', 'write'], PRINTF],
    ['-xx', ['-xx', '-e', 'write,openat'], PRINTF],
    ['--strings-in-hex=non-ascii-chars', ['--strings-in-hex=non-ascii-chars', '-e', 'write'], PRINTF],
    ['-n', ['-n', ...FEW], CAT],
    ['-t', ['-t', ...FEW], CAT],
    ['-tt', ['-tt', ...FEW], CAT],
    ['-ttt', ['-ttt', ...FEW], CAT],
    ['-r', ['-r', ...FEW], CAT],
    ['-t -r', ['-tr', ...FEW], CAT],
    ['-T', ['-T', '-e', 'openat,close'], CAT],
    ['--syscall-times=ns', ['--syscall-times=ns', '-e', 'openat,close'], CAT],
    ['-y', ['-y', ...FEW], CAT],
    [
      '-y, descriptors that are made anew, pipes and files without a name',
      // When a child ends is up to the machine, so its signal is not looked at.
      ['-y', '-e', 'dup2,close,pipe2,write', '-e', 'signal=none'],
      ['/bin/sh', '-c', 'exec 5>/tmp/sysspan-gone; /bin/rm /tmp/sysspan-gone; echo x >&5; exec 6>&5; /bin/true | /bin/cat'],
    ],
    ['-y, the working directory', ['-y', '-e', 'openat,newfstatat'], ['/bin/ls', '/etc/hostname']],
    ['-yy', ['-yy', '-e', 'write,openat'], ['/bin/sh', '-c', 'echo x >/dev/null']],
    ['-z', ['-z', ...FEW], CAT],
    ['-Z', ['-Z', ...FEW], CAT],
    ['-e status=unfinished', ['-e', 'status=unfinished'], CAT],
    ['-e status=!failed', ['-e', 'status=!failed', ...FEW], CAT],
    ['-e signal=none', ['-e', 'signal=none', '-e', 'trace=kill,exit_group'], SIGNALLED],
    ['-e signal=!USR1', ['-e', 'signal=!USR1', '-e', 'trace=kill,exit_group'], SIGNALLED],
    ['signals', ['-e', 'trace=kill,exit_group'], SIGNALLED],
    ['-e trace=none', ['-e', 'trace=none'], SIGNALLED],
    ['-e trace=/regex', ['-e', 'trace=/^(open|close)'], CAT],
    ['-e trace=!set', ['-e', 'trace=!%memory,brk,prlimit64,getrandom,rseq,fadvise64'], CAT],
    ['-qq', ['-qq', ...FEW], CAT],
  ];
  for (const [name, options, command] of cases)
    test(name, () => {
      const found = both(options, command);
      assert.equal(found.sysspan.status, found.strace.status);
      assert.deepEqual(masked(found.sysspan.text), masked(found.strace.text));
      assert.ok(found.sysspan.text.length > 0);
    });

  test('killed: the end says by what, and a result that is known is shown', () => {
    const found = both(['-e', 'trace=kill'], ['/bin/sh', '-c', 'kill -9 $$']);
    assert.deepEqual(masked(found.sysspan.text), ['kill(N, SIGKILL) = 0', '+++ killed by SIGKILL +++']);
    assert.deepEqual(masked(found.strace.text), ['kill(N, SIGKILL) = ?', '+++ killed by SIGKILL +++']);
    assert.equal(found.sysspan.status, 137);
  });

  test('on stderr: messages stand where strace’s stand', () => {
    const found = both(['-q', '-e', 'trace=write,exit_group'], PRINTF, 'stderr');
    assert.deepEqual(masked(found.sysspan.text), masked(found.strace.text));
  });
});

describe('several processes, beside strace', () => {
  const command = ['/bin/sh', '-c', '/bin/true; /bin/echo x; exit 3'];

  test('the same lines for each thread, and children are told of', () => {
    const found = both(['-f', '-e', 'trace=execve,wait4,write,exit_group'], command, 'stderr');
    const sorted = (text: string): string[] =>
      masked(text)
        .filter((line) => !line.includes('unfinished') && !line.includes('resumed'))
        .sort();
    const attached = (text: string): number => text.split(/Process \d+ attached/).length - 1;
    assert.equal(attached(found.sysspan.text), 2);
    assert.equal(attached(found.strace.text), 2);
    const whole = (text: string): string[] =>
      sorted(text).filter((line) => !/ (wait4|execve)\(/.test(line) && !/^(wait4|execve)\(/.test(line));
    assert.deepEqual(whole(found.sysspan.text), whole(found.strace.text));
  });

  test('with -o each line has its thread in front, halves included', () => {
    const found = both(['-f', '-e', 'trace=execve,wait4,write,exit_group'], command);
    const threads = (text: string): string[][] =>
      [...byThread(lines(text)).values()].map((list) =>
        // A signal comes before or behind the end of the call that it may interrupt.
        masked(list.map((line) => line.text).join('\n'))
          .filter((line) => !line.startsWith('---'))
          .map((line) => line.replace(/= \d{3,}$/, '= N')),
      );
    assert.deepEqual(threads(found.sysspan.text), threads(found.strace.text));
  });

  test('-Y: what a traced process is called', () => {
    const found = both(['-f', '-Y', '-qq', '-e', 'trace=write,kill'], ['/bin/sh', '-c', '/bin/echo x; kill -0 $$'], 'stderr');
    const named = (text: string): string[] =>
      masked(text)
        .map((line) => line.replaceAll(/\b\d{3,}</g, 'N<'))
        .filter((line) => !line.startsWith('---'));
    assert.deepEqual(named(found.sysspan.text), named(found.strace.text));
  });

  test('a call that is under way when another process writes is shown in halves', () => {
    const { text } = both(['-f', '-e', 'trace=wait4,clock_nanosleep'], ['/bin/sh', '-c', 'sleep 0.2 & wait $!; (sleep 0.1; :)']).sysspan;
    assert.match(text, /^\d+ +wait4\(-1, {2}<unfinished \.\.\.>$/m);
    assert.match(text, /^\d+ +<\.\.\. wait4 resumed>\[\{WIFEXITED\(s\) && WEXITSTATUS\(s\) == 0\}\], 0, NULL\) = \d+$/m);
  });
});

describe('the table, beside strace', () => {
  test('-c: names, calls and errors are the same', () => {
    for (const options of [
      ['-c', '-U', 'name,calls,errors', '-S', 'name'],
      ['-f', '-c', '-U', 'calls,errors,name', '-S', 'name', '-e', 'trace=%file'],
    ]) {
      const found = both(options, ['/bin/sh', '-c', '/bin/ls / /no-such-file; exit 0']);
      assert.equal(found.sysspan.text, found.strace.text);
      assert.match(found.sysspan.text, / total$|^total/m);
    }
  });

  test('-C and the columns of times have strace’s shape', () => {
    const found = both(['-C', '-w', '-S', 'calls', '-e', 'trace=openat,read,close'], CAT);
    const shape = (text: string): string[] => masked(text.replaceAll(/ +[\d.]+(?= )/g, (number) => ' '.repeat(number.length)));
    assert.deepEqual(shape(found.sysspan.text), shape(found.strace.text));
  });

  test('-c of nothing writes nothing', () => {
    const found = both(['-c', '-e', 'trace=none'], ['/bin/true']);
    assert.equal(found.sysspan.text, found.strace.text);
  });
});

describe('the command', () => {
  test('-E sets and removes variables, -u gives another identity', () => {
    const command = ['/bin/sh', '-c', 'echo "$A-$HOME-"; id -un; id -Gn'];
    const found = both(['-E', 'A=b=c', '-E', 'HOME', '-u', 'nobody', '-e', 'none'], command);
    assert.equal(found.sysspan.stdout, found.strace.stdout);
    assert.equal(found.sysspan.stdout.split('\n')[0], 'b=c--');
    const { status, stderr } = run(sysspan, ['trace', '-u', 'no-such-user', 'true']);
    assert.equal(status, 2);
    assert.match(stderr, /-u: no user is called no-such-user/);
  });

  test('-A appends', () => {
    withFolder((folder) => {
      const file = join(folder, 'out');
      for (const flags of [[], ['-A'], ['-A']]) run(sysspan, ['trace', '-e', 'none', ...flags, '-o', file, 'true']);
      assert.equal(readFileSync(file, 'utf8'), '+++ exited with 0 +++\n'.repeat(3));
    });
  });

  test('JSON: one object a line, with the names of the spans’ attributes', () => {
    const { stderr } = run(sysspan, ['trace', '-f', '--output-format=json', '-e', 'openat,write', '--', ...CAT]);
    const objects = stderr
      .trimEnd()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const missing = objects.find((object) => object['file.path'] === '/etc/no-such-file');
    assert.equal(missing?.['syscall.name'], 'openat');
    assert.deepEqual(missing['syscall.args'], ['AT_FDCWD', '"/etc/no-such-file"', 'O_RDONLY']);
    assert.deepEqual([missing['syscall.errno'], missing['error.type'], missing['syscall.return_value']], ['ENOENT', 'ENOENT', -2]);
    const took = BigInt(String(missing['endTimeUnixNano'])) - BigInt(String(missing['startTimeUnixNano']));
    assert.equal(took, BigInt(Number(missing['syscall.duration_ns'])));
    assert.equal(objects.at(-1)?.['event.name'], 'sysspan.exit');
    assert.equal(objects.at(-1)?.['process.exit.code'], 1);
  });
});
