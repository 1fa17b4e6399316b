// The telemetry of a process of ours about itself: probes, metrics, resource. Started first and closed last.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { context, DiagLogLevel, diag, type Meter, metrics, trace } from '@opentelemetry/api';
import type { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import type { Checks } from './checks.ts';
import type { Logger } from './log.ts';
import { observeProcess } from './process-metrics.ts';
import { prometheusReader, pushProtocol, pushReader, spanProcessor } from './readers.ts';
import { startServer } from './server.ts';

export interface TelemetryOptions {
  /** service.name and service.version; OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win. */
  readonly service: { readonly name: string; readonly version: string };
  /** `0.0.0.0:8080`; port 0 is a free one. */
  readonly listen: string;
  readonly live: Checks;
  readonly ready: Checks;
  readonly logger: Logger;
  /** More of the resource, such as k8s.node.name and k8s.pod.name. */
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  /** process.env by default; the exporters themselves read that. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface Telemetry {
  /** Every instrument of the process comes from here. */
  readonly meter: Meter;
  readonly port: number;
  /** Sends what has not been pushed yet, for at most three seconds, and stops to listen. Never rejects. */
  close(): Promise<void>;
}

/** The kubelet kills after the grace period; a collector that is away must not use it up. */
const FLUSH_MS = 3_000;

/** Rejects when the address cannot be listened on. */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { service, logger, environment = process.env } = options;
  const reader = prometheusReader();
  const protocol = pushProtocol(environment);
  const tracing = pushProtocol(environment, 'TRACES');
  const readers = protocol === undefined ? [reader] : [reader, await pushReader(protocol, environment)];
  // First: when the port is taken, nothing has been begun that would have to be ended.
  const server = await startServer({ ...options, metrics: scrape(reader) });
  // Loaded here: a program that traces one command does not need it.
  const { NodeSDK } = await import('./node-sdk.ts');
  const sdk = new NodeSDK({
    resource: resourceFromAttributes(resourceOf(options)),
    resourceDetectors: [envDetector],
    metricReaders: readers,
    spanProcessors: tracing === 'grpc' ? [await spanProcessor()] : [],
    logRecordProcessors: [],
    textMapPropagator: null,
  });
  diag.setLogger(diagnostics(logger), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  sdk.start();
  const meter = metrics.getMeter(service.name, service.version);
  const endProcess = observeProcess(meter);
  logger.info({ port: server.port, push: protocol ?? 'none', spans: tracing === 'grpc' ? tracing : 'none' }, 'telemetry is there');
  if (tracing !== undefined && tracing !== 'grpc')
    logger.warn(
      { protocol: tracing },
      'spans of our own work go by gRPC alone: set OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc and an endpoint for it',
    );
  const close = async (): Promise<void> => {
    const flushed = await within(FLUSH_MS, sdk.shutdown()).catch((error: unknown) => ({ error }));
    if (flushed !== undefined) logger.warn({ err: flushed.error }, 'the last metrics and spans could not be pushed');
    endProcess();
    await server.close();
    context.disable();
    metrics.disable();
    trace.disable();
    diag.disable();
  };
  return { meter, port: server.port, close };
}

function resourceOf({ service, attributes }: TelemetryOptions): Record<string, string | number> {
  const given = Object.entries(attributes ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '');
  return {
    'service.name': service.name,
    'service.version': service.version,
    'process.pid': process.pid,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    ...Object.fromEntries(given),
  };
}

/** The exporter names no version in the content type, which Prometheus 3 needs to choose a parser; nothing has been sent when it returns. */
function scrape(reader: PrometheusExporter): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    reader.getMetricsRequestHandler(request, response);
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
  };
}

/** OpenTelemetry's own complaints, such as an endpoint that refuses, as lines of our log. */
function diagnostics(logger: Logger): Parameters<typeof diag.setLogger>[0] {
  const line =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, ...more: unknown[]) =>
      logger[level]({ opentelemetry: more }, message);
  return { error: line('error'), warn: line('warn'), info: line('info'), debug: line('debug'), verbose: line('debug') };
}

async function within(milliseconds: number, work: Promise<void>): Promise<undefined> {
  const { promise, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`not done within ${milliseconds / 1000} s`)), milliseconds);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
