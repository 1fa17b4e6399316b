// OTLP over gRPC without TLS, compression and proxies, as within a cluster: native sends the bytes from where they are, on a thread
// of its own. Through grpc-js they cost this thread more than all that happens to them before.

import { type Message, Sender, type SenderAnswer } from '@sysspan/native';
import { SysspanError } from '../errors.ts';
import type { SpanRequest } from '../spans/request.ts';
import type { Deliverer, Delivery } from './delivery.ts';
import { judge, taken } from './grpc-answer.ts';
import type { GrpcOptions } from './otlp-grpc.ts';

export const EXPORT_PATH = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
/** grpc-js goes through these. */
const PROXIES = ['grpc_proxy', 'http_proxy', 'https_proxy'];
const HOST_AND_PORT = /^(?:dns:(?:\/\/\/)?)?(\[[^\]]+\]|[^:/[\]]+):(\d+)$/;
/** Between tries to connect again, in milliseconds. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;

export interface PlainOptions {
  readonly host: string;
  readonly port: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly timeoutMs: number;
}

/** The same settings for plain connections; undefined where they ask for something else. */
export function plainOptions(options: GrpcOptions, environment: NodeJS.ProcessEnv): PlainOptions | undefined {
  const { url, credentials, metadata, compression, timeoutMillis, userAgent = 'sysspan' } = options;
  const [, host, port] = HOST_AND_PORT.exec(url) ?? [];
  if (host === undefined || port === undefined || compression !== 'none' || credentials()._isSecure()) return undefined;
  if (PROXIES.some((name) => environment[name])) return undefined;
  const own = Object.entries(metadata().toHttp2Headers()).flatMap(([name, values]) =>
    [values ?? []].flat().map((value) => [name, String(value)] as const),
  );
  const headers = [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', EXPORT_PATH],
    [':authority', `${host}:${port}`],
    ['te', 'trailers'],
    ['content-type', 'application/grpc'],
    ['user-agent', `${userAgent} nghttp2`],
    ['grpc-timeout', `${timeoutMillis}m`],
    ...own,
  ] as const;
  return { host: host.replaceAll(/[[\]]/g, ''), port, headers, timeoutMs: timeoutMillis };
}

function outcome({ code, message, details, body }: SenderAnswer): Delivery {
  if (code === 0) return taken(body);
  const trailers = details === '' ? [] : [Buffer.from(details, 'base64')];
  return judge({ name: 'Error', message, code, details: message, metadata: { get: () => trailers } });
}

const messageOf = ({ bytes: head, more }: SpanRequest): Message => ({ head, ...more });

/** Delivers to one host and port; `target` is for messages. */
export function plainDeliverer(target: string, { host, port, headers, timeoutMs }: PlainOptions): Deliverer {
  const sender = new Sender(host, port, headers);
  const deliverAll = async ([first, ...others]: readonly [SpanRequest, ...SpanRequest[]]): Promise<Delivery[]> =>
    (await sender.send([messageOf(first), ...others.map(messageOf)], timeoutMs)).map(outcome);
  return {
    target,
    deliver: async (request) => {
      const [delivery] = await deliverAll([request]);
      if (delivery === undefined) throw new SysspanError('INTERNAL', `${target}: no answer came of a request: please report it`);
      return delivery;
    },
    deliverAll,
    get taken() {
      return sender.taken;
    },
    reconnected: (signal) => reconnected(sender, timeoutMs, signal),
    close: async () => sender.close(),
  };
}

async function reconnected(sender: Sender, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  if (sender.connected) return await aborted;
  for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const timer = Promise.withResolvers<void>();
    const waiting = setTimeout(timer.resolve, pause);
    await Promise.race([aborted, timer.promise]);
    clearTimeout(waiting);
    if (!signal.aborted && (await sender.connect(timeoutMs))) return;
  }
}
