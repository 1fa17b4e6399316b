// What may leave a node: a pod puts canaries where contents of memory meet system calls. By default none of them is anywhere; where a
// trace asks for contents they are there, but for what looks like a secret in a command line, and for the environment.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { undocumented } from '../documents/metrics.ts';
import type { Span, Trace } from '../jaeger/jaeger.ts';
import { until } from '../until.ts';
import { pod, syscallTrace } from './objects.ts';
import { calls, processes, processNames, tag } from './spans.ts';
import type { Stage, TraceStatus } from './stage.ts';

const NAMESPACE = 'contents';

const canary = (place: string): string => `CANARY-${place}-END`;
/** As a shell or Python puts it together, so that no text of the script has it whole. */
const parts = (place: string): string => `CANARY-"${place}"-END`;

const MEMORY = `import socket
word = lambda place: ('CANARY-%s-END' % place).encode()
here, there = socket.socketpair()
here.send(word('sent'))
there.recv(64)
try: here.setsockopt(282, 1, word('key').ljust(40))
except OSError: pass`;
const SCRIPT = `
export PLAIN=${parts('environment')}
printf 'CANARY-%s-END' written > /tmp/file
cat /tmp/file > /dev/null
/bin/true ${parts('argument')} --password ${parts('password')} https://u:${parts('user')}@host/
python3 -c "${MEMORY}"
`;
const EXECUTABLES = ['cat', 'python3', 'sh', 'true'];

/** A command line in a span of execve, or the number of its words. */
function commandLine(traces: readonly Trace[], path: string): string {
  const list = (span: Span): string[] => JSON.parse(String(tag(span, 'syscall.args') ?? '[]')) as string[];
  const lists = traces.flatMap((trace) => calls(trace).filter(({ operationName }) => operationName === 'execve')).map(list);
  return lists.find(([file]) => file === `"${path}"`)?.[1] ?? assert.fail(`no execve of ${path} in ${JSON.stringify(lists)}`);
}

/** What calls of a name say of their arguments. */
const argumentsOf = (traces: readonly Trace[], name: string): string[] =>
  traces.flatMap((trace) => calls(trace).flatMap((span) => (span.operationName === name ? [String(tag(span, 'syscall.args'))] : [])));

/** All that an installation says beside its spans; each of these must have what is in it always, so that none is looked at in vain. */
async function assertNothingElsewhere(stage: Stage, traceName: string): Promise<void> {
  const { items } = await stage.get<{ items: { metadata: { name: string } }[] }>('pods', 'sysspan');
  const pods = items.map(({ metadata }) => metadata.name).filter((name) => /^sysspan-(agent|operator)-/.test(name));
  assert.ok(pods.length >= 3, pods.join());
  const metrics = (name: string): Promise<string> =>
    stage.kubectl('get', '--raw', `/api/v1/namespaces/sysspan/pods/${name}:8080/proxy/metrics`);
  const shown = (await Promise.all(pods.map(metrics))).join('\n');
  assert.deepEqual(undocumented(shown), []);
  const said: readonly [string, RegExp, string][] = [
    ['SyscallTrace', /"counters"/, await stage.kubectl('-n', NAMESPACE, 'get', `syscalltrace/${traceName}`, '-o', 'json')],
    ['kubectl describe', /Counters/, await stage.kubectl('-n', NAMESPACE, 'describe', `syscalltrace/${traceName}`)],
    ['NodeTraces', new RegExp(`"${traceName}-`), await stage.kubectl('-n', NAMESPACE, 'get', 'nodetraces', '-o', 'json')],
    ['reports', new RegExp(`"${traceName}-`), await stage.kubectl('-n', NAMESPACE, 'get', 'nodetracereports', '-o', 'json')],
    [
      'events',
      new RegExp(`"name": "${traceName}"`),
      await stage.kubectl('get', 'events', '-A', '--field-selector=involvedObject.kind=SyscallTrace', '-o', 'json'),
    ],
    [
      'logs',
      new RegExp(`"trace":"${traceName}-`),
      (await Promise.all(pods.map((name) => stage.kubectl('-n', 'sysspan', 'logs', name, '--all-containers')))).join('\n'),
    ],
    ['metrics', /^sysspan_\S+ [1-9]/m, shown],
  ];
  for (const [where, known, text] of said) {
    assert.match(text, known, where);
    assert.doesNotMatch(text, /CANARY/, where);
  }
}

