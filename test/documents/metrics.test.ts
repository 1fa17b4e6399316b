import assert from 'node:assert/strict';
import { test } from 'node:test';
import { undocumented } from './metrics.ts';

test('a metric that the page lacks, or has as another type, is named', () => {
  const shown = '# TYPE sysspan_traces gauge\nsysspan_traces 1\n# TYPE sysspan_new_total counter\n# TYPE sysspan_attached counter\n';
  assert.deepEqual(undocumented(shown), ['`sysspan_new_total` counter', '`sysspan_attached` counter']);
});
