// Takes traces as a collector does, by OTLP over gRPC without TLS, and keeps them for the page.

import { type handleUnaryCall, Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { TRACE_SERVICE } from '../export/trace-service.ts';
import type { StoreRequest, TraceStore } from './store.ts';
import { traceIn } from './trace-in.ts';

export interface ReceiverOptions {
  /** HOST:PORT. */
  readonly listen: string;
  readonly store: TraceStore;
  /** Called with each request that holds spans, after it was kept. */
  readonly taken?: (request: StoreRequest) => void;
}

export interface Receiver {
  readonly port: number;
  /** Spans that were taken. */
  readonly spans: number;
  close(): void;
}

/** Larger than any request of ours. */
const REQUEST_BYTES_MOST = 8 << 20;
/** Our exporters send one request after the other: a connection needs no more, and what comes in has to be held as a whole. */
const STREAMS = 2;
const TAKEN = Buffer.alloc(0);

/** Begins to listen. Rejects with the reason when the address cannot be had. */
export async function startReceiver({ listen, store, taken }: ReceiverOptions): Promise<Receiver> {
  const server = new Server({ 'grpc.max_receive_message_length': REQUEST_BYTES_MOST, 'grpc.max_concurrent_streams': STREAMS });
  let spans = 0;
  const take: handleUnaryCall<Buffer, Buffer> = ({ request: bytes }: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
    try {
      const trace = traceIn(bytes);
      if (trace !== undefined) {
        const request = { bytes, ...trace };
        store.add(request);
        spans += trace.spans;
        taken?.(request);
      }
      answer(null, TAKEN);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      answer({ code: status.INVALID_ARGUMENT, details: `no request as sysspan sends them: ${cause.message}` });
    }
  };
  server.addService(TRACE_SERVICE, { export: take });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(listen, ServerCredentials.createInsecure(), (error, bound) => (error === null ? resolve(bound) : reject(error))),
  );
  return {
    port,
    get spans() {
      return spans;
    },
    close: () => server.forceShutdown(),
  };
}