interface Traced {
  readonly traces: readonly Trace[];
  /** All of it, as Jaeger gives it. */
  readonly text: string;
  readonly status: TraceStatus;
}

/** Traces a pod from its first instruction to its end, at a rate at which no call is folded: what is folded shows no arguments. */
async function traced(stage: Stage, name: string, capture: object): Promise<Traced> {
  await stage.apply(syscallTrace(NAMESPACE, name, { podNames: [name], ...capture, limits: { spansPerSecond: 10_000 } }));
  await stage.reason(NAMESPACE, name, 'NoPodsMatched');
  await stage.apply(pod({ namespace: NAMESPACE, name, script: SCRIPT, restartPolicy: 'Never' }));
  const traces = await stage.seen(name, name, 'its whole tree', (all) =>
    EXECUTABLES.every((one) => processNames(all).some((found) => found.startsWith(one))) ? all : undefined,
  );
  for (const span of traces.flatMap(processes)) assert.equal(tag(span, 'syscall.folded_count'), 0, span.operationName);
  const status = await until('the counters of its calls', async () => {
    const now = await stage.status(NAMESPACE, name);
    return (now.counters?.spans ?? 0) > 0 ? now : undefined;
  });
  return { traces, text: JSON.stringify(await stage.traces(name, name)), status };
}

function assertNoContents({ traces, text, status }: Traced): void {
  assert.doesNotMatch(text, /CANARY/);
  assert.match(commandLine(traces, '/bin/true'), /^0x[0-9a-f]+ \/\* 5 args \*\/$/, 'arguments are counted');
  assert.doesNotMatch(text, /process\.command_args/);
  for (const name of ['write', 'sendto', 'setsockopt']) {
    const shown = argumentsOf(traces, name);
    assert.ok(shown.length > 0, `${name} is seen`);
    for (const list of shown) assert.match(list, /"(0x[0-9a-f]+|NULL)"/, name);
  }
  assert.equal(status.counters?.redacted, 0);
}

export function contents(given: () => Stage): void {
  describe('what may leave', () => {
    test('by default no contents of memory are anywhere', async () => {
      const stage = given();
      await stage.namespace(NAMESPACE);
      assertNoContents(await traced(stage, 'quiet', {}));
      await assertNothingElsewhere(stage, 'quiet');
    });

    test('where a trace asks for contents they are there, but no secrets of command lines', async () => {
      const stage = given();
      const capture = { buffers: 'All', commandLine: true, stringBytes: 2_000 };
      const { traces, text, status } = await traced(stage, 'open', { capture });
      for (const [place, call] of [
        ['written', 'write'],
        ['written', 'read'],
        ['sent', 'sendto'],
        ['sent', 'recvfrom'],
        ['key', 'setsockopt'],
      ] as const)
        assert.ok(argumentsOf(traces, call).join().includes(canary(place)), `${place} is in a span of ${call}`);
      const words = ['/bin/true', canary('argument'), '--password', '[redacted]', 'https://[redacted]@host/'];
      assert.equal(commandLine(traces, '/bin/true'), `[${words.map((word) => `"${word}"`).join(', ')}]`);
      const program = traces.flatMap(processes).find(({ operationName }) => operationName === 'true');
      assert.deepEqual(JSON.parse(String(tag(program as Span, 'process.command_args'))), words);
      for (const place of ['password', 'user', 'environment']) assert.ok(!text.includes(canary(place)), `${place} is in no span`);
      // Both in the execve and in the process.
      assert.ok((status.counters?.redacted ?? 0) >= 4, JSON.stringify(status.counters));
      await assertNothingElsewhere(stage, 'open');
    });

    test('an installation that allows none gives none, and says so', async () => {
      const stage = given();
      await stage.installed('--set=limits.buffers=None,limits.commandLine=false');
      const refused = await traced(stage, 'refused', { capture: { buffers: 'All', commandLine: true } });
      assertNoContents(refused);
      const { message } = refused.status.conditions?.find(({ type }) => type === 'Ready') ?? assert.fail('no condition');
      assert.match(message, /capture\.buffers All is cut to None by this installation/);
      assert.match(message, /capture\.commandLine is not allowed by this installation/);
      await assertNothingElsewhere(stage, 'refused');
      await stage.installed();
      await stage.kubectl('delete', 'namespace', NAMESPACE, '--wait=false');
    });
  });
}
