import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeTraceReportStatus } from '../api/types.ts';
import { INSTALLATION, podOf, T0, traceOf, World } from '../testing/situation.ts';
import { ceilingsOf } from './ceilings.ts';
import { effectiveSpec } from './effective-spec.ts';

function verdictOf(world: World): [string, string] {
  world.step();
  return [world.condition('Ready'), world.message()];
}

test('no pod matches, and which ones nearly do', () => {
  const world = new World(traceOf({ selector: { matchLabels: { app: 'checkout', tier: 'web' } } }));
  const cases: [Parameters<typeof podOf>[1][], RegExp][] = [
    [[], /there are no pods: correct spec\.selector or create such a pod/],
    [[{ labels: { x: '1' } }], /there is 1 pod, none with any of the labels app, tier:/],
    [
      [{ labels: { app: 'checkout', tier: 'api' } }, { labels: { app: 'checkout', tier: 'weba' } }],
      /2 pods nearly match all but tier=web: they have tier=weba, tier=api:/,
    ],
    [[{ labels: { app: 'checkout' } }], /1 pod nearly matches all but tier=web: it lacks the label tier:/],
    [[{ labels: { app: 'cart', tier: 'api' } }], /1 pod nearly matches the most but not app=checkout: it has app=cart:/],
  ];
  for (const [pods, expected] of cases) {
    world.pods = pods.map((more, index) => podOf(`p${index}`, more));
    world.statusWrittenAt = undefined;
    const [condition, message] = verdictOf(world);
    assert.equal(condition, 'False NoPodsMatched');
    assert.match(message, expected);
    assert.match(message, /^No pod of namespace shop matches app=checkout, tier=web: /);
  }
});

test('no pod matches a selector of one label', () => {
  const world = new World(traceOf());
  world.pods = [podOf('a', { labels: { app: 'chekout' } }), podOf('b', { labels: { app: 'zoo' } })];
  assert.match(verdictOf(world)[1], /matches app=checkout: 2 pods nearly match: they have app=chekout, app=zoo: correct/);
  world.pods = [podOf('a', { labels: { name: 'checkout' } })];
  world.statusWrittenAt = undefined;
  assert.match(verdictOf(world)[1], /there is 1 pod, none with the label app:/);
});

test('names are names in full', () => {
  const world = new World(traceOf({ podNames: ['checkout'] }));
  world.pods = [podOf('checkout-7d4-x2'), podOf('cart-1')];
  const [condition, message] = verdictOf(world);
  assert.equal(condition, 'False NoPodsMatched');
  assert.match(message, /matches the name checkout: 1 pod has a name that begins alike: checkout-7d4-x2: correct spec\.podNames/);
});

test('pods match, but none can be traced', () => {
  const unscheduled = podOf('checkout-1', { phase: 'Pending', problem: '0/2 nodes are available: insufficient cpu.' });
  const { nodeName: _, ...pending } = unscheduled;
  const world = new World(traceOf());
  world.pods = [pending];
  assert.deepEqual(verdictOf(world), [
    'False PodsNotRunning',
    '1 pod matches, 1 not on a node: checkout-1: 0/2 nodes are available: insufficient cpu: see kubectl describe pod.',
  ]);

  const finished = new World(traceOf());
  finished.pods = [podOf('a', { phase: 'Succeeded' }), podOf('b', { phase: 'Failed' })];
  const [condition, message] = verdictOf(finished);
  assert.equal(condition, 'False PodsNotRunning');
  assert.match(message, /^2 pods match, and all have finished \(Succeeded, Failed\)/);

  const itself = new World(traceOf());
  itself.pods = [podOf('jaeger-0')];
  itself.untraceable = () => true;
  assert.equal(verdictOf(itself)[0], 'False TracesItself');
  assert.match(itself.message(), /jaeger-0 is part of sysspan or of where the spans go/);

  const nameless = new World(traceOf({ containers: ['ap'] }));
  nameless.pods = [podOf('a')];
  assert.deepEqual(verdictOf(nameless), [
    'False NoContainersMatched',
    '1 pod matches, and no container of theirs is called ap: they have app: correct spec.containers.',
  ]);
});

