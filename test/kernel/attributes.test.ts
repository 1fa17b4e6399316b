// The table of attributes and what spans carry are the same: of every kind of span, event, link and resource.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { podResource } from '../../agent/src/node/pod-resource.ts';
import { decodeTraceRequest, type OtlpTraceRequest } from '../../agent/src/spans/otlp-decode.ts';
import { plainSpan } from '../../agent/src/spans/plain-span.ts';
import { delimited } from '../../agent/src/spans/protobuf.ts';
import { container, desiredTrace, pod } from '../../agent/src/testing/desired-trace.ts';
import { SeenAttributes } from '../../agent/src/testing/seen-attributes.ts';
import { context, TRACE_ID } from '../../agent/src/testing/segment.ts';
import { partsOf } from '../../native/test/parts.ts';
import { sanitized } from '../../native/test/sanitized.ts';
import { program, run, sysspan, withFolder } from './run.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const MANY = Array.from({ length: 40 }, (_, index) => `argument-${index}`).join(' ');

/** What was asked, and what it shows. */
const TRACED: readonly (readonly [what: string, ...words: string[]])[] = [
  ['files, failures, signals and programs', '-f', '--', 'sh', '-c', `cat /etc/hostname /nowhere; kill -USR1 $$; : ; /bin/true ${MANY}`],
  ['the context of a caller', '-f', '-E', `TRACEPARENT=${TRACEPARENT}`, '--', 'true'],
  ['sockets', '-f', '--', program('sockets')],
  ['a PID namespace', '-f', '--', program('namespace')],
  ['skipped calls', '-f', '--', program('skipped')],
  ['threads', '-f', '--', program('threads')],
  ['more calls than the budget', '-f', '--spans-per-second', '50', '--', program('children'), '50'],
  ['a cut', '-f', '--trace-seconds', '1', '--', 'sleep', '1.5'],
  ['a process that is killed', '-f', '--', 'sh', '-c', 'kill -KILL $$'],
];

function traced(what: string, words: readonly string[]): OtlpTraceRequest[] {
  return withFolder((folder) => {
    const file = join(folder, 'spans.jsonl');
    const { stderr } = run(sysspan, ['trace', '-o', '/dev/null', '--spans', file, ...words]);
    const text = readFileSync(file, 'utf8').trimEnd();
    assert.ok(text !== '', `${what}: ${stderr}`);
    return text.split('\n').map((line) => JSON.parse(line) as OtlpTraceRequest);
  });
}

test('every attribute that is sent is in the table with its type, and all of the table are sent', () => {
  const seen = new SeenAttributes();
  for (const [what, ...words] of TRACED) for (const request of traced(what, words)) seen.add(request);
  const rare = sanitized('rare_spans', partsOf('decode', 'otlp', 'trees'))();
  seen.add(decodeTraceRequest(Buffer.concat(delimited(1, delimited(2, [rare])))));
  const everything = {
    id: '3f4e0c',
    runtime: 'containerd',
    image: `registry.example/shop/checkout:1.4.2@sha256:${'0'.repeat(64)}`,
    restartCount: 2,
  };
  const node = { nodeName: 'node-1', arch: 'x64', version: '1.2.3' };
  const resource = podResource(desiredTrace(), pod({ ip: '10.1.2.3' }), container(everything), node);
  const span = plainSpan('app', { traceId: TRACE_ID, spanId: '1111111111111111', traceFlags: 1 }, [0, 1], { ...context, resource });
  const request = ProtobufTraceSerializer.serializeRequest([span]);
  assert.ok(request !== undefined);
  seen.add(decodeTraceRequest(Buffer.from(request)));
  assert.deepEqual([...seen.faults], []);
  assert.deepEqual(seen.missing, []);
});

test('an attribute that the table lacks, or has another type for, is told', () => {
  const seen = new SeenAttributes();
  const attributes = [
    { key: 'syscall.unheard_of', value: { intValue: '1' } },
    { key: 'syscall.name', value: { intValue: '1' } },
    { key: 'syscall.args', value: { arrayValue: { values: [{ intValue: '1' }] } } },
  ];
  seen.add({ resourceSpans: [{ resource: { attributes }, scopeSpans: [] }] });
  assert.deepEqual(
    [...seen.faults],
    [
      'a resource: syscall.unheard_of is not in the table',
      'a resource: syscall.name is int, and not string',
      'a resource: syscall.args is int[], and not string[]',
    ],
  );
});
