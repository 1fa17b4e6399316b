// What native makes of the processes of a segment (process_spans.cc), decoded; the official serializer has the same to say.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type HrTime, type Link, type Attributes as OfficialAttributes, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { decodeTraceRequest, type OtlpSpan } from '../../agent/src/spans/otlp-decode.ts';
import { plainSpan } from '../../agent/src/spans/plain-span.ts';
import { delimited } from '../../agent/src/spans/protobuf.ts';
import { context, encodedBlock } from '../../agent/src/testing/segment.ts';
import { sanitized } from './sanitized.ts';

const TRACE = 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf';
const OUTSIDE = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' };
const TRACEPARENT = `00-${OUTSIDE.trace}-${OUTSIDE.span}-01`;

function decoded(bytes: Uint8Array): readonly OtlpSpan[] {
  const { resourceSpans } = decodeTraceRequest(Buffer.concat(delimited(1, delimited(2, [bytes]))));
  return resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
}

let program: ReturnType<typeof sanitized>;
const spans = (...args: readonly string[]): readonly OtlpSpan[] => decoded(program(...args));

before(() => {
  program = sanitized('process_spans', [
    'trees/call_totals',
    'otlp/ids',
    'otlp/otlp_message',
    'trees/process',
    'trees/process_spans',
    'decode/signals',
    'otlp/span_bytes',
    'trees/traceparent',
    'decode/utf8',
  ]);
});

describe('the processes of a segment', () => {
  const at = (nanoseconds: number): HrTime => [1_700_000_000 + Math.floor(nanoseconds / 1e9), nanoseconds % 1e9];
  const hex = (id: number): string => id.toString(16).padStart(16, '0');
  const CREATED = '2023-11-14T22:13:20.500Z';
  const START = 2_000;
  const END = 3_000_000_000;

  /** One of them, as the official package would be given it. */
  function official(
    pid: number,
    name: string,
    parent: number | undefined,
    {
      end = END,
      own = {},
      totals = {},
      ...more
    }: Partial<ReadableSpan> & { end?: number; own?: OfficialAttributes; totals?: OfficialAttributes },
  ): ReadableSpan {
    const none = {
      'syscall.count': 0,
      'syscall.error_count': 0,
      'syscall.duration_total_ns': 0,
      'syscall.lost_count': 0,
      'syscall.folded_count': 0,
    };
    const who = {
      'process.pid': pid,
      'process.parent_pid': 0,
      'process.creation.time': CREATED,
      'process.executable.name': name,
      'process.user.id': 0,
      'process.group_leader.pid': 0,
      'process.session_leader.pid': 0,
    };
    return {
      ...plainSpan(name === '' ? 'unknown' : name, { traceId: TRACE, spanId: hex(pid), traceFlags: 1 }, at(START), context),
      endTime: at(end),
      ...(parent === undefined ? {} : { parentSpanContext: { traceId: TRACE, spanId: hex(parent), traceFlags: 1 } }),
      attributes: { ...who, ...own, 'sysspan.segment.index': 3, ...none, ...totals },
      ...more,
    };
  }

  const summary = Array.from({ length: 20 }, (_, index) => 21 - index);
  const link = (type: string, traceId: string, spanId: string): Link => ({
    context: { traceId, spanId, traceFlags: 1 },
    attributes: { 'sysspan.link.type': type },
  });
  const error = { status: { code: SpanStatusCode.ERROR } };
  const exit = (code: number): OfficialAttributes => ({ 'process.exit.code': code, 'process.exit.time': '2023-11-14T22:13:23.000Z' });

  test('say who they were, how they ended, what they called and what they are linked to', () => {
    const found = spans('tree');
    const next = found[0]?.links.at(-1);
    const expected = [
      official(100, 'sh', undefined, {
        end: 10_000_000_000,
        own: {
          'process.vpid': 7,
          'process.parent_pid': 99,
          'process.executable.path': '/bin/sh',
          'process.command_args': ['sh', '-c', '', '\ufffd'],
          'process.user.id': 4_294_967_294,
          'process.group_leader.pid': 100,
          'process.session_leader.pid': 98,
          'sysspan.process.continued': true,
          'sysspan.process.running': true,
          'sysspan.segment.end_reason': 'spans',
        },
        totals: {
          'syscall.count': 3,
          'syscall.error_count': 1,
          'syscall.duration_total_ns': 1_234_567,
          'syscall.lost_count': 4,
          'syscall.folded_count': 2,
          'syscall.summary.names': summary.map((nr) => `call_${nr}`),
          'syscall.summary.counts': summary,
          'syscall.summary.errors': summary.map(() => 1),
          'syscall.summary.durations_ns': summary.map((nr) => nr * 10),
        },
        events: [
          { name: 'sysspan.exec', time: at(2_001), attributes: { 'process.executable.path': '/bin/sh' } },
          { name: 'sysspan.signal', time: at(2_002), attributes: { 'sysspan.signal.name': 'SIGUSR1', 'sysspan.signal.sender_pid': 7 } },
        ],
        droppedEventsCount: 5,
        links: [link('previous_segment', 'b'.repeat(32), hex(0xcc)), link('next_segment', next?.traceId ?? '', next?.spanId ?? '')],
      }),
      official(101, 'make', 100, { end: START }),
      official(102, 'k'.repeat(1_100), 101, {
        ...error,
        own: {
          'process.executable.name': 'k'.repeat(1_024),
          ...exit(137),
          'sysspan.process.exit_signal': 'SIGKILL',
          'error.type': 'SIGKILL',
        },
      }),
      official(103, 'false', 100, { ...error, own: { ...exit(3), 'error.type': '3' } }),
      official(104, '', 100, { end: START, own: { 'process.exit.code': 0, 'process.exit.time': '2023-11-14T22:13:20.000Z' } }),
      official(105, 'left', 100, {}),
    ];
    // A number that is 0 may be left out.
    const bare = (key: string, value: unknown): unknown => (value === 0 && /^code$|^dropped/.test(key) ? undefined : value);
    const inOrder = (span: OtlpSpan | undefined): unknown => {
      const attributes = [...(span?.attributes ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1));
      return JSON.parse(JSON.stringify({ ...span, attributes }, bare));
    };
    const asOfficial = decoded(encodedBlock(expected));
    assert.equal(found.length, expected.length);
    for (const [index, span] of found.entries()) assert.deepEqual(inOrder(span), inOrder(asOfficial[index]));
    assert.match(next?.traceId ?? '', /^[0-9a-f]{32}$/);
    assert.notEqual(next?.traceId, TRACE);
  });
});

