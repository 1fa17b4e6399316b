// OTLP over gRPC: endpoint, headers, TLS, compression and timeout come from the official package's options and from
// OTEL_EXPORTER_OTLP_[TRACES_]*. The calls are grpc-js's own, because that package has no say in how fast a broken connection is
// tried again: up to two minutes apart, long after the receiver is back. Plain connections are native's (plain-grpc.ts). Nothing is
// retried here; that is the exporter's.

import { Client, connectivityState, type ServiceError, status } from '@grpc/grpc-js';
import { convertLegacyOtlpGrpcOptions } from '@opentelemetry/otlp-grpc-exporter-base';
import { SysspanError } from '../errors.ts';
import { requestBytes } from '../spans/request.ts';
import type { Deliverer } from './delivery.ts';
import { judge, taken } from './grpc-answer.ts';
import { EXPORT_PATH, plainDeliverer, plainOptions } from './plain-grpc.ts';

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
  const plain = plainOptions(options, process.env);
  return plain === undefined ? libraryDeliverer(target, options) : plainDeliverer(target, plain);
}

/** With TLS, compression, proxies and all other addresses than host and port, by grpc-js. */
function libraryDeliverer(target: string, options: GrpcOptions): Deliverer {
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
    deliver: (request) =>
      new Promise((resolve) => {
        const answer = (error: ServiceError | null, response?: Buffer): void => {
          if (error?.code === status.DEADLINE_EXCEEDED) connectAnew();
          resolve(error === null ? taken(response ?? Buffer.alloc(0)) : judge(error));
        };
        const deadline = Date.now() + timeoutMillis;
        client.makeUnaryRequest(EXPORT_PATH, bytesOf, (response: Buffer) => response, requestBytes(request), headers, { deadline }, answer);
      }),
    reconnected: (signal) => reconnected(client, signal),
    close: async () => client.close(),
  };
}
