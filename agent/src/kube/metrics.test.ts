import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { observeReflectors } from './metrics.ts';

test('every counter is a metric with the name of what is watched', async () => {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [reader] });
  const counters = { lists: 1, relists: 2, watches: 3, restarts: 4, watchdog: 5, events: 6, bookmarks: 7, handlerErrors: 8 };
  observeReflectors(provider.getMeter('test'), { nodetraces: { counters, isWatching: true, objects: new Map([['a', 1]]) } });
  const { resourceMetrics } = await reader.collect();
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  const values = metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints[0]?.value, dataPoints[0]?.attributes]);
  const expected = Object.entries({
    'kube.watch.open': 1,
    'kube.objects': 1,
    ...Object.fromEntries(
      Object.entries(counters).map(([name, value]) => [`kube.watch.${name === 'handlerErrors' ? 'handler_errors' : name}`, value]),
    ),
  }).map(([name, value]) => [`sysspan.${name}`, value, { resource: 'nodetraces' }]);
  const byName = (one: readonly unknown[], other: readonly unknown[]): number => String(one[0]).localeCompare(String(other[0]));
  assert.deepEqual(values.sort(byName), expected.sort(byName));
  await provider.shutdown();
});
