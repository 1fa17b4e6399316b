// Encoded spans are large: they stay in memory until a receiver has taken them, and no longer.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { Command, type Segment } from '@sysspan/native';
import { otlpEndpoint } from '../../agent/src/export/otlp-endpoint.ts';
import { encodeTraceSet, traceSetWord } from '../../agent/src/session/trace-set.ts';
import type { SpanRequest } from '../../agent/src/spans/request.ts';
import { endpoint } from '../../agent/src/testing/endpoint.ts';
import { everything, SETTINGS, sessionWith } from './containers.ts';
import { program } from './run.ts';

const TAKEN = Buffer.alloc(0);

/** A segment with some blocks of spans. */
async function traced(): Promise<Segment> {
  const session = sessionWith({ spans: true });
  try {
    session.addTrace({ ...SETTINGS, number: 1, traceSet: 1, filter: everything });
    session.start(() => undefined);
    session.putTraceSet(1, encodeTraceSet({ ...everything, syscalls: [] }, 1));
    const command = Command.fork([program('children'), '200']);
    session.select(command.tgid, traceSetWord(1, 1), true);
    await new Promise((resolve) => command.release(resolve));
  } finally {
    session.stop('shutdown');
  }
  const [segment] = session.take();
  assert.ok(segment !== undefined);
  return segment;
}

for (const once of [true, false])
  test(`blocks of spans ${once ? 'are given back when their message was taken, not before' : 'that others need stay'}`, async () => {
    const { spans } = await traced();
    const sizes = Array.from({ length: spans.sizes.length / 2 }, (_, block) => spans.sizes[2 * block] ?? 0);
    assert.ok(sizes.length > 3, `${sizes.length} blocks`);
    const receiver = await endpoint({ answer: (call) => (call < 2 ? TAKEN : { code: status.UNAVAILABLE, details: 'later' }) });
    const deliverer = await otlpEndpoint('default', { endpoint: receiver.url, compression: 'none' }, 'test');
    const request = (from: number): SpanRequest => ({
      bytes: TAKEN,
      more: { spans, from, to: from + 1 },
      traceId: '',
      spans: 1,
      ...(once ? { release: () => undefined } : {}),
    });
    const deliveries = await deliverer.deliverAll?.([request(0), request(1), request(2), request(3)]);
    assert.deepEqual(
      deliveries?.map(({ outcome }) => outcome),
      ['delivered', 'delivered', 'retry'],
    );
    const left = sizes.map((_, block) => spans.read(block, block + 1).length);
    assert.deepEqual(left, once ? [0, 0, ...sizes.slice(2)] : sizes);
    await deliverer.close();
    receiver.stop();
  });
