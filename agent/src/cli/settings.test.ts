import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type TraceSettings, traceSettings } from './settings.ts';
import { durationNs } from './words.ts';

function settings(...words: string[]): TraceSettings {
  const found = traceSettings(words);
  assert.ok(found !== undefined);
  return found;
}

const text = (...words: string[]): NonNullable<TraceSettings['text']> => {
  const found = settings(...words, '--', 'true').text;
  assert.ok(found !== undefined);
  return found;
};

const refused = (words: readonly string[], why: RegExp): void => {
  assert.throws(() => traceSettings(words), why, words.join(' '));
};

describe('settings of a trace', () => {
  test('text is written unless only spans or a summary were asked for', () => {
    assert.ok(settings('true').text !== undefined);
    assert.equal(settings('--spans', 'x', 'true').text, undefined);
    assert.ok(settings('--spans', 'x', '-o', 'y', 'true').text !== undefined);
    assert.equal(settings('-c', 'true').text, undefined);
    assert.ok(settings('-C', 'true').text !== undefined);
  });

  test('contents leave the machine only when asked to', () => {
    const contents = (...words: readonly string[]): boolean[] => {
      const { buffersSent, buffersReceived, commandLine } = settings(...words, 'true').contents;
      return [buffersSent, buffersReceived, commandLine];
    };
    const [all, none] = [
      [true, true, true],
      [false, false, false],
    ];
    assert.deepEqual(contents('--view'), all);
    assert.deepEqual(contents('--otlp', 'http://localhost:4317'), all);
    assert.deepEqual(contents('--otlp', 'http://x'), none);
    assert.deepEqual(contents('--otlp', 'http://x', '--view', '--spans', 'y'), none);
    assert.deepEqual(contents('--otlp', 'http://x', '--command-line'), [false, false, true]);
    assert.deepEqual(contents('--otlp', 'http://x', '--buffers=sent'), [true, false, false]);
    assert.deepEqual(contents('--otlp', 'http://x', '--buffers', 'all', '--command-line'), all);
    assert.deepEqual(contents('--spans', 'x', '--no-command-line', '--buffers=none'), none);
    assert.deepEqual(contents('--output-format=json', '--buffers=none'), [false, false, true]);
    assert.deepEqual(traceSettings(['--otlp', 'http://localhost', 'true'], { http_proxy: 'http://x' })?.contents.commandLine, false);
  });

  test('the ring is a power of two', () => {
    assert.deepEqual([settings('true').callRingBytes, settings('--ring-mib=32', 'true').callRingBytes], [64 << 20, 32 << 20]);
    refused(['--ring-mib', '12', 'true'], /--ring-mib 12: no power of two: choose 16/);
    refused(['--ring-mib', '2048', 'true'], /--ring-mib/);
  });

  test('processes are listed with commas, blanks or repeated, and traced beside a command', () => {
    assert.deepEqual(settings('-p', '1,2', '-p', '3 2').pids, [1, 2, 3]);
    assert.deepEqual(settings('-p1', '--attach=7\n8').pids, [1, 7, 8]);
    const { pids, command } = settings('-p', '1', 'ls', '-l');
    assert.deepEqual([pids, command], [[1], ['ls', '-l']]);
    refused(['-p', '1', '-p', 'x'], /-p x: not a whole number/);
  });

  test('durations have units', () => {
    assert.equal(durationNs('--min-duration', '5ms'), 5_000_000n);
    assert.equal(durationNs('--min-duration', '7'), 7_000n);
    assert.throws(() => durationNs('--min-duration', '1h'), /write it like 5ms/);
  });

  test('times are chosen by letters or by name', () => {
    assert.equal(text().clock, undefined);
    assert.deepEqual(text('-t').clock, { kind: 'time', digits: 0 });
    assert.deepEqual(text('-tt').clock, { kind: 'time', digits: 6 });
    assert.deepEqual(text('-ttt').clock, { kind: 'unix', digits: 6 });
    assert.deepEqual(text('--absolute-timestamps').clock, { kind: 'time', digits: 0 });
    assert.deepEqual(text('--absolute-timestamps=unix,ns').clock, { kind: 'unix', digits: 9 });
    assert.deepEqual(text('--absolute-timestamps=format:time,precision:ms').clock, { kind: 'time', digits: 3 });
    assert.deepEqual([text('-r').relative, text('--relative-timestamps=ns').relative], [6, 9]);
    assert.deepEqual([text('-T').durations, text('--syscall-times=s').durations], [6, 0]);
    refused(['--syscall-times=h', 'true'], /no such precision/);
  });

  test('-q, -x and -y count, and have names', () => {
    assert.deepEqual([...text('-q').quiet], ['attach', 'personality']);
    assert.ok(text('-qq').quiet.has('exit') && !text('-qq').quiet.has('thread-execve'));
    assert.ok(text('-qqq').quiet.has('thread-execve'));
    assert.deepEqual([...text('-e', 'quiet=exit').quiet], ['exit']);
    assert.ok(text('-o', 'x').quiet.has('attach'));
    assert.ok(!settings('-o', 'x', '-p', '1').text?.quiet.has('attach'));
    assert.deepEqual([text('-x').hex, text('-xx').hex, text('--strings-in-hex').hex], ['non-ascii', 'all', 'non-ascii']);
    assert.deepEqual([text('-y').fds, text('-yy').fds, text('-e', 'decode-fds=socket').fds, text().fds], ['path', 'all', 'all', 'none']);
    assert.ok(text('-Y').commandNames && text('--decode-pids=comm').commandNames);
  });

  test('-Z, -z and status= say how calls end', () => {
    assert.deepEqual([...settings('-Z', 'true').statuses], ['failed']);
    assert.deepEqual([...settings('-z', 'true').statuses], ['successful']);
    assert.deepEqual([...settings('-e', 'status=failed,unfinished', 'true').statuses], ['failed', 'unfinished']);
    assert.deepEqual([...settings('--status=!failed', 'true').statuses], ['successful', 'unfinished', 'detached']);
    refused(['-e', 'status=bad', 'true'], /bad is none of successful, failed/);
  });

  test('signals are named as strace names them', () => {
    assert.equal(text('-e', 'signal=INT,SIGCHLD').signals, (1n << 1n) | (1n << 16n));
    assert.equal(text('-e', 's=none').signals, 0n);
    assert.equal(text('--signal=!chld').signals, ((1n << 64n) - 1n) ^ (1n << 16n));
    refused(['-e', 'signal=CHDL', 'true'], /CHDL: no such signal: did you mean CHLD\?/);
  });

  test('the last -e trace= wins, and other qualifiers stand beside it', () => {
    assert.equal(settings('-e', 'open', '-e', 'signal=none', '-e', 't=close', 'true').expression, 'close');
    assert.equal(settings('--trace=%file', 'true').expression, '%file');
    assert.equal(settings('-v', 'true').verbose, true);
    assert.equal(settings('-e', 'abbrev=none', 'true').verbose, true);
    refused(['-e', 'inject=open:error=ENOENT', 'true'], /inject= is not supported: sysspan watches/);
    refused(['-e', 'abbrev=open', 'true'], /abbrev=none/);
    refused(['-e', 'trcae=open', 'true'], /did you mean trace=/);
  });

  test('the table has strace’s columns and orders', () => {
    const summary = (...words: string[]): TraceSettings['summary'] => settings('-c', ...words, 'true').summary;
    assert.deepEqual(summary()?.columns, ['time-percent', 'total-time', 'avg-time', 'calls', 'errors', 'name']);
    assert.equal(summary()?.sort, 'total-time');
    assert.equal(summary('-S', 'longest')?.sort, 'max-time');
    assert.equal(summary('-S', 'nothing')?.sort, undefined);
    assert.deepEqual(summary('-U', 'name,count')?.columns, ['name', 'calls']);
    refused(['-c', '-S', 'tiem', 'true'], /-S tiem: no such column/);
  });

  test('a command’s environment is changed by -E', () => {
    assert.deepEqual(
      [...settings('-E', 'A=b=c', '-E', 'HOME', 'true').variables],
      [
        ['A', 'b=c'],
        ['HOME', undefined],
      ],
    );
    refused(['-E', '=x', 'true'], /names no variable/);
  });

  test('long names may be cut short, and clusters end with a value', () => {
    assert.equal(settings('--follow', '--string-l=7', 'true').stringLimit, 7);
    assert.deepEqual(settings('-fs7', 'true').command, ['true']);
    assert.equal(settings('-fs', '7', 'true').followForks, true);
    refused(['--s=7', 'true'], /--s: may mean --signal, --status/);
    refused(['--nope', 'true'], /--nope: no such option/);
    refused(['-Q', 'true'], /-Q: no such option/);
    refused(['-o'], /-o: a value is missing: write -o FILE/);
    refused(['--view=1', 'true'], /takes no value/);
  });

  test('contradictions are named', () => {
    refused(['-c', '-C', 'true'], /-c and -C exclude each other/);
    refused(['-Z', '-z', 'true'], /exclude each other/);
    refused(['-S', 'name', 'true'], /about the summary/);
    refused(['-A', 'true'], /-A appends to the file of -o/);
    refused(['-E', 'A=1', '-p', '1'], /about a command/);
    refused(['-u', 'nobody', '-p', '1'], /about a command/);
    refused(['--output-format', 'json', '-t', 'true'], /leave -t, -r, -T, -n and -a out/);
    refused(['--output-format', 'json', '-C', 'true'], /a summary is no JSON/);
    refused(['--output-format', 'xml', 'true'], /no such format/);
    refused(['-c', '--output-format', 'json', 'true'], /-c prints no calls/);
    refused(['--trace-seconds', '3', 'true'], /about spans, and none were asked for/);
    refused(['--buffers=none', 'true'], /about spans and JSON, and none were asked for/);
    refused(['--view', '--buffers=some', 'true'], /--buffers some: not one of none, sent, all/);
    refused(['--view-port', '1', '--spans', 'x', 'true'], /about the page of --view/);
    refused(['--command-line', '--no-command-line', '--view', 'true'], /exclude each other/);
    refused(['-o', 'x', '--spans', 'x', 'true'], /-o and --spans both name x/);
    refused([], /nothing to trace/);
  });

  test('what strace would do with -o and is not done is said, and makes no file of that name', () => {
    refused(['-ff', '-o', 'x', 'true'], /-ff: there is no file for each process: use -f/);
    assert.equal(settings('-o', './|gzip', 'true').output?.file, './|gzip');
    assert.equal(settings('-ff', 'true').followForks, true);
  });

  test('help is help wherever it stands among the options', () => {
    assert.equal(traceSettings(['-f', '--help']), undefined);
    assert.deepEqual(settings('--', 'ls', '--help').command, ['ls', '--help']);
  });
});
