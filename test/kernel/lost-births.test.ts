// A process whose birth found the lifecycle ring full tells of itself again, and is in its tree from then on.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Pod, Tracer } from './containers.ts';
import { program } from './run.ts';

const CHILDREN = 400;

test('children whose births were lost are told of again', { timeout: 60_000 }, async (t) => {
  const tracer = new Tracer({ lifecycleRingBytes: 4096 });
  const pod = new Pod(`sysspan-births-${process.pid}`);
  try {
    tracer.add(1);
    tracer.select(pod.path, 1, [1]);
    await once(pod.enter(pod.container('app'), `exec ${program('brood')} ${CHILDREN}`), 'exit');
    const segments = tracer.end(1);
    const { lostProcessEvents } = tracer.session.counters(1);
    const closed = segments
      .flatMap(({ calls }) => calls)
      .filter(({ name }) => name === 'close')
      .flatMap(({ attributes }) => Number(attributes.texts('syscall.args')[0]))
      .filter((fd) => fd <= -1000);
    t.diagnostic(`${lostProcessEvents} process events were lost`);
    assert.ok(lostProcessEvents > 10 * CHILDREN, 'the ring was full');
    assert.equal(new Set(closed).size, CHILDREN);
    const found = segments.flatMap(({ processes }) => processes).filter(({ name }) => name === 'brood');
    const roots = found.filter(({ parentSpanId }) => parentSpanId === undefined);
    assert.equal(new Set(segments.map(({ traceId }) => traceId)).size, roots.length, 'no child is a tree of its own');
  } finally {
    await pod.remove();
    tracer.stop();
  }
});