describe('TRACEPARENT', () => {
  const links = (...args: readonly string[]): (readonly unknown[])[] =>
    spans('context', ...args).map((span) =>
      span.links.map(({ traceId, spanId, attributes }) => [attributes[0]?.value.stringValue, traceId, spanId]),
    );
  const OUT = ['env_context', OUTSIDE.trace, OUTSIDE.span];

  test('of the versions known and to come is taken', () => {
    for (const valid of [TRACEPARENT, TRACEPARENT.replace(/^00/, '01'), `cc${TRACEPARENT.slice(2)}-more`])
      assert.deepEqual(links('link', TRACE, valid), [[OUT]], valid);
  });

  test('that W3C calls invalid is not', () => {
    const invalid = [
      '',
      `${TRACEPARENT}-more`,
      `${TRACEPARENT}0`,
      `cc${TRACEPARENT.slice(2)}more`,
      `ff${TRACEPARENT.slice(2)}`,
      TRACEPARENT.toUpperCase(),
      TRACEPARENT.replace(OUTSIDE.trace, '0'.repeat(32)),
      TRACEPARENT.replace(OUTSIDE.span, '0'.repeat(16)),
      TRACEPARENT.slice(0, -1),
      `${TRACEPARENT.slice(0, -1)}x`,
    ];
    for (const text of invalid) assert.deepEqual(links('link', TRACE, text), [[]], text);
  });

  test('that children inherit is linked to once, one of their own too, and by those that go on', () => {
    const own = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`;
    assert.deepEqual(links('link', TRACE, TRACEPARENT, TRACEPARENT, own, TRACEPARENT), [
      [OUT],
      [],
      [['env_context', '1'.repeat(32), '2'.repeat(16)]],
      [OUT],
    ]);
    assert.deepEqual(links('ignore', TRACE, TRACEPARENT, TRACEPARENT), [[], []]);
  });

  test('is no parent unless the trace is continued, and no link inside the trace', () => {
    const parents = (...args: readonly string[]): unknown[] =>
      spans('context', ...args).map(({ parentSpanId, flags, links: all }) => [parentSpanId, flags, all.length]);
    const root = (2).toString().padStart(16, '0');
    assert.deepEqual(parents('continue', OUTSIDE.trace, TRACEPARENT, TRACEPARENT), [
      [OUTSIDE.span, 0x301, 0],
      [root, 0x101, 0],
    ]);
    assert.deepEqual(parents('link', OUTSIDE.trace, TRACEPARENT), [[undefined, 0x101, 0]]);
    assert.deepEqual(parents('continue', TRACE, TRACEPARENT), [[undefined, 0x101, 1]], 'a later segment');
  });
});
