// The order in which native is told things, and what is said of traces meanwhile; the real session is tested in test/kernel.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Cgroup, type DirectExport, NativeError, type Segment } from '@sysspan/native';
import { momentAt } from '../clock.ts';
import type { Deliverer, Delivery } from '../export/delivery.ts';
import { Exporter } from '../export/exporter.ts';
import { blockBytes } from '../spans/blocks.ts';
import { decodeTraceRequest } from '../spans/otlp-decode.ts';
import { requestBytes, type SpanRequest } from '../spans/request.ts';
import { container, desiredTrace, POD_UID, pod, settings } from '../testing/desired-trace.ts';
import { segment } from '../testing/segment.ts';
import { ScriptedSession } from '../testing/session.ts';
import type { DesiredTrace } from './desired-trace.ts';
import type { Earlier } from './live-trace.ts';
import { NodeAgent, type NodeAgentParts } from './node-agent.ts';

const hex = (digit: string): string => digit.repeat(64);
const POD: Cgroup = { id: 10n, parentId: 1n, level: 1, name: `pod${POD_UID}` };
const SANDBOX: Cgroup = { id: 11n, parentId: 10n, level: 2, name: hex('5') };
const APP: Cgroup = { id: 12n, parentId: 10n, level: 2, name: hex('a') };
const DELIVERED: Delivery = { outcome: 'delivered', rejected: 0, message: '' };
const UID = desiredTrace().uid;

interface World {
  readonly session: ScriptedSession;
  readonly agent: NodeAgent;
  /** What was delivered; requests that hold no span left out. */
  readonly sent: Uint8Array[];
  readonly changed: string[];
  answer: Delivery;
  now: number;
  /** How far the wall clock was set. */
  step: number;
  readonly pass: (ms: number) => void;
  readonly stands: (uid?: string) => string;
}

