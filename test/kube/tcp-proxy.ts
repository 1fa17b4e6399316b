// A wire between a client and a real API server that can be cut, held or torn out. It passes bytes and knows nothing of them.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  /** The target's address with the proxy's port. */
  readonly url: string;
  /** Connections accepted since the start. */
  readonly accepted: number;
  /** Bytes that the target has sent. */
  readonly received: number;
  /** Ends all connections with a reset. New ones are accepted. */
  reset(): void;
  /** Connections stay open and nothing passes any more; those that are made from now on work. */
  stall(): void;
  /** Connections are reset, and new ones too, until it is opened. */
  close(): void;
  open(): void;
  stop(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** Listens on loopback, for the server at this address. */
export async function startProxy(target: string): Promise<TcpProxy> {
  const { hostname, port, protocol } = new URL(target);
  const pairs = new Set<Pair>();
  let accepted = 0;
  let received = 0;
  let closed = false;
  const listener = createServer((client) => {
    accepted++;
    if (closed) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(Number(port), hostname);
    const pair = { client, server };
    pairs.add(pair);
    server.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        client.destroy();
        server.destroy();
      });
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const reset = (): void => {
    for (const { client, server } of pairs) {
      tear(client);
      tear(server);
    }
  };
  return {
    url: `${protocol}//127.0.0.1:${(listener.address() as AddressInfo).port}`,
    get accepted() {
      return accepted;
    },
    get received() {
      return received;
    },
    reset,
    stall: () => {
      for (const { client, server } of pairs) {
        client.unpipe(server).pause();
        server.unpipe(client).pause();
      }
    },
    close: () => {
      closed = true;
      reset();
    },
    open: () => {
      closed = false;
    },
    stop: async () => {
      reset();
      const ended = once(listener, 'close');
      listener.close();
      await ended;
    },
  };
}

/** Node cannot reset a socket that has begun to end: it would stay open for ever. The kernel resets one with unread data by itself. */
function tear(socket: Socket): void {
  if (socket.isPaused() || socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
