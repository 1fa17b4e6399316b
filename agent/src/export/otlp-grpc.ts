// OTLP over gRPC through the official package's transport: endpoint, headers, TLS, compression and timeout come from its
// options and from OTEL_EXPORTER_OTLP_[TRACES_]*. It never retries; that is the exporter's, which needs the status.

import { convertLegacyOtlpGrpcOptions, createOtlpGrpcExportDelegate } from '@opentelemetry/otlp-grpc-exporter-base';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { SysspanError } from '../errors.ts';
import { fields } from '../spans/protobuf.ts';
import type { SpanRequest } from '../spans/request.ts';
import type { Deliverer, Delivery } from './delivery.ts';

/** gRPC status codes (grpc/statuscodes.md) by number. */
const CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;
/** The OTLP specification's "retryable": the request may be sent again. */
const RETRYABLE: ReadonlySet<string> = new Set(['CANCELLED', 'DEADLINE_EXCEEDED', 'ABORTED', 'OUT_OF_RANGE', 'UNAVAILABLE', 'DATA_LOSS']);
const EXPORT_PATH = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

interface StatusError extends Error {
  readonly code?: number;
  readonly details?: string;
  readonly metadata?: { get(key: string): (string | Buffer)[] };
}

/** RetryInfo.retry_delay in milliseconds, from google.rpc.Status in the trailers; undefined when there is none. */
export function retryDelay(status: Uint8Array): number | undefined {
  try {
    for (const { number, bytes } of fields(status)) {
      if (number !== 3) continue; // details: google.protobuf.Any
      const any = [...fields(bytes)];
      const type = Buffer.from(any.find((field) => field.number === 1)?.bytes ?? []).toString();
      if (!type.endsWith('google.rpc.RetryInfo')) continue;
      const delay = [...fields(any.find((field) => field.number === 2)?.bytes ?? new Uint8Array())].find((field) => field.number === 1);
      const parts = [...fields(delay?.bytes ?? new Uint8Array())];
      const part = (wanted: number): number => Number(parts.find((field) => field.number === wanted)?.value ?? 0n);
      return part(1) * 1000 + part(2) / 1e6;
    }
  } catch {
    // Trailers that are no google.rpc.Status say nothing about retrying.
  }
  return undefined;
}

/** What a failed call means for the request. */
export function judge(error: StatusError): Delivery {
  const code = CODES[error.code ?? 2] ?? 'UNKNOWN';
  const message = error.details ?? error.message;
  if (RETRYABLE.has(code)) return { outcome: 'retry', reason: code, message };
  if (code !== 'RESOURCE_EXHAUSTED') return { outcome: 'failed', reason: code, message };
  if (/larger than max/i.test(message)) return { outcome: 'tooLarge', reason: code, message };
  const [trailer] = error.metadata?.get('grpc-status-details-bin') ?? [];
  const afterMs = trailer instanceof Uint8Array ? retryDelay(trailer) : undefined;
  return afterMs === undefined ? { outcome: 'failed', reason: code, message } : { outcome: 'retry', reason: code, message, afterMs };
}

interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

/** Delivers to one endpoint. `url` wins over the environment. @throws SysspanError BAD_OPTION for an unusable URL */
export function otlpGrpc(url: string | undefined): Deliverer {
  const target =
    url ?? process.env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? 'http://localhost:4317';
  if (!/^((https?|unix):)?[^\s]+$/.test(target) || target === '')
    throw new SysspanError('BAD_OPTION', `--otlp ${target}: not an endpoint: write it like http://localhost:4317`);
  let partial: PartialSuccess = { rejected: 0, message: '' };
  const serializer: ISerializer<SpanRequest, void> = {
    serializeRequest: ({ bytes }) => bytes,
    deserializeResponse: (bytes) => {
      const { partialSuccess } = ProtobufTraceSerializer.deserializeResponse(bytes);
      partial = { rejected: Number(partialSuccess?.rejectedSpans ?? 0), message: partialSuccess?.errorMessage ?? '' };
    },
  };
  const metrics = { name: 'span', countItems: ({ spans }: SpanRequest) => spans } as const;
  const options = convertLegacyOtlpGrpcOptions(url === undefined ? {} : { url }, 'TRACES');
  const delegate = createOtlpGrpcExportDelegate(
    options,
    serializer,
    'otlp_grpc_span_exporter',
    metrics,
    undefined,
    'TraceExportService',
    EXPORT_PATH,
  );
  return {
    target,
    // One request at a time (the exporter's rule), so that a response belongs to the request that waits.
    deliver: (request) =>
      new Promise((resolve) => {
        partial = { rejected: 0, message: '' };
        delegate.export(request, ({ code, error }) => {
          resolve(code === 0 ? { outcome: 'delivered', ...partial } : judge(error ?? new Error('no reason given')));
        });
      }),
    close: () => delegate.shutdown(),
  };
}
