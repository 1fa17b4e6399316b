// OTLP over gRPC without TLS, compression and proxies, as within a cluster: native sends the bytes from where they are, on a thread
// of its own. Through grpc-js they cost this thread more than all that happens to them before.

import { DirectExport, type Message, Sender, type SenderAnswer } from '@sysspan/native';
import { SysspanError } from '../errors.ts';
import { REQUEST_BYTES, type SpanRequest } from '../spans/request.ts';
import { explained, type Receiver } from './cause.ts';
import type { Deliverer, Outcome } from './delivery.ts';
import { judge, taken } from './grpc-answer.ts';
import { PROXIES } from './leaves.ts';
import type { Requests } from './queue.ts';
import { EXPORT_PATH } from './trace-service.ts';

const HOST_AND_PORT = /^(?:dns:(?:\/\/\/)?)?(\[[^\]]+\]|[^:/[\]]+):(\d+)$/;
/** How long nobody may answer who is connected to, as native has it too. */
export const CONNECT_MS = 5_000;
/** Between tries to connect again, in milliseconds. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;

export interface PlainOptions {
  readonly host: string;
  readonly port: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly timeoutMs: number;
}

/** What a plain connection is told; `url` is host and port. */
export interface PlainSettings {
  readonly url: string;
  readonly timeoutMillis: number;
  readonly userAgent?: string;
  /** Metadata of every call. */
  readonly metadata?: Readonly<Record<string, string | string[] | number | undefined>>;
}

/** Undefined where it is for grpc-js: a proxy is to be used, or the address is another one than host and port. */
export function plainOptions(
  { url, timeoutMillis, userAgent = 'sysspan', metadata = {} }: PlainSettings,
  environment: NodeJS.ProcessEnv,
): PlainOptions | undefined {
  const [, host, port] = HOST_AND_PORT.exec(url) ?? [];
  if (host === undefined || port === undefined || PROXIES.some((name) => environment[name])) return undefined;
  const own = Object.entries(metadata).flatMap(([name, values]) => [values ?? []].flat().map((value) => [name, String(value)] as const));
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

function outcome({ code, message, details, body }: SenderAnswer, receiver: Receiver): Outcome {
  if (code === 0) return taken(body);
  const trailers = details === '' ? [] : [Buffer.from(details, 'base64')];
  return explained(judge({ name: 'Error', message, code, details: message, metadata: { get: () => trailers } }), receiver);
}

const messageOf = ({ bytes: head, more, release }: SpanRequest): Message => ({ head, ...more, once: release !== undefined });

/** Delivers to one host and port; `receiver` is for messages. */
export function plainDeliverer(receiver: Receiver, { host, port, headers, timeoutMs }: PlainOptions): Deliverer {
  const { target } = receiver;
  const sender = new Sender(host, port, headers);
  const answers = async ([first, ...others]: Requests): Promise<SenderAnswer[]> =>
    await sender.send([messageOf(first), ...others.map(messageOf)], timeoutMs);
  return {
    target,
    deliver: async (request) => {
      const [answer] = await answers([request]);
      if (answer === undefined) throw new SysspanError('INTERNAL', `${target}: no answer came of a request: please report it`);
      return outcome(answer, receiver);
    },
    deliverAll: async (requests) => (await answers(requests)).map((answer) => ({ ...outcome(answer, receiver), seconds: answer.seconds })),
    directExport: (mostBytes, handedBack) => {
      const directExport = new DirectExport(sender, timeoutMs, REQUEST_BYTES, mostBytes, handedBack);
      return {
        directExport,
        open: () => directExport.open(),
        poll: () => directExport.poll(),
        handedBack: () => directExport.handedBack(),
      };
    },
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
