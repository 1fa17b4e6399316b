// The spans of real commands: one tree, whole, with times and totals that agree.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OtlpSpan } from '../../agent/src/spans/otlp-decode.ts';
import { attribute, isCall, program, run, spansOf } from './run.ts';

function assertWhole(spans: readonly OtlpSpan[]): void {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  assert.equal(byId.size, spans.length, 'span ids are distinct');
  assert.equal(spans.filter(({ parentSpanId }) => parentSpanId === undefined).length, 1, 'one root');
  for (const span of spans) {
    if (span.parentSpanId === undefined) continue;
    const parent = byId.get(span.parentSpanId);
    assert.ok(parent !== undefined, `the parent of ${span.name} is there`);
    if (!isCall(span)) continue;
    assert.ok(BigInt(span.startTimeUnixNano) >= BigInt(parent.startTimeUnixNano), `${span.name} begins within its process`);
    assert.ok(BigInt(span.endTimeUnixNano) <= BigInt(parent.endTimeUnixNano), `${span.name} ends within its process`);
  }
  for (const process of spans.filter((span) => !isCall(span))) {
    // A call that crosses the cut is counted where it ends.
    const calls = spans.filter(
      (span) => span.parentSpanId === process.spanId && isCall(span) && attribute(span, 'syscall.unfinished') === undefined,
    );
    assert.equal(attribute(process, 'syscall.count'), String(calls.length), `totals of ${process.name}`);
    assert.equal(attribute(process, 'syscall.lost_count'), '0');
  }
}

describe('spans', () => {
  for (const command of [['git', '--version'], ['sh', '-c', 'ls / | wc -l; true & wait'], [program('threads')]]) {
    test(`one whole trace: ${command.join(' ')}`, () => {
      const { spans, status } = spansOf(command);
      assert.equal(status, 0);
      assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
      assertWhole(spans);
    });
  }

  test('a long tree is cut into linked traces, each of them whole', () => {
    const { spans } = spansOf([program('children'), '400'], ['-f', '--spans-per-trace', '500']);
    const traces = Map.groupBy(spans, ({ traceId }) => traceId);
    assert.ok(traces.size > 2);
    for (const trace of traces.values()) assertWhole(trace);
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    const linked = roots.flatMap(({ links }) => links.map(({ traceId }) => traceId));
    assert.equal(linked.length, 2 * (traces.size - 1));
    for (const traceId of linked) assert.ok(traces.has(traceId));
  });

  test('a call that crosses a cut is unfinished before it and resumed behind it', () => {
    const { spans } = spansOf(['sleep', '1.5'], ['-f', '--trace-seconds', '1']);
    const pieces = spans.filter(({ name }) => name === 'clock_nanosleep');
    assert.deepEqual(
      pieces.map((span) => [attribute(span, 'syscall.unfinished'), attribute(span, 'syscall.resumed')]),
      [
        ['true', undefined],
        [undefined, 'true'],
      ],
    );
    const [, resumed] = pieces;
    assert.ok(resumed !== undefined);
    assert.ok(Number(attribute(resumed, 'syscall.duration_ns')) >= 1_500_000_000);
    assert.equal(new Set(pieces.map(({ traceId }) => traceId)).size, 2);
  });

  test('above the budget calls fold into summaries, and totals stay exact', () => {
    const { spans } = spansOf([program('children'), '300'], ['-f', '--spans-per-second', '100']);
    const calls = spans.filter(isCall);
    const folded = calls.filter((span) => attribute(span, 'aggregation.is_summary') === 'true');
    assert.ok(folded.length > 0);
    const shown = calls.length - folded.length + folded.reduce((sum, span) => sum + Number(attribute(span, 'aggregation.span_count')), 0);
    const counted = spans.filter((span) => !isCall(span)).reduce((sum, span) => sum + Number(attribute(span, 'syscall.count')), 0);
    assert.equal(shown, counted);
  });

  test('TRACEPARENT is linked to, continued or ignored as asked', () => {
    const [trace, parent] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
    const script = (mode: string): readonly OtlpSpan[] =>
      spansOf(['env', `TRACEPARENT=00-${trace}-${parent}-01`, 'true'], ['-f', '--trace-context', mode]).spans;
    const links = (spans: readonly OtlpSpan[]): string[] => spans.flatMap((span) => span.links.map(({ spanId }) => spanId));
    assert.deepEqual(links(script('link')), [parent]);
    assert.deepEqual(links(script('ignore')), []);
    process.env['TRACEPARENT'] = `00-${trace}-${parent}-01`;
    try {
      const continued = spansOf(['true'], ['-f', '--trace-context', 'continue']).spans;
      assert.deepEqual([...new Set(continued.map(({ traceId }) => traceId))], [trace]);
      assert.equal(continued.find((span) => !isCall(span))?.parentSpanId, parent);
    } finally {
      delete process.env['TRACEPARENT'];
    }
  });

  test('TRACEPARENT is looked for in the first 64 KiB of the environment', () => {
    const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const linked = (...before: string[]): boolean =>
      spansOf(['env', '-i', ...before, `TRACEPARENT=${parent}`, '/bin/true']).spans.some(({ links }) => links.length > 0);
    assert.equal(linked(`LONG=${'x'.repeat(60_000)}`), true);
    assert.equal(linked(`LONG=${'x'.repeat(70_000)}`), false);
    assert.equal(linked('TRACEPARENT=other'), true, 'env has replaced it');
    assert.equal(linked(...Array.from({ length: 1_000 }, (_, number) => `V${number}=`)), true);
  });

  test('a failed command is an error on its process', () => {
    const { spans, status } = spansOf(['sh', '-c', 'exit 3']);
    assert.equal(status, 3);
    const shell = spans.find((span) => !isCall(span));
    assert.equal(shell?.status.code, 2);
    assert.equal(shell && attribute(shell, 'process.exit.code'), '3');
    assert.equal(run('true', []).status, 0);
  });
});
