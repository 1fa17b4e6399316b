// OTLP over gRPC: endpoint, headers, TLS, compression and timeout come from the official package's options and from
// OTEL_EXPORTER_OTLP_[TRACES_]*. The calls are grpc-js's own, because that package has no say in how fast a broken connection is
// tried again: up to two minutes apart, long after the receiver is back. Nothing is retried here; that is the exporter's.

import { Client, connectivityState, type ServiceError, status } from '@grpc/grpc-js';
import { convertLegacyOtlpGrpcOptions } from '@opentelemetry/otlp-grpc-exporter-base';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { SysspanError } from '../errors.ts';
import { fields } from '../spans/protobuf.ts';
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
  // grpc-js adds what its resolver had to say, also when that is nothing.
  const message = (error.details ?? error.message).replace(/\.?\s*Resolution note:\s*$/, '');
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
export type GrpcOptions = ReturnType<typeof convertLegacyOtlpGrpcOptions>;
/**
 * grpc-js's names and numbers: how fast to connect again, when to ask for the name's address again (by default only 30 s after the
 * last time, and nobody connects meanwhile), and when a silent connection is taken for dead.
 */
const CHANNEL = {
  'grpc.dns_min_time_between_resolutions_ms': 1_000,
  'grpc.initial_reconnect_backoff_ms': 500,
  'grpc.max_reconnect_backoff_ms': 5_000,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
} as const;
const WATCH_MS = 60_000;
const COMPRESSIONS: Readonly<Record<string, number>> = { none: 0, gzip: 2 };

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

/** What a receiver that took the request says of the spans. An answer that is no OTLP says nothing of them. */
function taken(response: Uint8Array): Delivery {
  try {
    const { rejectedSpans = 0, errorMessage = '' } = ProtobufTraceSerializer.deserializeResponse(response).partialSuccess ?? {};
    return { outcome: 'delivered', rejected: Number(rejectedSpans), message: errorMessage };
  } catch {
    return { outcome: 'delivered', rejected: 0, message: '' };
  }
}

/** A try that comes while the channel pauses fails at once: whoever waits had better be told when it is connected. */
async function reconnected(client: Client, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  const channel = client.getChannel();
  const look = (broken: boolean): void => {
    if (signal.aborted) return;
    const state = channel.getConnectivityState(true);
    if (state === connectivityState.READY && broken) resolve();
    if (state === connectivityState.READY || state === connectivityState.SHUTDOWN) return;
    channel.watchConnectivityState(state, Date.now() + WATCH_MS, () => look(true));
  };
  look(false);
  await promise;
}

/** Delivers as configured; `target` is for messages. */
export function grpcDeliverer(target: string, options: GrpcOptions): Deliverer {
  const { url, credentials, metadata, compression, timeoutMillis, userAgent = 'sysspan' } = options;
  const open = (): Client =>
    new Client(url, credentials(), {
      ...CHANNEL,
      'grpc.default_compression_algorithm': COMPRESSIONS[compression] ?? 0,
      'grpc.primary_user_agent': userAgent,
    });
  let client = open();
  // A connection that nobody answers is waited for until TCP gives up, minutes later; where it led to may be gone by then.
  const connectAnew = (): void => {
    if (client.getChannel().getConnectivityState(false) !== connectivityState.CONNECTING) return;
    client.close();
    client = open();
  };
  const headers = metadata();
  const bytesOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    target,
    deliver: ({ bytes }) =>
      new Promise((resolve) => {
        const answer = (error: ServiceError | null, response?: Buffer): void => {
          if (error?.code === status.DEADLINE_EXCEEDED) connectAnew();
          resolve(error === null ? taken(response ?? Buffer.alloc(0)) : judge(error));
        };
        const deadline = Date.now() + timeoutMillis;
        client.makeUnaryRequest(EXPORT_PATH, bytesOf, (response: Buffer) => response, bytes, headers, { deadline }, answer);
      }),
    reconnected: (signal) => reconnected(client, signal),
    close: async () => client.close(),
  };
}