test('some pods are traced, and the others are named', () => {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1'), podOf('sysspan-agent-x')];
  world.untraceable = ({ name }) => name.startsWith('sysspan');
  world.step();
  world.says('worker-1');
  assert.deepEqual(verdictOf(world)[0], 'True Tracing');
  assert.match(world.message(), /; not traced: sysspan-agent-x is part of sysspan/);
});

test('no agent on the node; an agent that is not ready; one that does not answer', () => {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1')];
  world.agents.delete('worker-1');
  assert.deepEqual(verdictOf(world), [
    'False AgentMissing',
    'Node worker-1: no agent runs on it: see kubectl -n sysspan get daemonsets,pods -o wide -l app.kubernetes.io/component=agent.',
  ]);
  world.agentsRefused = 'pods of DaemonSet sysspan-agent are refused: violates PodSecurity "baseline:latest"';
  world.statusWrittenAt = undefined;
  assert.deepEqual(verdictOf(world), [
    'False AgentMissing',
    'Node worker-1: no agent runs on it: pods of DaemonSet sysspan-agent are refused: violates PodSecurity "baseline:latest".',
  ]);
  world.agents.set('worker-1', { running: false, ready: false, problem: 'ErrImagePull: not found.' });
  world.statusWrittenAt = undefined;
  assert.match(verdictOf(world)[1], /its agent agent-worker-1 is not ready: ErrImagePull: not found: see kubectl -n sysspan logs/);
  world.agents.set('worker-1', {});
  assert.equal(verdictOf(world)[0], 'False Starting');
  world.now = T0 + 8_000;
  assert.equal(verdictOf(world)[0], 'False AgentMissing');
  assert.match(world.message(), /has not answered for 8 s/);
  assert.equal(world.trace.status?.nodesShort?.[0]?.nodeName, 'worker-1');
});

test('what an earlier agent said does not count for the one that runs now', () => {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1')];
  world.step();
  world.says('worker-1', { agent: { podName: 'agent-before' } });
  world.now += 60_000;
  world.agents.set('worker-1', { readySince: world.now - 1_000 });
  assert.equal(verdictOf(world)[0], 'False Starting');
});

test("an agent's reasons are the trace's reasons", () => {
  for (const reason of [
    'KernelUnsupported',
    'CapabilityMissing',
    'CgroupV2Missing',
    'CgroupsRefused',
    'ExporterUnreachable',
    'TooManyTraces',
    'AgentError',
  ]) {
    const world = new World(traceOf());
    world.pods = [podOf('checkout-1')];
    world.step();
    const states: NodeTraceReportStatus['state'][] = ['Failed', 'Pending', 'Tracing'];
    for (const state of states) {
      world.says('worker-1', { state: state ?? 'Failed', reason, message: 'what: why: what to do.', counters: {} });
      world.statusWrittenAt = undefined;
      assert.deepEqual(verdictOf(world), [`False ${reason}`, 'Node worker-1: what: why: what to do.']);
    }
  }
});

test('what can be no reason of a condition is an error of whoever wrote it', () => {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1')];
  world.step();
  for (const reason of ['two words', 'a\nb', '*', '…']) {
    world.says('worker-1', { state: 'Failed', reason, message: 'x', counters: {} });
    assert.equal(verdictOf(world)[0], 'False AgentError');
    world.says('worker-1', { targets: [{ podUID: 'uid-checkout-1', state: 'Refused', reason, message: 'x' }], podsTracing: 1 });
    assert.match(verdictOf(world)[1], /falls short: worker-1: AgentError: pod /);
  }
});

test('of several reasons the worst is told', () => {
  const world = new World(traceOf(), ['worker-1', 'worker-2', 'worker-3']);
  world.pods = ['worker-1', 'worker-2', 'worker-3'].map((nodeName) => podOf(`on-${nodeName}`, { nodeName }));
  world.step();
  world.says('worker-1', { state: 'Pending', reason: 'PodsNotRunning', counters: {} });
  world.says('worker-2', { state: 'Failed', reason: 'ExporterUnreachable', message: 'x', counters: {} });
  world.says('worker-3', { state: 'Failed', reason: 'KernelUnsupported', message: 'Linux 5.4 is too old', counters: {} });
  assert.deepEqual(verdictOf(world), ['False KernelUnsupported', 'Node worker-3: Linux 5.4 is too old.']);
});

