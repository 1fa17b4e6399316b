// OTLP over gRPC through the official package's transport: endpoint, headers, TLS, compression and timeout come from its
// options and from OTEL_EXPORTER_OTLP_[TRACES_]*. It never retries; that is the exporter's, which needs the status: the
// package hands on grpc-js's error with code, details and trailers, although its types say Error only.

import { convertLegacyOtlpGrpcOptions, createOtlpGrpcExportDelegate } from '@opentelemetry/otlp-grpc-exporter-base';
import { type ISerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { SysspanError } from '../errors.ts';
import { fields } from '../spans/protobuf.ts';
import type { SpanRequest } from '../spans/request.ts';
import type { Deliverer, Delivery } from './delivery.ts';

/** gRPC status codes (grpc.io/docs/guides/status-codes) by number. */
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
/** Those with which the OTLP specification lets a request be sent again. */
const RETRYABLE: ReadonlySet<string> = new Set(['CANCELLED', 'DEADLINE_EXCEEDED', 'ABORTED', 'OUT_OF_RANGE', 'UNAVAILABLE', 'DATA_LOSS']);
/** How receivers say that a message is too large: Go, C and JavaScript; Java; and tonic, which says so with OUT_OF_RANGE. */
const TOO_LARGE = /larger than max|exceeds maximum size|message length too large/i;
const SIZE_CODES: ReadonlySet<string> = new Set(['RESOURCE_EXHAUSTED', 'OUT_OF_RANGE']);

// Field numbers of google.rpc.Status, google.protobuf.Any, google.rpc.RetryInfo and google.protobuf.Duration.
const DETAILS = 3;
const TYPE_URL = 1;
const ANY_VALUE = 2;
const RETRY_DELAY = 1;
const SECONDS = 1;
const NANOS = 2;

/** The part of grpc-js's ServiceError that is used here. */
export interface StatusError extends Error {
  readonly code?: number;
  readonly details?: string;
  readonly metadata?: { get(key: string): (string | Buffer)[] };
}

function inside(message: Uint8Array, number: number): Uint8Array {
  return [...fields(message)].findLast((field) => field.number === number)?.bytes ?? new Uint8Array(0);
}

function milliseconds(duration: Uint8Array): number {
  const parts = [...fields(duration)];
  const part = (number: number): number => Number(BigInt.asIntN(64, parts.findLast((field) => field.number === number)?.value ?? 0n));
  return Math.max(0, part(SECONDS) * 1_000 + part(NANOS) / 1e6);
}

/** RetryInfo.retry_delay in milliseconds, from a google.rpc.Status; undefined when it has no RetryInfo. */
export function retryDelay(status: Uint8Array): number | undefined {
  try {
    for (const { number, bytes } of fields(status)) {
      if (number !== DETAILS || !Buffer.from(inside(bytes, TYPE_URL)).toString().endsWith('/google.rpc.RetryInfo')) continue;
      return milliseconds(inside(inside(bytes, ANY_VALUE), RETRY_DELAY));
    }
  } catch {
    // Trailers that are no google.rpc.Status say nothing about retrying.
  }
  return undefined;
}

/** What becomes of a request whose call failed. */
export function judge(error: StatusError): Delivery {
  const reason = CODES[error.code ?? 2] ?? 'UNKNOWN';
  const message = error.details ?? error.message;
  if (SIZE_CODES.has(reason) && TOO_LARGE.test(message)) return { outcome: 'tooLarge', reason, message };
  const [trailer] = error.metadata?.get('grpc-status-details-bin') ?? [];
  const afterMs = trailer instanceof Uint8Array ? retryDelay(trailer) : undefined;
  const retryable = RETRYABLE.has(reason) || (reason === 'RESOURCE_EXHAUSTED' && afterMs !== undefined);
  if (!retryable) return { outcome: 'failed', reason, message };
  return { outcome: 'retry', reason, message, ...(afterMs === undefined ? {} : { afterMs }) };
}

const EXPORT_PATH = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const DEFAULT_ENDPOINT = 'http://localhost:4317';
/** With another scheme the package would guess; without one it uses TLS. */
export const FOREIGN_SCHEME: RegExp = /^(?!https?:|unix:)\w+:\/\//;

/** The package's own configuration type. */
export type GrpcOptions = Parameters<typeof createOtlpGrpcExportDelegate>[0];
type TraceResponse = ReturnType<typeof ProtobufTraceSerializer.deserializeResponse>;
type PartialSuccess = Pick<Extract<Delivery, { outcome: 'delivered' }>, 'rejected' | 'message'>;

const WHOLE: PartialSuccess = { rejected: 0, message: '' };

/** The endpoint as the package will choose it: blank variables count as absent. */
function endpoint(url: string | undefined, environment: NodeJS.ProcessEnv): { readonly target: string; readonly from: string } {
  if (url !== undefined) return { target: url, from: '--otlp' };
  const named = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'].map((from) => ({
    target: environment[from]?.trim() ?? '',
    from,
  }));
  return named.find(({ target }) => target !== '') ?? { target: DEFAULT_ENDPOINT, from: 'default' };
}

function configured(url: string | undefined, target: string, from: string): GrpcOptions {
  try {
    if (FOREIGN_SCHEME.test(target)) throw new Error('only http, https and unix are understood');
    return convertLegacyOtlpGrpcOptions(url === undefined ? {} : { url }, 'TRACES');
  } catch (cause) {
    const why = (cause as Error).message;
    throw new SysspanError(
      'BAD_OPTION',
      `${from} ${target}: not usable as an OTLP/gRPC endpoint: ${why}: write it like ${DEFAULT_ENDPOINT}, and look at OTEL_EXPORTER_OTLP_*`,
      { cause },
    );
  }
}

/** Delivers to one endpoint. `url` wins over the environment. @throws SysspanError BAD_OPTION for unusable settings */
export function otlpGrpc(url: string | undefined): Deliverer {
  const { target, from } = endpoint(url, process.env);
  return grpcDeliverer(target, configured(url, target, from));
}

/** Delivers as configured; `target` is for messages. */
export function grpcDeliverer(target: string, options: GrpcOptions): Deliverer {
  // Set by the parser, which runs in the same turn as the callback of its request, and taken there.
  let partial = WHOLE;
  const serializer: ISerializer<SpanRequest, TraceResponse> = {
    serializeRequest: ({ bytes }) => bytes,
    deserializeResponse: (bytes) => {
      const response = ProtobufTraceSerializer.deserializeResponse(bytes);
      const { rejectedSpans = 0, errorMessage = '' } = response.partialSuccess ?? {};
      partial = { rejected: Number(rejectedSpans), message: errorMessage };
      return response;
    },
  };
  const metrics = { name: 'span', countItems: ({ spans }: SpanRequest) => spans } as const;
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
        delegate.export(request, ({ code, error }) => {
          resolve(code === 0 ? { outcome: 'delivered', ...partial } : judge(error ?? new Error('no reason given')));
          partial = WHOLE;
        });
      }),
    close: () => delegate.shutdown(),
  };
}
