// Each system call of a sender fails once: see sender_faults.cc.

import { test } from 'node:test';
import { sanitized } from './sanitized.ts';

const PARTS = [
  'export/dialer',
  'export/grpc_status',
  'export/lookup',
  'otlp/otlp_message',
  'otlp/otlp_request',
  'export/preface',
  'export/direct_export',
  'export/sender',
  'otlp/span_bytes',
  'decode/utf8',
];
const WRAPPED = ['eventfd', 'getaddrinfo', 'socket', 'connect', 'getsockopt', 'poll', 'sendmsg', 'recv'];

test('a system call that fails costs one message, and nothing is acknowledged that was not taken', (t) => {
  const run = sanitized('sender_faults', PARTS, ['-lnghttp2', ...WRAPPED.map((name) => `-Wl,--wrap=${name}`)]);
  for (const line of run().toString().trim().split('\n')) t.diagnostic(line);
});