test('traced, but nothing happens', () => {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1')];
  world.step();
  world.says('worker-1', { counters: { seen: 100, filtered: 100 } });
  assert.equal(world.step().requeueAt, T0 + 10_000);
  assert.equal(world.condition('Ready'), 'True Tracing');
  world.now = T0 + 10_000;
  assert.equal(verdictOf(world)[0], 'True NoSyscallsSeen');
  assert.match(world.message(), /: none of 100 calls seen there was what the trace wants: widen spec\.syscalls, spec\.processes/);
});

const APP = podOf('any').containers[0] as ReturnType<typeof podOf>['containers'][number];
const RESTART = 'CrashLoopBackOff: back-off 40s restarting failed container=app; it ended with exit code 1 (Error)';

test('pods of a node that falls short are not told as those of one that does not', () => {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1'), podOf('checkout-2', { nodeName: 'worker-2' })];
  world.step();
  world.says('worker-1', { podsTracing: 1 });
  world.says('worker-2', { podsTracing: 1, reason: 'ExporterUnreachable', message: 'away' });
  assert.equal(verdictOf(world)[0], 'True TracingPartly');
  assert.match(world.message(), /^Tracing 1 pod on 1 node until [^;]+; 1 node falls short: worker-2: ExporterUnreachable: away\.$/);
});

test('pods that are gone after they were traced are not looked for', () => {
  const world = new World(traceOf());
  world.pods = [podOf('job-1'), podOf('other', { labels: { app: 'chekout' } })];
  world.step();
  world.says('worker-1', { counters: { recorded: 1, spans: 325 } });
  world.step();
  world.pods.shift();
  assert.deepEqual(verdictOf(world), [
    'False NoPodsMatched',
    'No pod of namespace shop matches app=checkout any more: new ones will be traced until 2026-06-01T12:05:00Z; 325 spans so far.',
  ]);
});

test('traced on several nodes, and what is said of calls is said of all of them', () => {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1'), podOf('checkout-2', { nodeName: 'worker-2' })];
  world.step();
  const says = { reason: 'NoSyscallsSeen', message: '1 pod traced, and none of 1480 calls was what the trace wants' };
  for (const nodeName of ['worker-1', 'worker-2']) world.says(nodeName, { ...says, counters: { seen: 1480, filtered: 1480, spans: 20 } });
  const [condition, message] = verdictOf(world);
  assert.equal(condition, 'True NoSyscallsSeen');
  assert.match(
    message,
    /^Tracing 2 pods on 2 nodes until [^ ]+: none of 2960 calls seen on these nodes was what the trace wants \(the 40 spans so far are of processes\): widen spec\.syscalls/,
  );
});

test('an empty selector is said to choose all, and a word that is no error to be none', () => {
  const world = new World(traceOf({ selector: { matchLabels: {} } }));
  world.pods = [podOf('checkout-1')];
  world.step();
  world.says('worker-1');
  assert.deepEqual(verdictOf(world), [
    'True Tracing',
    'Tracing 1 pod on 1 node until 2026-06-01T12:05:00Z; spec.selector is empty, which chooses every pod of namespace shop.',
  ]);
  const bad = new World(traceOf({ expectedErrors: ['ENOENTT'] }));
  bad.pods = [podOf('checkout-1')];
  assert.deepEqual(verdictOf(bad), [
    'False ExpectedErrorsInvalid',
    'Nothing is traced: spec.expectedErrors: ENOENTT: no such error: did you mean ENOENT?',
  ]);
  const other = new World(traceOf({ expectedErrors: ['EWOULDBLOCK', 'ENOENT'] }));
  other.pods = [podOf('checkout-1')];
  other.step();
  assert.deepEqual(other.nodeTrace('worker-1').spec.settings.expectedErrors, ['EAGAIN', 'ENOENT']);
});

