// A traced command's spans in a real Jaeger: the same tree as in the spans file of the same run.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attribute, isCall, spansOf } from '../kernel/run.ts';
import { fetchTrace, startJaeger } from './jaeger.ts';

test('Jaeger has the tree that was sent, process by process and call by call', async () => {
  const jaeger = await startJaeger();
  try {
    const { spans, status } = spansOf(['sh', '-c', 'ls / | wc -l'], ['-f', '--otlp', jaeger.otlpUrl]);
    assert.equal(status, 0);
    const [root] = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    assert.ok(root !== undefined);
    const trace = await fetchTrace(jaeger.queryUrl, root.traceId, { complete: (traces) => (traces[0]?.spans.length ?? 0) >= spans.length });
    assert.equal(trace.spans.length, spans.length);
    const stored = new Map(trace.spans.map((span) => [span.spanID, span]));
    for (const span of spans) {
      const found = stored.get(span.spanId);
      assert.equal(found?.operationName, span.name);
      assert.equal(found?.references.find(({ refType }) => refType === 'CHILD_OF')?.spanID, span.parentSpanId);
    }
    assert.equal(spans.filter((span) => !isCall(span)).length, 3);
    assert.ok(spans.some((span) => span.name === 'execve' && attribute(span, 'file.path') === '/usr/bin/ls'));
  } finally {
    await jaeger.stop();
  }
});
