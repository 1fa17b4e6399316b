// The HTTP server that the kubelet and Prometheus ask: /healthz, /readyz, /metrics.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type Request, type Response } from 'express';
import { type Checks, judge } from './checks.ts';

export interface ServerOptions {
  /** `0.0.0.0:8080`, `[::]:8080` or `:8080`; port 0 is a free one. */
  readonly listen: string;
  /** Failing: the kubelet starts the container anew. */
  readonly live: Checks;
  /** Failing: a roll-out waits. */
  readonly ready: Checks;
  readonly metrics: (request: IncomingMessage, response: ServerResponse) => void;
}

export interface TelemetryServer {
  readonly port: number;
  /** Answers what has been asked, for at most half a second. */
  close(): Promise<void>;
}

const CLOSE_MS = 500;

/** Starts to listen. Rejects with the system's error (EADDRINUSE, EACCES), or with RangeError for an address that is none. */
export async function startServer(options: ServerOptions): Promise<TelemetryServer> {
  const { host, port } = parseAddress(options.listen);
  const server = createServer(routes(options));
  server.listen({ port, ...(host === '' ? {} : { host }) });
  await once(server, 'listening');
  let closed: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      closed ??= shut(server);
      return closed;
    },
  };
}

function routes({ live, ready, metrics }: ServerOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const probe = (checks: Checks) => async (_request: Request, response: Response) => {
    const { passed, text } = await judge(checks);
    response
      .status(passed ? 200 : 503)
      .set('cache-control', 'no-store')
      .type('text/plain')
      .send(text);
  };
  app.get('/healthz', probe(live));
  app.get('/readyz', probe(ready));
  app.get('/metrics', (request, response) => metrics(request, response));
  return app;
}

async function shut(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const impatience = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
  await closed;
  clearTimeout(impatience);
}

function parseAddress(listen: string): { host: string; port: number } {
  const [, v6, host = '', digits = ''] = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(listen) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535)
    throw new RangeError(`cannot listen on "${listen}": it is no address with a port: write it like 0.0.0.0:8080`);
  return { host: v6 ?? host, port };
}