test('between two lives of a container it is said what the kubelet waits for, and what has been seen', () => {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1')];
  world.step();
  world.says('worker-1', { counters: { recorded: 500, spans: 528 } });
  assert.equal(verdictOf(world)[0], 'True Tracing');
  world.pods = [podOf('checkout-1', { ready: false, problem: `container app: ${RESTART}`, containers: [{ ...APP, restart: RESTART }] })];
  world.says('worker-1', {
    state: 'Pending',
    reason: 'PodsNotRunning',
    message: 'no wanted container',
    counters: { recorded: 500, spans: 528 },
  });
  assert.deepEqual(verdictOf(world), ['False WaitingForRestart', `Pod checkout-1: container app: ${RESTART}; 528 spans so far.`]);
});

test('a container that is not wanted may restart as it likes', () => {
  const world = new World(traceOf({ containers: ['app'] }));
  const problem = 'container app: ErrImagePull: not found';
  world.pods = [podOf('checkout-1', { ready: false, problem, containers: [APP, { ...APP, name: 'side', restart: RESTART }] })];
  world.step();
  world.says('worker-1', { state: 'Pending', reason: 'PodsNotRunning', message: 'no wanted container', counters: {} });
  assert.deepEqual(verdictOf(world), ['False PodsNotRunning', `Pod checkout-1: ${problem}: see kubectl describe pod.`]);
});

test('a pod that has come and gone', () => {
  const world = new World(traceOf());
  world.pods = [podOf('job-1', { phase: 'Succeeded', finishedAt: T0 })];
  world.step();
  world.says('worker-1', {
    state: 'Pending',
    reason: 'PodsNotRunning',
    message: 'no wanted container',
    counters: { recorded: 300, spans: 325 },
  });
  assert.deepEqual(verdictOf(world), [
    'False PodsNotRunning',
    '1 pod has finished (Succeeded): new pods will be traced; 325 spans so far.',
  ]);
  world.now = T0 + 60_000;
  assert.equal(verdictOf(world)[1], '1 pod matches, and all have finished (Succeeded): new pods will be traced; 325 spans so far.');
});

test('an agent that refuses one of its pods', () => {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1'), podOf('checkout-2')];
  world.step();
  world.says('worker-1', {
    targets: [
      { podUID: 'uid-checkout-1', podName: 'checkout-1', state: 'Tracing' },
      { podUID: 'uid-checkout-2', podName: 'checkout-2', state: 'Refused', reason: 'TracesItself', message: 'spans go there.' },
    ],
  });
  assert.equal(verdictOf(world)[0], 'True TracingPartly');
  assert.match(world.message(), /^Tracing 1 pod on 1 node .* worker-1: TracesItself: pod checkout-2 is not traced: spans go there\.$/);
});

test('limits: traces of the namespace, the oldest first', () => {
  const world = new World(traceOf());
  const older = (name: string): ReturnType<typeof traceOf> => traceOf({}, { name, createdAt: T0 - 1_000 });
  world.pods = [podOf('checkout-1')];
  world.siblings = [world.trace, older('a')];
  world.step();
  assert.equal(world.nodeTraces.length, 1);
  world.siblings = [world.trace, older('a'), older('b')];
  assert.equal(verdictOf(world)[0], 'False LimitExceeded');
  assert.match(
    world.message(),
    /Namespace shop has 3 traces that have not ended, and this installation allows 2 \(limits\.tracesPerNamespace\), the oldest first: delete one/,
  );
  assert.deepEqual(world.nodeTrace('worker-1').spec.targets, []);
});

test('limits: pods of a trace, the oldest first', () => {
  const world = new World(traceOf());
  world.pods = [1, 2, 3, 4, 5].map((n) => podOf(`checkout-${n}`, { createdAt: T0 - n * 1_000 }));
  world.step();
  assert.deepEqual(
    world.nodeTrace('worker-1').spec.targets.map(({ podName }) => podName),
    ['checkout-3', 'checkout-4', 'checkout-5'],
  );
  world.says('worker-1');
  assert.equal(verdictOf(world)[0], 'True LimitExceeded');
  assert.match(world.message(), /2 more match, and this installation allows 3 \(limits\.podsPerTrace\), the oldest first/);
  assert.equal(world.trace.status?.podsMatched, 5);
});

