// Many traces of the same processes, and traces that come and go while their processes work: each of them gets exactly what it
// was there for. What each of these costs is measured by `make bench`, goal 5.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { encodeTraceSet, traceSetWord } from '../../agent/src/session/trace-set.ts';
import { endpoint } from '../../agent/src/testing/endpoint.ts';
import { ALL_NUMBERS, everything, Pod, Tracer } from './containers.ts';
import { Pipeline } from './pipeline.ts';
import { program, sleep } from './run.ts';
import { callsOf, type SeenSpan } from './seen.ts';

const CALL = 'sched_get_priority_max';

const ofCall = (process: SeenSpan): number => callsOf(process, CALL);

test('each of 256 traces of the same processes gets every call', async () => {
  const [traces, processes, count] = [256, 2, 500];
  const receiver = await endpoint();
  // All of them end at once.
  const pipeline = new Pipeline(receiver.url, { calls: [CALL], traces, queueBytes: 256 << 20, session: { memoryBudget: 256 << 20 } });
  try {
    await pipeline.run([program('storm'), String(processes), String(count)]);
  } finally {
    const outcomes = await pipeline.finish(60_000);
    receiver.stop();
    assert.equal(outcomes.length, traces);
    for (const { kernel, native, exported, segments } of outcomes) {
      assert.deepEqual([kernel.recorded, kernel.lostRingFull], [processes * count, 0], 'one record a call, whoever wants it');
      assert.deepEqual([native.consumed, native.calls, native.droppedMemory], [processes * count, processes * count, 0]);
      assert.deepEqual([exported.acknowledged, exported.queued], [segments.spans, 0]);
    }
    assert.equal(new Set(outcomes.flatMap(({ segments }) => [...segments.traceIds])).size, traces, 'each has a trace id of its own');
  }
});

test('a trace that comes and goes under load gets its part, and the other one everything', async () => {
  const [processes, count, rate] = [4, 25_000, 12_500];
  const [ALWAYS, AT_TIMES] = [1, 2];
  const [ALONE, BOTH] = [1, 2];
  const tracer = new Tracer();
  const pod = new Pod(`sysspan-scale-${process.pid}`);
  const container = pod.container('one');
  const { session } = tracer;
  try {
    for (const number of [ALWAYS, AT_TIMES]) tracer.add(number);
    session.putTracesOf(ALONE, [ALWAYS]);
    session.putTracesOf(BOTH, [ALWAYS, AT_TIMES]);
    const bytes = encodeTraceSet({ ...everything, syscalls: ALL_NUMBERS }, 1);
    for (const traceSet of [ALONE, BOTH]) session.putTraceSet(traceSet, bytes);
    const { id, level } = tracer.cgroup(container);
    const choose = (traceSet: number): void => {
      session.setCgroup(id, traceSetWord(traceSet, 1), level);
      session.refresh();
    };
    choose(ALONE);
    const child = pod.enter(container, `exec ${program('storm')} ${processes} ${count} ${rate}`);
    const ended = once(child, 'exit');
    for (let turn = 0; child.exitCode === null; turn++) {
      choose(turn % 2 === 0 ? BOTH : ALONE);
      await sleep(10);
    }
    assert.deepEqual(await ended, [0, null]);
    tracer.stop();
    const [alone, both] = [session.counters(ALONE), session.counters(BOTH)];
    assert.deepEqual([alone.lostRingFull, both.lostRingFull, alone.lostProcessEvents, both.lostProcessEvents], [0, 0, 0, 0]);
    assert.equal(session.traceCounts(ALWAYS).consumed, alone.recorded + both.recorded);
    assert.equal(session.traceCounts(AT_TIMES).consumed, both.recorded);
    const issued = (trace: number): number =>
      tracer
        .segments(trace)
        .flatMap(({ processes: all }) => all)
        .reduce((sum, process) => sum + ofCall(process), 0);
    assert.equal(issued(ALWAYS), processes * count);
    assert.ok(issued(AT_TIMES) > 0 && issued(AT_TIMES) < processes * count, `${issued(AT_TIMES)} of ${processes * count}`);
  } finally {
    tracer.stop();
    await pod.remove();
  }
});
