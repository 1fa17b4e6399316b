// Where a process's own metrics and spans go: metrics always to whoever asks /metrics, and both to an OTLP endpoint when the standard
// variables ask.

import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { type IMetricReader, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';

type Environment = Readonly<Record<string, string | undefined>>;

export type PushProtocol = 'grpc' | 'http/protobuf';

/**
 * Whether the environment asks for a signal to be pushed, and how: OTEL_METRICS_EXPORTER or OTEL_TRACES_EXPORTER holds `otlp`; or it is
 * not set and OTEL_EXPORTER_OTLP_[METRICS_|TRACES_]ENDPOINT is. The protocol is gRPC unless OTEL_EXPORTER_OTLP_[…_]PROTOCOL says
 * http/protobuf: spans of system calls go by gRPC, and one endpoint should do for all.
 */
export function pushProtocol(environment: Environment, signal: 'METRICS' | 'TRACES' = 'METRICS'): PushProtocol | undefined {
  const first = (...names: string[]): string | undefined => names.map((name) => environment[name]?.trim()).find((value) => value);
  const exporters = first(`OTEL_${signal}_EXPORTER`)
    ?.split(',')
    .map((name) => name.trim());
  const endpoint = first(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  if (exporters === undefined ? endpoint === undefined : !exporters.includes('otlp')) return undefined;
  const protocol = first(`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, 'OTEL_EXPORTER_OTLP_PROTOCOL');
  return protocol === 'http/protobuf' ? 'http/protobuf' : 'grpc';
}

/** Listens nowhere by itself: its handler is mounted on our own server. */
export function prometheusReader(): PrometheusExporter {
  return new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true });
}

/** Endpoint, headers, certificates, interval come from the standard variables. Loaded only when asked for: gRPC takes memory. */
export async function pushReader(protocol: PushProtocol, environment: Environment): Promise<IMetricReader> {
  const exporter: PushMetricExporter =
    protocol === 'grpc'
      ? new (await import('@opentelemetry/exporter-metrics-otlp-grpc')).OTLPMetricExporter()
      : new (await import('@opentelemetry/exporter-metrics-otlp-proto')).OTLPMetricExporter();
  const exportIntervalMillis = positive(environment.OTEL_METRIC_EXPORT_INTERVAL) ?? 60_000;
  const exportTimeoutMillis = Math.min(positive(environment.OTEL_METRIC_EXPORT_TIMEOUT) ?? 30_000, exportIntervalMillis);
  return new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis });
}

/** What sends the spans of our own work. Endpoint, headers and certificates come from the standard variables. Loaded only when asked for. */
export async function spanProcessor(): Promise<SpanProcessor> {
  const [{ OTLPTraceExporter }, { BatchSpanProcessor }] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-grpc'),
    import('@opentelemetry/sdk-trace'),
  ]);
  return new BatchSpanProcessor({ exporter: new OTLPTraceExporter() });
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return value > 0 ? value : undefined;
}