test('limits: ceilings are applied, and said', () => {
  const capture = { stringBytes: 4096, buffers: 'All', commandLine: true };
  const world = new World(traceOf({ durationSeconds: 3600, capture, limits: { spansPerSecond: 0 } }));
  world.pods = [podOf('checkout-1')];
  world.step();
  const { stringBytes, buffers, commandLine, spansPerSecond } = world.nodeTrace('worker-1').spec.settings;
  assert.deepEqual([stringBytes, buffers, commandLine, spansPerSecond], [1024, 'Sent', false, 2_000]);
  world.says('worker-1');
  assert.equal(verdictOf(world)[0], 'True Tracing');
  assert.match(
    world.message(),
    /until 2026-06-01T12:10:00Z; durationSeconds 3600 is cut to 600 by this installation \(limits\.maxDurationSeconds\); capture\.stringBytes 4096 is cut to 1024/,
  );
  assert.match(
    world.message(),
    /capture\.buffers All is cut to Sent by this installation \(limits\.buffers\); capture\.commandLine is not allowed by this installation \(limits\.commandLine\); limits\.spansPerSecond 0 \(no limit\) is cut to 2000 by this installation \(limits\.spansPerSecond\)\.$/,
  );
});

test('limits: an unknown exporter; a bad expression', () => {
  const world = new World(traceOf({ exporter: 'tempo' }));
  world.pods = [podOf('checkout-1')];
  assert.match(
    verdictOf(world).join(': '),
    /^False ExporterUnknown: This installation has no exporter tempo, it has default: correct spec\.exporter/,
  );
  const bad = new World(traceOf({ syscalls: ['opennat'] }));
  bad.pods = [podOf('checkout-1')];
  assert.match(
    verdictOf(bad).join(': '),
    /^False SyscallsInvalid: Nothing is traced: spec\.syscalls: opennat: no such syscall: did you mean openat\?/,
  );
  assert.deepEqual([world.nodeTraces, bad.nodeTraces], [[], []]);
});

test('limits: spans a second, as many as are asked for where there is no ceiling', () => {
  const rate = (asked: number, ceiling: number): [number, readonly string[]] => {
    const { spec } = traceOf({ limits: { spansPerSecond: asked } });
    const { settings, cut } = effectiveSpec(spec, ceilingsOf({ ...INSTALLATION.limits, spansPerSecond: ceiling }, 'shop'), {
      syscalls: [],
      expectedErrors: [],
    });
    return [settings.spansPerSecond, cut];
  };
  assert.deepEqual(rate(1_000, 2_000), [1_000, []]);
  assert.deepEqual(rate(5_000, 2_000), [2_000, ['limits.spansPerSecond 5000 is cut to 2000 by this installation (limits.spansPerSecond)']]);
  assert.deepEqual(
    [rate(0, 0), rate(5_000, 0)],
    [
      [0, []],
      [5_000, []],
    ],
  );
});

test('exporters are for the namespaces that the installation lists', () => {
  const world = new World(traceOf({ exporter: 'payments' }));
  world.pods = [podOf('checkout-1')];
  const exporters = [
    { name: 'default', namespaces: [] },
    { name: 'payments', namespaces: ['payments', 'billing'] },
  ];
  world.installation = { ...INSTALLATION, exporters };
  assert.match(
    verdictOf(world).join(': '),
    /^False ExporterNotAllowed: Exporter payments is not for namespace shop, which may use default: correct spec\.exporter, or add the namespace to the chart value exporters\.payments\.namespaces/,
  );
  assert.deepEqual(world.nodeTraces, []);
  world.installation = { ...INSTALLATION, exporters: [...exporters, { name: 'shop', namespaces: ['shop'] }] };
  world.trace = traceOf({ exporter: 'shop' });
  world.step();
  assert.equal(world.nodeTraces.length, 1);
});

