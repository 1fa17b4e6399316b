import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENDPOINTS } from '../testing/plain-text.ts';
import { isPlainOutside } from './plain-text.ts';

test('what leads out without encryption', () => {
  for (const [endpoint, outside] of ENDPOINTS) assert.equal(isPlainOutside(endpoint), outside, endpoint);
  assert.equal(isPlainOutside('unix:/run/collector.sock'), false);
});
