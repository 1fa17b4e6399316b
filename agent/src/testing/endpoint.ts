// An OTLP/gRPC endpoint in this process that takes raw bytes and answers as a test says.

import { type Metadata, Server, ServerCredentials, type StatusObject } from '@grpc/grpc-js';
import { TRACE_SERVICE } from '../export/trace-service.ts';

/** A response, an error status, or `hang` for never. */
export type Answer = Buffer | Partial<StatusObject> | 'hang';

export interface Endpoint {
  readonly url: string;
  readonly port: number;
  readonly received: Buffer[];
  readonly metadata: Metadata[];
  stop(): void;
}

export interface EndpointOptions {
  readonly port?: number;
  readonly maxBytes?: number;
  readonly answer?: (call: number) => Answer;
  /** With TLS, when given. */
  readonly credentials?: ServerCredentials;
}

const TAKEN = Buffer.alloc(0);

/** Listens on the loopback address. */
export async function endpoint(options: EndpointOptions = {}): Promise<Endpoint> {
  const { port = 0, maxBytes = -1, answer = () => TAKEN, credentials = ServerCredentials.createInsecure() } = options;
  const server = new Server({ 'grpc.max_receive_message_length': maxBytes });
  const received: Buffer[] = [];
  const metadata: Metadata[] = [];
  let calls = 0;
  server.addService(TRACE_SERVICE, {
    export: (call: { request: Buffer; metadata: Metadata }, reply: (error: Partial<StatusObject> | null, response?: Buffer) => void) => {
      metadata.push(call.metadata);
      const given = answer(calls++);
      if (given === 'hang') return;
      if (!Buffer.isBuffer(given)) return reply(given);
      received.push(call.request);
      reply(null, given);
    },
  });
  const bound = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, at) => (error === null ? resolve(at) : reject(error))),
  );
  return { url: `http://127.0.0.1:${bound}`, port: bound, received, metadata, stop: () => server.forceShutdown() };
}
