// OTLP/gRPC by what is configured: plain connections are native's (plain-grpc.ts), all others grpc-js's. The OpenTelemetry package's own
// transport has no say in how fast a broken connection is tried again: up to two minutes apart, long after the receiver is back.
// Nothing is retried here; that is the exporter's.

import { Client, connectivityState, type ServiceError, status } from '@grpc/grpc-js';
import type { convertLegacyOtlpGrpcOptions } from '@opentelemetry/otlp-grpc-exporter-base';
import { requestBytes } from '../spans/request.ts';
import type { Deliverer } from './delivery.ts';
import { judge, taken } from './grpc-answer.ts';
import { EXPORT_PATH, plainDeliverer, plainOptions } from './plain-grpc.ts';

/** The OpenTelemetry package's own configuration type. */
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
  const { url, credentials, metadata, compression, timeoutMillis, userAgent } = options;
  const isPlain = compression === 'none' && !credentials()._isSecure();
  const settings = { url, timeoutMillis, metadata: metadata().toHttp2Headers(), ...(userAgent === undefined ? {} : { userAgent }) };
  const plain = isPlain ? plainOptions(settings, process.env) : undefined;
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
