// What every deliverer must keep, as tests: used by the test of each.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deliverer } from '../export/delivery.ts';
import { type SpanRequest, segmentRequests } from '../spans/request.ts';
import { context, segment } from './segment.ts';

export interface Place {
  readonly deliverer: Deliverer;
  /** What arrived, as ExportTraceServiceRequest or its JSON mapping. */
  arrived(): Promise<readonly unknown[]>;
  /** One request as it should have arrived. */
  expected(request: SpanRequest): unknown;
  /** Makes what follows fail. */
  break(): Promise<void>;
}

/** Some requests of one segment. */
export function requests(): SpanRequest[] {
  const all = segmentRequests(segment({ calls: 12_000 }), context);
  assert.ok(all.length > 1);
  return all;
}

/** Declares the contract's tests. */
export function keepsContract(name: string, open: () => Promise<Place>): void {
  void test(`${name}: requests arrive whole and in order`, async () => {
    const place = await open();
    const sent = requests();
    for (const request of sent)
      assert.deepEqual(await place.deliverer.deliver(request), { outcome: 'delivered', rejected: 0, message: '' });
    await place.deliverer.close();
    assert.deepEqual(
      await place.arrived(),
      sent.map((request) => place.expected(request)),
    );
    await place.break();
  });

  void test(`${name}: failing is an outcome with a reason, never a rejection`, async () => {
    const place = await open();
    await place.break();
    const [request] = requests();
    assert.ok(request !== undefined);
    const delivery = await place.deliverer.deliver(request);
    assert.ok(delivery.outcome !== 'delivered' && /^\w+$/.test(delivery.reason) && delivery.message !== '');
    assert.notEqual(place.deliverer.target, '');
    await place.deliverer.close().catch(() => undefined);
  });
}
