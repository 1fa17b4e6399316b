// Tables of all metrics: the instruments themselves are made, observed once, and written as /metrics writes them.

import { setTimeout as pause } from 'node:timers/promises';
import type { Meter } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Deliverer, Delivery } from '../../agent/src/export/delivery.ts';
import type { Exporter } from '../../agent/src/export/exporter.ts';
import { observeReflectors } from '../../agent/src/kube/metrics.ts';
import { NO_COUNTS } from '../../agent/src/kube/reflector.ts';
import { NO_TOTALS } from '../../agent/src/node/counters.ts';
import { observeAgent, timed } from '../../agent/src/node/metrics.ts';
import { observeProcess } from '../../agent/src/telemetry/process-metrics.ts';
import { observeParts } from '../../operator/src/kube/metrics.ts';
import { table } from './parts.ts';

/** Labels whose values nobody can list. */
const OPEN: Readonly<Record<string, string>> = {
  exporter: 'name of the exporter',
  resource: 'plural of the kind',
  'sysspan.spans.failed reason': '`queue_full`, `shutdown`, or the name of a gRPC code or of an error of the system',
};
/** A share of no unit, and a number of things, have none that is worth a word. */
const UNITS: Readonly<Record<string, string>> = { '': '', '1': '', s: 'seconds', By: 'bytes' };
/** The delay of an event loop is sampled so often that it is there after this. */
const SAMPLED_MS = 700;

function labels({ descriptor, dataPoints }: MetricData): string {
  const values = new Map<string, Set<string>>();
  for (const { attributes } of dataPoints)
    for (const [label, value] of Object.entries(attributes)) values.set(label, (values.get(label) ?? new Set()).add(String(value)));
  return [...values]
    .map(([label, known]) => {
      const open = OPEN[`${descriptor.name} ${label}`] ?? OPEN[label];
      return `\`${label.replaceAll('.', '_')}\`: ${open ?? [...known].map((value) => `\`${value}\``).join(', ')}`;
    })
    .join('; ');
}

function unit({ descriptor: { unit: code } }: MetricData): string {
  return UNITS[code] ?? code.replace(/^\{(.*)\}$/, '$1s').replace('processs', 'processes');
}

function row(metric: MetricData, { resource, scopeMetrics }: ResourceMetrics): string[] {
  const [one] = scopeMetrics;
  if (one === undefined) throw new Error('there is no metric: the instruments were not observed');
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  const text = serializer.serialize({ resource, scopeMetrics: [{ scope: one.scope, metrics: [metric] }] });
  const [, name = '', type = ''] = /^# TYPE (\S+) (\S+)$/m.exec(text) ?? [];
  const { descriptor } = metric;
  return [`\`${name}\``, `\`${descriptor.name}\``, type, unit(metric), labels(metric), descriptor.description];
}

/** The rows of instruments, in alphabetical order. */
async function tableOf(declare: (meter: Meter) => Promise<void>): Promise<string> {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [reader] });
  await declare(provider.getMeter('sysspan'));
  const { resourceMetrics } = await reader.collect();
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  const rows = metrics.map((metric) => row(metric, resourceMetrics)).toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1));
  await provider.shutdown();
  return table(['on /metrics', 'OpenTelemetry', 'type', 'unit', 'labels', 'meaning'], rows);
}

const REFUSED = { reason: 'UNAVAILABLE', message: '' };
const OUTCOMES: readonly Delivery[] = [
  { outcome: 'delivered', rejected: 0, message: '' },
  { outcome: 'retry', ...REFUSED },
  { outcome: 'tooLarge', ...REFUSED },
  { outcome: 'failed', ...REFUSED },
];

/** One request of each outcome. */
async function exported(meter: Meter): Promise<void> {
  const waiting = [...OUTCOMES];
  const deliverer: Deliverer = {
    target: '',
    deliver: async () => waiting.shift() ?? { outcome: 'delivered', rejected: 0, message: '' },
    close: async () => undefined,
  };
  const measured = timed(meter, 'default', deliverer);
  for (const _ of OUTCOMES) await measured.deliver({ bytes: new Uint8Array(0), traceId: '', spans: 0 });
}

export async function agentMetrics(): Promise<string> {
  const counts = { spans: 0, acknowledged: 0, rejected: 0, failed: { queue_full: 0 }, queued: 0 };
  const exporter = { counts: () => counts, queuedBytes: 0 } as unknown as Exporter;
  return await tableOf(async (meter) => {
    observeAgent(meter, {
      totals: () => NO_TOTALS,
      exporters: new Map([['default', exporter]]),
      attached: () => false,
      refusedCgroups: () => ({ misplaced: 0, taken: 0, no_room: 0 }),
      traces: () => 0,
      processes: () => 0,
      heldBytes: () => 0,
      watch: () => NO_COUNTS,
      hooks: () => ({ kind: 'tracepoints', why: '', missedBegins: 0, missedEnds: 0, missedProcessEvents: 0 }),
    });
    await exported(meter);
  });
}

export async function operatorMetrics(): Promise<string> {
  return await tableOf(async (meter) => {
    observeReflectors(meter, { syscalltraces: { counters: NO_COUNTS, isWatching: true, objects: new Map() } });
    observeParts(meter, {
      queue: { counters: { added: 0, done: 0, failed: 0, waiting: 0, delayed: 0, working: 0 } },
      events: { counters: { created: 0, updated: 0, dropped: 0, failed: 0 } },
      election: { isLeader: false },
    });
  });
}

/** Those that both have. */
export async function processMetrics(): Promise<string> {
  let end = (): void => undefined;
  const text = await tableOf(async (meter) => {
    end = observeProcess(meter);
    await pause(SAMPLED_MS);
  });
  end();
  return text;
}
