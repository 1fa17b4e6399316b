import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delimited } from '../spans/protobuf.ts';
import { judge, taken } from './grpc-answer.ts';

const SAID = 'no\u001b]0;x\u0007 room\nREASON: fine\u009b';
const SHOWN = 'no\\x1b]0;x\\x07 room\\nREASON: fine\\x9b';

test('what a receiver says is one line that a terminal can show', () => {
  assert.deepEqual(judge(Object.assign(new Error(SAID), { code: 7 })), { outcome: 'failed', reason: 'PERMISSION_DENIED', message: SHOWN });
  assert.deepEqual(judge(Object.assign(new Error('x'), { code: 14, details: SAID })), {
    outcome: 'retry',
    reason: 'UNAVAILABLE',
    message: SHOWN,
  });
  const partialSuccess = Buffer.concat(delimited(1, delimited(2, [Buffer.from(SAID)])));
  assert.equal(taken(partialSuccess).message, SHOWN);
});