test('annotations that are not applied are named', () => {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1', { resource: { 'k8s.namespace.name': 'payments', 'service.name': 'pay' } }), podOf('checkout-2')];
  world.step();
  world.says('worker-1');
  assert.equal(verdictOf(world)[0], 'True Tracing');
  assert.match(
    world.message(),
    /; not applied: resource\.opentelemetry\.io\/k8s\.namespace\.name of checkout-1: annotations cannot say who and where a pod is/,
  );
});

test('a message that ends with a question has no full stop behind it', () => {
  const world = new World(traceOf());
  world.pods = [podOf('a')];
  world.step();
  world.says('worker-1', { reason: 'NoSyscallsSeen', message: 'not one system call made: are the processes idle?', counters: {} });
  const [condition, message] = verdictOf(world);
  assert.equal(condition, 'True NoSyscallsSeen');
  assert.match(message, /are the processes idle\?$/);
});

test('a suspended trace says which nodes have not stopped, and what keeps them from hearing of it', () => {
  const world = new World(traceOf());
  world.pods = [podOf('a'), podOf('b', { nodeName: 'worker-2' })];
  world.step();
  for (const name of ['worker-1', 'worker-2']) world.says(name);
  world.step();
  world.trace = { ...world.trace, spec: { ...world.trace.spec, suspend: true } };
  const suspended = (): string => {
    world.statusWrittenAt = undefined;
    const [condition, message] = verdictOf(world);
    assert.equal(condition, 'False Suspended');
    return message;
  };
  assert.match(suspended(), /2 nodes have not said that they have stopped: worker-1, worker-2\./);
  world.says('worker-1', { state: 'Suspended', reason: 'Suspended' });
  world.refusedWrites.set('worker-2', { message: 'cannot apply nodetraces: Invalid (422): too long', againAt: T0 + 10_000 });
  assert.match(suspended(), /1 node has not said that it has stopped: worker-2: cannot apply nodetraces: Invalid \(422\): too long\./);
  world.says('worker-2', { state: 'Suspended', reason: 'Suspended' });
  assert.doesNotMatch(suspended(), /stopped/);
});

test('nothing is said to be traced where what is refused still is', () => {
  const world = new World(traceOf());
  world.pods = [podOf('a')];
  world.step();
  world.says('worker-1');
  world.trace = { ...world.trace, spec: { ...world.trace.spec, syscalls: ['nonsense_call'] } };
  const [condition, message] = verdictOf(world);
  assert.equal(condition, 'False SyscallsInvalid');
  assert.match(message, /1 node has not said that it has stopped: worker-1/);
});

for (const [what, quiet, why] of [
  ['a node that is not ready', (world: World) => world.unready.add('worker-2'), /the node is not ready: see kubectl describe node/],
  [
    'an agent that fails again and again',
    (world: World) => world.agents.set('worker-2', { ready: false, problem: 'container agent: CrashLoopBackOff: back-off 5m0s' }),
    /its agent agent-worker-2 is not ready: container agent: CrashLoopBackOff/,
  ],
] as const)
  void test(`what ${what} said last does not count as tracing`, () => {
    const world = new World(traceOf());
    world.pods = [podOf('a'), podOf('b', { nodeName: 'worker-2' })];
    world.step();
    for (const name of ['worker-1', 'worker-2']) world.says(name);
    assert.equal(verdictOf(world)[0], 'True Tracing');
    quiet(world);
    const [condition, message] = verdictOf(world);
    assert.equal(condition, 'True TracingPartly');
    assert.match(message, why);
    assert.equal(world.trace.status?.nodes, '1/2');
  });

test('what is edited while a trace runs and not applied is said, by its field', () => {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1')];
  assert.doesNotMatch(verdictOf(world)[1], /kept as/);
  const { spec } = world.trace;
  world.trace = { ...world.trace, spec: { ...spec, syscalls: ['openat'], capture: { ...spec.capture, stringBytes: 7 } } };
  world.statusWrittenAt = undefined;
  assert.match(
    verdictOf(world)[1],
    /; kept as when the trace began: spec\.syscalls, spec\.capture: make another SyscallTrace for what differs\.$/,
  );
});