function world(more: Partial<NodeAgentParts> = {}, directExport?: Deliverer['directExport']): World {
  const session = new ScriptedSession();
  const sent: Uint8Array[] = [];
  const deliverer = {
    target: 'http://receiver:4317',
    deliver: async (request: SpanRequest) => {
      if (request.spans > 0) sent.push(requestBytes(request));
      return made.answer;
    },
    close: async () => undefined,
    ...(directExport && { directExport }),
  };
  const sleep = (_ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  const silent = (): void => undefined;
  const made: World = {
    session,
    sent,
    changed: [],
    answer: DELIVERED,
    now: 1_000_000,
    step: 0,
    agent: undefined as unknown as NodeAgent,
    pass: (ms) => {
      for (const until = made.now + ms; made.now < until; made.now += 100) made.agent.tick();
      made.agent.tick();
    },
    stands: (uid = UID) => {
      const report = made.agent.report(uid);
      return report === undefined ? 'gone' : `${report.state} ${report.reason}`;
    },
  };
  const agent = new NodeAgent({
    session,
    exporters: new Map([['default', new Exporter(deliverer, { sleep })]]),
    brokenExporters: new Map([['south', 'exporter south: /ca.crt: ENOENT: check the Secret that is mounted there']]),
    addressesOf: () => new Set(['10.244.0.9']),
    known: new Map([['read', 0]]),
    node: { nodeName: 'worker-1', arch: 'x64', version: '1.2.3' },
    podUid: 'own-pod',
    traces: 3,
    heldBytes: 1 << 20,
    clock: { now: () => momentAt(made.now), wall: () => made.now + made.step },
    changed: (uid) => made.changed.push(uid),
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    ...more,
  });
  return Object.assign(made, { agent });
}

const known = (id = hex('a')) => pod({ containers: [container({ id })] });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const spanNames = (sent: readonly Uint8Array[]): string[] =>
  sent
    .flatMap((request) => decodeTraceRequest(request).resourceSpans)
    .flatMap(({ resource }) => resource.attributes.filter(({ key }) => key === 'k8s.container.name' || key === 'container.id'))
    .map(({ value }) => Object.values(value)[0] as string);
/** Two spans of calls, and one of their process. */
const calls = (cgroupId: bigint, more: Partial<Segment> = {}): Segment => segment({ trace: 1, cgroupId, calls: 2, folded: 1, ...more });

describe('what native is told', () => {
  test('from the first trace to detached', () => {
    const { session, agent, pass } = world();
    session.host.push(POD, SANDBOX, APP);
    agent.set(desiredTrace({ pods: [known()] }));
    assert.deepEqual(session.said(), [
      'addTrace 1',
      'attach',
      'putTracesOf 1 1',
      'putTraceSet 1 made',
      'setCgroup 11 0.0 2',
      'setCgroup 10 1.1 2',
      'refresh',
      'excludeContainer 1 11',
    ]);
    pass(2_000);
    assert.deepEqual(session.said(), []);
    agent.delete(UID);
    assert.deepEqual(session.said(), ['removeCgroup 10', 'removeCgroup 11', 'refresh', 'putTraceSet 1 dissolved']);
    pass(1_000);
    assert.deepEqual(session.said(), ['removeTrace 1 request_ended', 'forgetTrace 1', 'detach']);
    assert.equal(agent.size, 0);
  });

  test('a pod that is made later is entered at once, before anything of it is known', () => {
    const { session, agent } = world();
    agent.set(desiredTrace());
    session.said();
    session.make(POD);
    assert.deepEqual(session.said(), ['putTracesOf 1 1', 'putTraceSet 1 made', 'setCgroup 10 1.1 2', 'refresh']);
    session.make(SANDBOX, APP);
    assert.deepEqual(session.said(), []);
    agent.set(desiredTrace({ pods: [known()] }));
    assert.deepEqual(session.said(), ['setCgroup 11 0.0 2', 'refresh', 'excludeContainer 1 11']);
  });

  test('a pod that nobody told of, since too much was made at once, is entered then too', () => {
    const { session, agent } = world();
    agent.set(desiredTrace());
    session.said();
    session.makeUntold(POD);
    assert.deepEqual(session.said(), ['putTracesOf 1 1', 'putTraceSet 1 made', 'setCgroup 10 1.1 2', 'refresh']);
  });

  test('two traces of one pod, the second with its own trace set while it lasts', () => {
    const { session, agent, pass } = world();
    session.host.push(POD);
    agent.set(desiredTrace());
    session.said();
    agent.set(desiredTrace({ uid: 'second' }));
    assert.deepEqual(session.said(), [
      'addTrace 2',
      'putTracesOf 2 1,2',
      'putTraceSet 2 made',
      'setCgroup 10 2.1 2',
      'refresh',
      'putTraceSet 1 dissolved',
    ]);
    agent.delete('second');
    assert.deepEqual(session.said(), ['putTracesOf 3 1', 'putTraceSet 3 made', 'setCgroup 10 3.1 2', 'refresh', 'putTraceSet 2 dissolved']);
    pass(1_000);
    assert.deepEqual(session.said(), ['removeTrace 2 request_ended', 'forgetTrace 2']);
  });

  test('suspend takes it out, resume and new settings bring it in under a new number', () => {
    const { session, agent, pass, stands } = world();
    session.host.push(POD, APP);
    agent.set(desiredTrace({ pods: [known()] }));
    agent.set(desiredTrace({ pods: [known()], suspend: true }));
    assert.equal(stands(), 'Suspended Suspended');
    pass(1_000);
    assert.deepEqual(session.said().slice(-3), ['removeTrace 1 request_ended', 'forgetTrace 1', 'detach']);
    agent.set(desiredTrace({ pods: [known()] }));
    assert.deepEqual(session.said().slice(0, 2), ['addTrace 2', 'attach']);
    agent.set(desiredTrace({ pods: [known()], settings: settings({ onlyFailed: true }) }));
    assert.equal(session.said()[0], 'addTrace 3');
    agent.set(desiredTrace({ pods: [known()], settings: settings({ onlyFailed: true }), exporter: 'default', generation: 9 }));
    assert.deepEqual(session.said(), []);
    assert.equal(stands(), 'Tracing Tracing');
  });

  test('a suspended trace says its last numbers as soon as they are whole', async () => {
    const { session, agent, pass, changed, stands } = world();
    session.host.push(POD, APP);
    agent.set(desiredTrace({ pods: [known()] }));
    pass(1_000);
    agent.set(desiredTrace({ pods: [known()], suspend: true }));
    assert.equal(stands(), 'Suspended Suspended');
    changed.splice(0);
    session.close(calls(12n));
    await turn();
    pass(1_500);
    assert.deepEqual([changed, agent.report(UID)?.totals.acknowledged], [[UID], 3], 'once');
    pass(5_000);
    assert.deepEqual(changed, [UID]);
  });

  test('no pods on this node, nothing attached', () => {
    const { session, agent, stands } = world();
    agent.set(desiredTrace({ pods: [] }));
    assert.deepEqual([session.said(), stands()], [[], 'Pending PodsNotRunning']);
  });
});

describe('segments', () => {
  test('of a known container are sent at once, with what is known of it', async () => {
    const { session, agent, sent } = world();
    session.host.push(POD, APP);
    agent.set(desiredTrace({ pods: [known()] }));
    session.close(calls(12n));
    await turn();
    assert.deepEqual(spanNames(sent), ['app', hex('a')]);
    assert.deepEqual(agent.report(UID)?.recentTraceIds, [segment().traceId]);
    assert.equal(agent.report(UID)?.totals.acknowledged, 3);
  });

  test('wait for the name of their container, and are sent also when the container is gone by then', async () => {
    const { session, agent, sent, pass } = world();
    session.host.push(POD, SANDBOX, APP);
    agent.set(desiredTrace());
    session.close(calls(12n));
    session.unmake(12n);
    pass(5_000);
    assert.ok(agent.heldBytes > 0);
    agent.set(desiredTrace({ pods: [known()] }));
    await turn();
    assert.deepEqual([spanNames(sent), agent.heldBytes], [['app', hex('a')], 0]);
  });

  test('of a container that turns out not to be wanted are dropped and count as filtered', async () => {
    const { session, agent, sent } = world();
    session.host.push(POD, SANDBOX, APP);
    agent.set(desiredTrace());
    session.native.set(1, { consumed: 3, calls: 2, folded: 1 });
    session.kernel.set(1, { seen: 3, recorded: 3 });
    session.close(calls(11n));
    agent.set(desiredTrace({ pods: [known()] }));
    await turn();
    assert.deepEqual([spanNames(sent), agent.heldBytes], [[], 0]);
    const { seen, filtered, recorded, consumed, calls: counted, folded } = agent.report(UID)?.totals ?? {};
    assert.deepEqual([seen, filtered, recorded, consumed, counted, folded], [3, 3, 0, 0, 0, 0]);
  });

  test('of a container whose name nobody tells are dropped after half a minute', async () => {
    const { session, agent, sent, pass } = world();
    session.host.push(POD, SANDBOX);
    agent.set(desiredTrace());
    session.close(calls(11n));
    pass(29_000);
    assert.ok(agent.heldBytes > 0);
    pass(2_000);
    await turn();
    assert.deepEqual([spanNames(sent), agent.heldBytes], [[], 0]);
  });

  test('of a pod that was over before its container was told belong to the only one it can be', async () => {
    const { session, agent, sent } = world();
    session.host.push(POD, SANDBOX, APP);
    agent.set(desiredTrace());
    session.close(calls(11n, { root: 'pause' }));
    session.close(calls(12n));
    agent.set(desiredTrace({ pods: [] }));
    await turn();
    assert.deepEqual(spanNames(sent), ['app', hex('a')]);
  });

  test('of what lived shorter than from one look to the next say when the trace began', async () => {
    const made = world({ podUid: '00000000-8b3c-4d5e-9f70-123456789abc' });
    const { session, agent, pass, stands, changed } = made;
    agent.set(desiredTrace());
    session.make(POD, SANDBOX, APP);
    session.close(calls(11n, { root: 'pause' }));
    session.close(calls(12n));
    session.unmake(11n, 12n, 10n);
    pass(2_000);
    assert.deepEqual([stands(), agent.report(UID)?.startedAt], ['Pending PodsNotRunning', undefined], 'nothing wanted is known yet');
    changed.splice(0);
    agent.set(desiredTrace({ pods: [known()] }));
    pass(500);
    await turn();
    assert.deepEqual(
      [stands(), agent.report(UID)?.startedAt, agent.report(UID)?.totals.spans],
      ['Pending PodsNotRunning', made.now - 500, 3],
    );
    assert.ok(changed.includes(UID), 'who waits is told');
  });

  test('that do not fit while they wait are given up, and are lost once it is known that they were wanted', () => {
    const { session, agent } = world({ heldBytes: 1.5 * blockBytes(calls(12n).spans) });
    session.host.push(POD, APP);
    agent.set(desiredTrace());
    session.native.set(1, { consumed: 6, calls: 4, folded: 2 });
    session.close(calls(12n));
    session.close(calls(12n));
    assert.equal(agent.report(UID)?.totals.droppedMemory, 0, 'nobody knows yet');
    agent.set(desiredTrace({ pods: [known()] }));
    const { droppedMemory, calls: counted, folded } = agent.report(UID)?.totals ?? {};
    assert.deepEqual([droppedMemory, counted, folded], [3, 2, 1]);
  });

  test('of a container that turns out not to be wanted are filtered, also those that there was no room for', () => {
    const { session, agent, pass } = world({ heldBytes: 1.5 * blockBytes(calls(12n).spans) });
    const setup: Cgroup = { ...APP, id: 13n, name: hex('b') };
    session.host.push(POD, setup);
    agent.set(desiredTrace());
    session.native.set(1, { consumed: 12, calls: 8, folded: 4 });
    session.kernel.set(1, { seen: 12, recorded: 12 });
    for (let n = 0; n < 4; n++) session.close(calls(13n));
    session.said();
    agent.set(desiredTrace({ pods: [pod({ others: [hex('b')] })] }));
    assert.deepEqual(session.said(), ['setCgroup 13 0.0 2', 'refresh', 'excludeContainer 1 13'], 'nothing more of it comes');
    pass(200);
    const { seen, filtered, recorded, consumed, droppedMemory } = agent.report(UID)?.totals ?? {};
    assert.deepEqual([seen, filtered, recorded, consumed, droppedMemory, agent.heldBytes], [12, 12, 0, 0, 0, 0]);
  });

  test('that nobody ever names were not wanted, room or not', () => {
    const { session, agent, pass } = world({ heldBytes: 1.5 * blockBytes(calls(12n).spans) });
    session.host.push(POD, APP);
    agent.set(desiredTrace());
    session.native.set(1, { consumed: 6, calls: 4, folded: 2 });
    session.close(calls(12n));
    session.close(calls(12n));
    pass(31_000);
    const { droppedMemory, filtered } = agent.report(UID)?.totals ?? {};
    assert.deepEqual([droppedMemory, filtered], [0, 6]);
  });

  test('that are held when the agent stops are lost, but for those of a sandbox', async () => {
    const { session, agent } = world();
    session.host.push(POD, SANDBOX, APP);
    agent.set(desiredTrace());
    session.native.set(1, { consumed: 6, calls: 4, folded: 2 });
    session.close(calls(11n, { root: 'pause' }));
    session.close(calls(12n));
    await agent.stop(1_000);
    const { droppedMemory, filtered } = agent.report(UID)?.totals ?? {};
    assert.deepEqual([droppedMemory, filtered], [3, 3]);
  });
});

describe('the end', () => {
  test('a trace whose time is over sends what is left, then says so with its totals', async () => {
    const made = world();
    const { session, agent, pass, stands } = made;
    session.host.push(POD, APP);
    agent.set(desiredTrace({ pods: [known()], finishesAt: made.now + 5_000 }));
    session.kernel.set(1, { seen: 7, recorded: 7 });
    session.native.set(1, { consumed: 7, calls: 7 });
    pass(4_000);
    assert.equal(stands(), 'Tracing Tracing');
    pass(1_200);
    assert.deepEqual(session.said().slice(-2), ['putTraceSet 1 dissolved', 'removeTrace 1 request_ended']);
    session.close(calls(12n));
    pass(1_000);
    await turn();
    pass(100);
    assert.equal(stands(), 'Ended Ended');
    const { seen, acknowledged, queued } = agent.report(UID)?.totals ?? {};
    assert.deepEqual([seen, acknowledged, queued], [7, 3, 0]);
    assert.equal(session.said().at(-1), 'detach');
  });

  test('a receiver that is away delays the end for seconds only, and what was not sent has failed', async () => {
    const made = world();
    const { session, agent, pass, stands } = made;
    made.answer = { outcome: 'retry', reason: 'UNAVAILABLE', message: 'away' };
    session.host.push(POD, APP);
    agent.set(desiredTrace({ pods: [known()], finishesAt: made.now + 1_000 }));
    await turn();
    session.close(calls(12n));
    pass(8_000);
    assert.equal(stands(), 'Tracing Tracing');
    pass(2_000);
    assert.equal(stands(), 'Ended Ended');
    const { spans, failed, queued } = agent.report(UID)?.totals ?? {};
    assert.deepEqual([spans, failed, queued], [3, 3, 0]);
  });

  test('what native still had under way for a trace that is gone is sent when it comes back', async () => {
    const back: Segment[] = [];
    let handedBack = (): void => undefined;
    let pending = 0;
    const port = {
      directExport: {} as DirectExport,
      open: () => undefined,
      poll: () => ({ owners: [{ owner: UID, spans: 0, pending, traceIds: [] }], answers: [], seconds: [], bytes: 0 }),
      handedBack: () => back.splice(0),
    };
    const { session, agent, pass, sent } = world({}, (_mostBytes, notify) => {
      handedBack = notify;
      return port;
    });
    session.host.push(POD, APP);
    agent.set(desiredTrace({ pods: [known()] }));
    session.close(calls(12n));
    await turn();
    pending = 3;
    agent.delete(UID);
    pass(2_000);
    assert.deepEqual([agent.size, agent.numbers], [1, [1]]);
    pending = 0;
    back.push(calls(12n));
    handedBack();
    await turn();
    assert.equal(sent.length, 2);
    pass(200);
    assert.deepEqual([agent.size, agent.numbers], [0, []]);
    assert.equal(agent.totals().acknowledged, 6);
  });

  test('the agent stops: all is closed and sent, and reports stay', async () => {
    const { session, agent, sent, stands } = world();
    session.host.push(POD, APP);
    agent.set(desiredTrace({ pods: [known()] }));
    session.closed.push(calls(12n));
    await agent.stop(1_000);
    assert.equal(session.said().at(-1), 'stop shutdown');
    assert.deepEqual(spanNames(sent), ['app', hex('a')]);
    assert.equal(stands(), 'Pending AgentStopped');
    assert.equal(agent.report(UID)?.totals.acknowledged, 3);
  });
});

describe('the wall clock is set while', () => {
  const HOUR = 3_600_000;
  const away: Delivery = { outcome: 'retry', reason: 'UNAVAILABLE', message: 'away' };
  const stages: readonly (readonly [name: string, ms: number, act: (made: World) => void])[] = [
    [
      'nothing can be attached',
      11_000,
      ({ session, agent }) => {
        session.attachFails = new NativeError('BPF_ATTACH_FAILED', 'no', '');
        agent.set(desiredTrace());
      },
    ],
    [
      'a trace runs',
      2_000,
      ({ session }) => {
        session.attachFails = undefined;
      },
    ],
    ['segments wait for the name of their container', 20_000, ({ session }) => session.close(calls(12n))],
    ['they are given up', 20_000, () => undefined],
    [
      'the receiver is away',
      12_000,
      (made) => {
        made.answer = away;
        made.agent.set(desiredTrace({ pods: [known()] }));
        made.session.close(calls(12n));
      },
    ],
    ['a pod departs', 2_000, ({ agent }) => agent.set(desiredTrace({ pods: [] }))],
    ['segments of it are told of', 40_000, ({ session }) => session.close(calls(12n))],
    ['it comes back', 61_000, ({ agent }) => agent.set(desiredTrace({ pods: [known()] }))],
    ['the trace is suspended', 300, ({ agent }) => agent.set(desiredTrace({ pods: [known()], suspend: true }))],
    ['it goes on', 2_000, ({ agent }) => agent.set(desiredTrace({ pods: [known()] }))],
    ['the trace is deleted', 200, ({ agent }) => agent.delete(UID)],
    ['programs are detached', 2_000, () => undefined],
  ];

  /** What native is told, and how the trace stands, in steps of a tenth of a second. */
  async function story(set: number, step: number): Promise<string[]> {
    const made = world();
    made.session.host.push(POD, APP);
    const told: string[] = [];
    for (const [at, [name, ms, act]] of stages.entries()) {
      act(made);
      await turn();
      if (at === set) made.step += step;
      for (let passed = 0; passed < ms; passed += 100) {
        made.pass(100);
        await turn();
        const { totals } = made.agent.report(UID) ?? {};
        told.push([name, passed, made.stands(), made.session.said(), totals?.spans, totals?.filtered, totals?.queued].join(' '));
      }
    }
    return told;
  }

  for (const [at, [name]] of stages.entries())
    void test(`${name}: all goes on as ever`, async () => {
      const usual = await story(-1, 0);
      assert.ok(usual.some((line) => line.includes('removeTrace')) && usual.at(-1)?.includes('gone'));
      for (const step of [HOUR, -HOUR]) assert.deepEqual(await story(at, step), usual);
    });

  test('a trace that is over sends what is left: it has its time', async () => {
    const made = world();
    made.answer = away;
    made.session.host.push(POD, APP);
    made.agent.set(desiredTrace({ pods: [known()], finishesAt: made.now + 1_000 }));
    await turn();
    made.session.close(calls(12n));
    made.pass(3_000);
    made.step += HOUR;
    made.pass(5_000);
    assert.equal(made.stands(), 'Tracing Tracing');
    made.pass(2_000);
    assert.equal(made.stands(), 'Ended Ended');
  });
});

test('traces that come and go leave nothing behind', async () => {
  const { session, agent, pass, sent, changed } = world();
  session.host.push(POD, APP);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const round = async (traces: number): Promise<number> => {
    for (let at = 0; at < traces; at++) {
      agent.set(desiredTrace({ pods: [known()] }));
      session.close(calls(12n, { trace: agent.numbers.at(-1) ?? 0 }));
      agent.delete(UID);
      pass(300);
      await turn();
      pass(100);
    }
    const said = session.said();
    assert.equal(said.filter((word) => word.startsWith('forgetTrace')).length, traces, 'native forgets each of them');
    assert.deepEqual([agent.size, agent.numbers], [0, []]);
    sent.length = changed.length = 0;
    collect();
    return process.memoryUsage().heapUsed;
  };
  await round(500);
  const before = await round(500);
  const after = await round(2_000);
  assert.ok(after - before < 256 << 10, `${after - before} bytes of 2,000 traces`);
});

describe('what is said', () => {
  const EARLIER: Earlier = {
    counters: { seen: 100, spans: 5, acknowledged: 3, queued: 2 },
    interruptions: 1,
    recentTraceIds: ['x'],
    startedAt: 5,
    tracing: true,
  };

  test('counts go on from where an earlier agent left them, and the cut is counted', () => {
    const { session, agent } = world();
    session.host.push(POD, APP);
    agent.set(desiredTrace({ pods: [known()] }));
    session.kernel.set(1, { seen: 7 });
    assert.equal(agent.report(UID)?.totals.seen, 7);
    agent.adopt(UID, EARLIER);
    const report = agent.report(UID);
    assert.deepEqual([report?.totals.seen, report?.totals.failed, report?.totals.queued], [107, 2, 0]);
    assert.deepEqual([report?.interruptions, report?.recentTraceIds, report?.startedAt], [2, ['x'], 5]);
    agent.set(desiredTrace({ pods: [known()], generation: 2 }));
    assert.equal(agent.report(UID)?.totals.seen, 107);
    assert.equal(agent.totals().seen, 7);
  });

  test('an agent that ended while the trace waited cut nothing', () => {
    const { agent } = world();
    agent.set(desiredTrace({ pods: [] }));
    agent.adopt(UID, { ...EARLIER, tracing: false });
    assert.equal(agent.report(UID)?.interruptions, 1);
  });

  test('a pod waits until a wanted container of it runs; then it is announced', () => {
    const { session, agent, changed, pass } = world();
    agent.set(desiredTrace());
    assert.deepEqual(
      agent.report(UID)?.targets.map(({ state }) => state),
      ['Waiting'],
    );
    session.make(POD, APP);
    changed.splice(0);
    agent.set(desiredTrace({ pods: [known()] }));
    assert.deepEqual(
      agent.report(UID)?.targets.map(({ state, containers }) => [state, containers]),
      [['Tracing', ['app']]],
    );
    assert.deepEqual(changed, [UID]);
    pass(1_000);
    assert.deepEqual(changed, [UID]);
  });

  test('nothing seen for five seconds', () => {
    const { session, agent, pass, stands, changed } = world();
    session.host.push(POD, APP);
    agent.set(desiredTrace({ pods: [known()] }));
    pass(4_000);
    assert.equal(stands(), 'Tracing Tracing');
    pass(2_000);
    assert.deepEqual([stands(), changed.length], ['Tracing NoSyscallsSeen', 2]);
    session.kernel.set(1, { seen: 1, recorded: 1 });
    assert.equal(stands(), 'Tracing Tracing');
  });

  test('a receiver that is away is said after its second failure, and unsaid when it is back', async () => {
    const made = world();
    const { session, agent, pass, stands } = made;
    made.answer = { outcome: 'failed', reason: 'UNAUTHENTICATED', message: 'no token' };
    session.host.push(POD, APP);
    session.kernel.set(1, { seen: 1, recorded: 1 });
    agent.set(desiredTrace({ pods: [known()] }));
    session.kernel.set(1, { seen: 2, recorded: 2 });
    await turn();
    assert.equal(stands(), 'Tracing Tracing');
    pass(5_000);
    await turn();
    assert.equal(stands(), 'Tracing ExporterUnreachable');
    assert.match(agent.report(UID)?.message ?? '', /http:\/\/receiver:4317: UNAUTHENTICATED: no token: /);
    made.answer = DELIVERED;
    pass(6_000);
    await turn();
    assert.equal(stands(), 'Tracing Tracing');
  });

  test('one that is set up wrongly, or answers to nothing, is said at the first failure, with what mends it', async () => {
    const away = { outcome: 'retry', reason: 'UNAVAILABLE', message: 'the receiver speaks TLS', remedy: 'write https://' } as const;
    for (const answer of [
      { ...away, lasting: true },
      { ...away, silent: true },
    ] as const) {
      const made = world();
      const { session, agent, stands } = made;
      made.answer = answer;
      session.host.push(POD, APP);
      session.kernel.set(1, { seen: 1, recorded: 1 });
      agent.set(desiredTrace({ pods: [known()] }));
      await turn();
      assert.equal(stands(), 'Tracing ExporterUnreachable');
      assert.match(agent.report(UID)?.message ?? '', /http:\/\/receiver:4317: UNAVAILABLE: the receiver speaks TLS: write https:\/\/$/);
    }
  });

  test('an exporter that can be used at last takes up its traces', () => {
    const deliverer: Deliverer = { target: 'http://south:4317', deliver: async () => DELIVERED, close: async () => undefined };
    const [exporters, brokenExporters] = [new Map<string, Exporter>(), new Map([['south', 'exporter south: its Secret is missing']])];
    const { session, agent, stands } = world({ exporters, brokenExporters });
    session.host.push(POD, APP);
    agent.set(desiredTrace({ exporter: 'south', pods: [known()] }));
    assert.equal(stands(), 'Failed ExporterUnreachable');
    exporters.set('south', new Exporter(deliverer));
    brokenExporters.delete('south');
    session.kernel.set(1, { seen: 1, recorded: 1 });
    agent.exportersChanged();
    assert.equal(stands(), 'Tracing Tracing');
  });

  test('what cannot be traced says why', () => {
    const told = (desired: Partial<DesiredTrace>): string => {
      const { agent, session } = world();
      session.host.push(POD, APP);
      agent.set(desiredTrace(desired));
      const { state, reason, message } = agent.report(UID) ?? {};
      return `${state} ${reason}: ${message}`;
    };
    assert.match(told({ exporter: 'west' }), /^Failed ExporterUnknown: .*it has default/);
    assert.match(told({ exporter: 'south' }), /^Failed ExporterUnreachable: exporter south: .*check the Secret/);
    assert.match(
      told({ settings: settings({ syscalls: ['raed'] }) }),
      /^Failed SyscallsInvalid: .*none of the wanted system calls \(raed\) exists/,
    );
    assert.match(told({ pods: [pod({ uid: 'own-pod' })] }), /^Failed TracesItself: .*the agent itself/);
    assert.match(told({ pods: [pod({ ip: '10.244.0.9' })] }), /^Failed TracesItself: .*exporter default/);
  });

  test('more traces than the settings allow', () => {
    const { agent, session, stands } = world();
    session.host.push(POD, APP);
    for (const uid of ['a', 'b', 'c', 'd']) agent.set(desiredTrace({ uid, pods: [known()] }));
    assert.deepEqual(['a', 'c', 'd'].map(stands), ['Tracing Tracing', 'Tracing Tracing', 'Failed TooManyTraces']);
    agent.delete('a');
    assert.equal(stands('d'), 'Tracing Tracing');
  });

  test('a namespace with many traces leaves others their places', () => {
    const { agent, session, stands } = world({ traces: 6 });
    session.host.push(POD, APP);
    const add = (namespace: string, at: number): void => agent.set(desiredTrace({ uid: `${namespace}${at}`, namespace, pods: [known()] }));
    for (const namespace of ['a', 'b']) for (let at = 0; at < 20; at++) add(namespace, at);
    assert.deepEqual(['a0', 'a2', 'a3', 'b2', 'b3'].map(stands), [
      'Tracing Tracing',
      'Tracing Tracing',
      'Failed TooManyTraces',
      'Tracing Tracing',
      'Failed TooManyTraces',
    ]);
    add('c', 0);
    assert.deepEqual(['c0', 'a1', 'b1', 'a2', 'b2'].map(stands), [
      'Tracing Tracing',
      'Tracing Tracing',
      'Tracing Tracing',
      'Tracing Tracing',
      'Failed TooManyTraces',
    ]);
    agent.delete('c0');
    assert.equal(stands('b2'), 'Tracing Tracing');
  });

  test('what is refused is not traced, and what is cut is said', () => {
    const { agent, session, stands } = world();
    session.host.push(POD, APP);
    const refused = { reason: 'NotFromOperator', message: 'it is none of ours' } as const;
    agent.set(desiredTrace({ pods: [known()], refused }));
    assert.deepEqual([stands(), session.said()], ['Failed NotFromOperator', []]);
    agent.set(desiredTrace({ pods: [known()], cut: ['stringBytes 65535 is cut to 4096'] }));
    assert.equal(stands(), 'Tracing Tracing');
    assert.match(agent.report(UID)?.message ?? '', /^1 pod traced; stringBytes 65535 is cut to 4096 on this node$/);
    session.said();
    agent.set(desiredTrace({ pods: [known()], refused }));
    assert.equal(stands(), 'Failed NotFromOperator');
    assert.ok(session.said().includes('removeCgroup 10'));
  });

  test('programs that cannot be loaded are the reason of every trace, also of one that is over', () => {
    const made = world({ session: { reason: 'CapabilityMissing', message: 'cannot trace: not permitted: grant CAP_BPF' } });
    made.agent.set(desiredTrace({ finishesAt: made.now + 1_000 }));
    assert.equal(made.stands(), 'Failed CapabilityMissing');
    made.pass(2_000);
    assert.equal(made.stands(), 'Ended Ended');
    made.agent.delete(UID);
    made.pass(100);
    assert.equal(made.agent.size, 0);
  });

  test('programs that cannot be attached are tried again', () => {
    const { session, agent, pass, stands } = world();
    session.host.push(POD, APP);
    session.attachFails = new NativeError('CAPABILITY_MISSING', 'not permitted', '');
    agent.set(desiredTrace({ pods: [known()] }));
    assert.equal(stands(), 'Failed CapabilityMissing');
    session.attachFails = undefined;
    pass(11_000);
    assert.equal(stands(), 'Tracing Tracing');
    assert.equal(agent.failure, undefined);
  });

  test('a host without a hierarchy in use, and one without pods in it', () => {
    const bare = world();
    bare.session.host.splice(1);
    bare.agent.set(desiredTrace());
    assert.equal(bare.stands(), 'Failed CgroupV2Missing');
    assert.deepEqual(bare.session.said().slice(-2), ['attach', 'detach']);
    const podless = world();
    podless.session.host.splice(2);
    podless.agent.set(desiredTrace({ pods: [known()] }));
    assert.equal(podless.stands(), 'Failed CgroupV2Missing');
  });

  test("a pod whose name only others' cgroups have", () => {
    const { agent, session, pass, stands } = world();
    const below = { id: 40n, parentId: 4n, level: 3, name: POD.name };
    session.host.push(below, { ...APP, id: 41n, parentId: 40n, level: 4 });
    agent.set(desiredTrace({ pods: [known()] }));
    assert.equal(stands(), 'Failed CgroupsRefused');
    assert.match(agent.report(UID)?.message ?? '', /lies where this node's kubelet makes none/);
    assert.equal(session.said().filter((told) => told.startsWith('setCgroup')).length, 0);
    assert.deepEqual(agent.refusedCgroups, { misplaced: 1, taken: 0, no_room: 0 });
    session.make(POD, APP);
    pass(100);
    assert.equal(stands(), 'Tracing Tracing');
  });

  test('a node without pods in the hierarchy beside one that has them, on one kernel', () => {
    const { agent, session, stands } = world();
    session.host.splice(2);
    session.host.push({ id: 1n, parentId: 0n, level: 1, name: 'kubepods' }, POD, SANDBOX, APP);
    const here = pod({ uid: '99999999-8b3c-4d5e-9f70-123456789abc', containers: [container({ id: hex('b') })] });
    agent.set(desiredTrace({ pods: [here] }));
    assert.equal(stands(), 'Failed CgroupV2Missing');
  });
});
