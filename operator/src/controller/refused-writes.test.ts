import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KubeError } from '@sysspan/agent/kube';
import type { Logger } from '@sysspan/agent/telemetry';
import { RefusedWrites } from './refused-writes.ts';

const silent = (): void => undefined;
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
const NOW = 1_000_000;

function answered(code: number, more: { kind?: string; message?: string; reason?: string } = {}): KubeError {
  return new KubeError('API_REFUSED', `refused (${code}): ${more.message ?? ''}`, { answer: { code, ...more } });
}

/** What is made of one failure: `told`, or `failure`, which is tried again at once. */
function madeOf(error: Error): 'told' | 'failure' {
  const writes = new RefusedWrites(logger);
  const { failure } = writes.take('shop/a', ['worker-1'], [{ status: 'rejected', reason: error }], NOW);
  assert.equal(writes.of('shop/a') === undefined, failure !== undefined);
  return failure === undefined ? 'told' : 'failure';
}

test('every answer to what was written is told, also one that is an error of the server', () => {
  const own = { kind: 'Status', message: 'failed calling webhook "v.example.com"', reason: 'InternalError' };
  for (const error of [answered(500, own), answered(503, own), answered(504, own), answered(422, own), answered(413), answered(403)])
    assert.equal(madeOf(error), 'told', error.message);
});

test('what is no answer to it is tried again at once', () => {
  const words = { message: 'upstream connect error' };
  const unheard = new KubeError('API_UNREACHABLE', 'away');
  for (const error of [
    answered(500, words),
    answered(502, words),
    answered(503),
    answered(429),
    answered(429, { kind: 'Status' }),
    unheard,
  ])
    assert.equal(madeOf(error), 'failure', error.message);
});

test('a server that is not well is asked again soon, and then as seldom as one that says no', () => {
  const writes = new RefusedWrites(logger);
  const refusedBy = (error: KubeError, now: number): number => {
    const { isOther } = writes.take('shop/a', ['worker-1'], [{ status: 'rejected', reason: error }], now);
    assert.equal(isOther, true, 'there is another time to look again');
    return (writes.of('shop/a')?.get('worker-1')?.againAt ?? 0) - now;
  };
  const unwell = answered(500, { kind: 'Status', message: 'etcdserver: leader changed' });
  assert.deepEqual([refusedBy(unwell, NOW), refusedBy(unwell, NOW + 1_000), refusedBy(unwell, NOW + 11_000)], [1_000, 10_000, 10_000]);
  assert.deepEqual(writes.take('shop/a', ['worker-1'], [{ status: 'fulfilled', value: undefined }], NOW + 21_000), {
    isOther: true,
    failure: undefined,
  });
  assert.deepEqual([refusedBy(answered(422), NOW), writes.of('shop/b')], [10_000, undefined]);
});

test('what is not due yet stays refused, whatever became of others', () => {
  const writes = new RefusedWrites(logger);
  writes.take('shop/a', ['worker-1'], [{ status: 'rejected', reason: answered(422) }], NOW);
  assert.equal(writes.take('shop/a', ['worker-2'], [{ status: 'fulfilled', value: undefined }], NOW + 1_000).isOther, false);
  assert.deepEqual([...(writes.of('shop/a')?.keys() ?? [])], ['worker-1']);
  writes.forget('shop/a');
  assert.equal(writes.of('shop/a'), undefined);
});
