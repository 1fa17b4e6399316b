// OTLP/gRPC by what is configured: plain connections are native's (plain-grpc.ts), all others grpc-js's. The OpenTelemetry package's own
// transport has no say in how fast a broken connection is tried again: up to two minutes apart, long after the receiver is back.
// Nothing is retried here; that is the exporter's.

import { Client, connectivityState, type ServiceError, status } from '@grpc/grpc-js';
import type { convertLegacyOtlpGrpcOptions } from '@opentelemetry/otlp-grpc-exporter-base';
import { Sender } from '@sysspan/native';
import { requestBytes } from '../spans/request.ts';
import { explained, noConnection, type Receiver } from './cause.ts';
import type { Deliverer, Outcome } from './delivery.ts';
import { judge, taken } from './grpc-answer.ts';
import { CONNECT_MS, type PlainOptions, plainDeliverer, plainOptions } from './plain-grpc.ts';
import { EXPORT_PATH } from './trace-service.ts';

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

/** Delivers as configured; `receiver` is for messages. */
export function grpcDeliverer(receiver: Receiver, options: GrpcOptions): Deliverer {
  const { url, credentials, metadata, compression, timeoutMillis, userAgent } = options;
  const settings = { url, timeoutMillis, metadata: metadata().toHttp2Headers(), ...(userAgent === undefined ? {} : { userAgent }) };
  const plain = credentials()._isSecure() ? undefined : plainOptions(settings, process.env);
  if (plain !== undefined && compression === 'none') return plainDeliverer(receiver, plain);
  return libraryDeliverer(receiver, options, plain);
}

const bytesOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const raw = (response: Buffer): Buffer => response;

/** There is no connection, and the system did not say why. */
const IN_THE_DARK = /^No connection established(?!.*\bE[A-Z]{3,}\b)/;

/** Without TLS, native looks at what the peer says first, where grpc-js knows only that it is not HTTP/2. */
async function lookedAt(outcome: Outcome, plain: PlainOptions | undefined): Promise<Outcome> {
  if (plain === undefined || outcome.outcome !== 'retry' || !IN_THE_DARK.test(outcome.message)) return outcome;
  const sender = new Sender(plain.host, plain.port, plain.headers);
  const { code, message } = await sender.reach(CONNECT_MS);
  sender.close();
  return code === 0 ? outcome : { ...outcome, message };
}

/** A client of grpc-js that is made anew when it waits for a connection that nobody answers. */
class LibraryClient {
  readonly #options: GrpcOptions;
  readonly #headers: ReturnType<GrpcOptions['metadata']>;
  #client: Client;

  constructor(options: GrpcOptions) {
    this.#options = options;
    this.#headers = options.metadata();
    this.#client = this.#open();
  }

  get client(): Client {
    return this.#client;
  }

  ask(bytes: Uint8Array): Promise<Outcome> {
    const { timeoutMillis } = this.#options;
    const connectMs = Math.min(timeoutMillis, CONNECT_MS);
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    let unanswered = false;
    const impatience = setTimeout(() => {
      unanswered = this.#isConnecting;
      if (unanswered) call.cancel();
    }, connectMs);
    const answer = (error: ServiceError | null, response?: Buffer): void => {
      clearTimeout(impatience);
      if (unanswered || error?.code === status.DEADLINE_EXCEEDED) this.#connectAnew();
      if (error === null) resolve(taken(response ?? Buffer.alloc(0)));
      else resolve(unanswered ? { outcome: 'retry', reason: 'UNAVAILABLE', message: noConnection(connectMs) } : judge(error));
    };
    const deadline = Date.now() + timeoutMillis;
    const call = this.#client.makeUnaryRequest(EXPORT_PATH, bytesOf, raw, bytes, this.#headers, { deadline }, answer);
    return promise;
  }

  #open(): Client {
    const { url, credentials, compression, userAgent = 'sysspan' } = this.#options;
    return new Client(url, credentials(), {
      ...CHANNEL,
      'grpc.default_compression_algorithm': COMPRESSIONS[compression] ?? 0,
      'grpc.primary_user_agent': userAgent,
    });
  }

  get #isConnecting(): boolean {
    return this.#client.getChannel().getConnectivityState(false) === connectivityState.CONNECTING;
  }

  /** A connection that nobody answers is waited for until TCP gives up, minutes later; where it led to may be gone by then. */
  #connectAnew(): void {
    if (!this.#isConnecting) return;
    this.#client.close();
    this.#client = this.#open();
  }
}

/** With TLS, compression, proxies and all other addresses than host and port, by grpc-js; `plain` where native could connect, too. */
function libraryDeliverer(receiver: Receiver, options: GrpcOptions, plain: PlainOptions | undefined): Deliverer {
  const library = new LibraryClient(options);
  return {
    target: receiver.target,
    deliver: async (request) => explained(await lookedAt(await library.ask(requestBytes(request)), plain), receiver),
    reconnected: (signal) => reconnected(library.client, signal),
    close: async () => library.client.close(),
  };
}
