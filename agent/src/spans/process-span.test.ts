import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Link } from '@opentelemetry/api';
import { processSpan } from './process-span.ts';
import { requestBytes, segmentRequests } from './request.ts';
import type { Segment } from './segment.ts';
import { context, segment, segmentProcess, TRACE_ID } from './segment-fixture.ts';

const OUTSIDE = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' };
const TRACEPARENT = `00-${OUTSIDE.trace}-${OUTSIDE.span}-01`;

const linked = (links: readonly Link[]): unknown[] =>
  links.map(({ context: to, attributes }) => [attributes?.['sysspan.link.type'], to.traceId, to.spanId]);
const linksOf = (of: Segment, at: number): unknown[] => {
  const process = of.processes[at];
  assert.ok(process !== undefined);
  return linked(processSpan(of, process, context).links);
};

describe('TRACEPARENT', () => {
  const links = (traceparent: string): number => {
    const process = segmentProcess({ traceparent });
    return processSpan(segment({ processes: [process] }), process, context).links.length;
  };

  test('of the versions known and to come is taken', () => {
    for (const valid of [TRACEPARENT, TRACEPARENT.replace(/^00/, '01'), `cc${TRACEPARENT.slice(2)}-more`])
      assert.equal(links(valid), 1, valid);
  });

  test('that W3C calls invalid is not', () => {
    const invalid = [
      '',
      `${TRACEPARENT}-more`,
      `${TRACEPARENT}0`,
      `ff${TRACEPARENT.slice(2)}`,
      TRACEPARENT.toUpperCase(),
      TRACEPARENT.replace(OUTSIDE.trace, '0'.repeat(32)),
      TRACEPARENT.replace(OUTSIDE.span, '0'.repeat(16)),
      TRACEPARENT.slice(0, -1),
    ];
    for (const text of invalid) assert.equal(links(text), 0, text);
  });

  test('that children inherit is linked to once, and one of their own too', () => {
    const own = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`;
    const processes = [
      segmentProcess({ spanId: '0000000000000001', traceparent: TRACEPARENT }),
      segmentProcess({ spanId: '0000000000000002', parentSpanId: '0000000000000001', traceparent: TRACEPARENT }),
      segmentProcess({ spanId: '0000000000000003', parentSpanId: '0000000000000001', traceparent: own }),
      segmentProcess({ spanId: '0000000000000004', parentSpanId: '0000000000000001', traceparent: TRACEPARENT, continued: true }),
    ];
    const counts = processes.map((_, at) => linksOf(segment({ processes }), at).length);
    assert.deepEqual(counts, [1, 0, 1, 1]);
  });

  test('is no parent unless the trace is continued, and no link inside the trace', () => {
    const child = segmentProcess({ spanId: '2222222222222222', parentSpanId: '1111111111111111', traceparent: TRACEPARENT });
    const root = segmentProcess({ traceparent: TRACEPARENT });
    const inside = segment({ traceId: OUTSIDE.trace, processes: [root, child] });
    const continuing = { ...context, traceContext: 'continue' } as const;
    assert.deepEqual(processSpan(inside, root, continuing).parentSpanContext, {
      traceId: OUTSIDE.trace,
      spanId: OUTSIDE.span,
      traceFlags: 1,
      isRemote: true,
    });
    assert.equal(processSpan(inside, child, continuing).parentSpanContext?.spanId, root.spanId);
    assert.equal(processSpan(inside, root, context).parentSpanContext, undefined);
    const later = segment({ index: 1, processes: [root] });
    assert.equal(processSpan(later, root, continuing).parentSpanContext, undefined);
    assert.deepEqual(linked(processSpan(later, root, continuing).links), [['env_context', OUTSIDE.trace, OUTSIDE.span]]);
  });
});

test('segments are linked in both directions, to the same process there', () => {
  const process = segmentProcess({ continued: true, running: true, previousSpanId: 'aaaaaaaaaaaaaaaa', nextSpanId: 'bbbbbbbbbbbbbbbb' });
  const middle = segment({ processes: [process], index: 1, previousTraceId: 'a'.repeat(32), nextTraceId: 'b'.repeat(32) });
  assert.deepEqual(linksOf(middle, 0), [
    ['previous_segment', 'a'.repeat(32), 'aaaaaaaaaaaaaaaa'],
    ['next_segment', 'b'.repeat(32), 'bbbbbbbbbbbbbbbb'],
  ]);
});

test('a signal is an error even when no exit code is known', () => {
  const { exitCode: _, ...running } = segmentProcess({ exitSignal: 'SIGSEGV' });
  const span = processSpan(segment(), running, context);
  assert.deepEqual([span.status.code, span.attributes['error.type']], [2, 'SIGSEGV']);
  const failed = processSpan(segment(), segmentProcess({ exitCode: 3 }), context);
  assert.deepEqual([failed.status.code, failed.attributes['error.type']], [2, '3']);
  assert.equal(processSpan(segment(), segmentProcess(), context).status.code, 0);
});

test('events beyond 128 are counted instead', () => {
  const events = Array.from({ length: 130 }, () => ({ name: 'sysspan.signal' as const, timeUnixNano: '1', signal: 'SIGUSR1' }));
  const span = processSpan(segment(), segmentProcess({ events, droppedEvents: 5 }), context);
  assert.deepEqual([span.events.length, span.droppedEventsCount], [128, 7]);
});

test('command lines show in events only where they are allowed', () => {
  const process = segmentProcess({ events: [{ name: 'sysspan.exec', timeUnixNano: '1', path: '/bin/x', argv: ['x', 'secret'] }] });
  const shown = (commandLine: boolean): unknown =>
    processSpan(segment(), process, { ...context, commandLine }).events[0]?.attributes?.['process.command_args'];
  assert.deepEqual(shown(true), ['x', 'secret']);
  assert.equal(shown(false), undefined);
});

test('nothing of a command line is in the bytes that must not have it', () => {
  const processes = [segmentProcess({ argv: ['x', '--token=secret'] })];
  const [request] = segmentRequests(segment({ processes }), { ...context, commandLine: false });
  assert.equal(Buffer.from(request === undefined ? [] : requestBytes(request)).includes('secret'), false);
});

test('a segment without processes is refused with its trace', () => {
  assert.throws(() => segmentRequests(segment({ processes: [] }), context), { code: 'INTERNAL', message: new RegExp(TRACE_ID) });
});
