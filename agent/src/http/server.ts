// The viewer's server: the built page and what it asks for, on this machine's loopback address only.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { visibleJson } from '../terminal.ts';
import { families } from './families.ts';
import { guard, newToken } from './guard.ts';
import { Live } from './live.ts';
import type { PageStatus, TracerStatus } from './page-data.ts';
import type { TraceStore } from './store.ts';

export interface ServerOptions {
  readonly store: TraceStore;
  /** Asked twice a second while a page is open. */
  readonly status: () => TracerStatus;
  /** 0, the default: a free one. */
  readonly port?: number;
  /** Folder of the built page; agent/dist/viewer by default. */
  readonly page?: string;
}

export interface ViewServer {
  /** `http://127.0.0.1:PORT/?token=…`: who has it may read everything. */
  readonly url: string;
  readonly port: number;
  /** Sends what is left to open pages and ends all connections, within half a second. */
  close(): Promise<void>;
}

/** How long open streams have to take their last message. */
const CLOSE_MS = 500;
const PAGE = fileURLToPath(new URL('../../dist/viewer/', import.meta.url));

/** Starts to listen. Rejects with the system's error when the port is taken (EADDRINUSE, EACCES). */
export async function startServer(options: ServerOptions): Promise<ViewServer> {
  const status = (): PageStatus => ({ ...options.status(), store: options.store.counts() });
  const live = new Live(options.store, status);
  const token = newToken();
  const server = createServer(routes({ ...options, token }, status, live));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    live.close();
    closed ??= shut(server);
    return closed;
  };
  return { url: `http://127.0.0.1:${port}/?token=${token}`, port, close };
}

async function shut(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const impatience = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
  await closed;
  clearTimeout(impatience);
}

interface RouteOptions extends ServerOptions {
  readonly token: string;
}

function routes({ store, page = PAGE, token }: RouteOptions, status: () => PageStatus, live: Live): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(guard(token));
  app.get('/api/traces', (_request, response) => {
    response.json(store.list());
  });
  app.get('/api/traces/:id', (request, response) => answer(response, store.page(request.params.id)));
  app.get('/api/traces/:id/otlp', (request, response) => {
    const { id } = request.params;
    const otlp = store.otlp(id);
    if (otlp !== undefined) response.attachment(`${id}.otlp.json`);
    answer(response, otlp);
  });
  app.get('/api/families', (_request, response) => {
    response.json(families());
  });
  app.get('/api/status', (_request, response) => {
    response.json(status());
  });
  app.get('/api/live', (request, response) => live.connect(request, response));
  app.use(express.static(page, { cacheControl: false, etag: false, dotfiles: 'ignore', redirect: false }));
  app.use((_request: Request, response: Response) => {
    response.status(404).type('text').send('sysspan: there is nothing here\n');
  });
  app.use(fault);
  return app;
}

function answer(response: Response, value: object | undefined): void {
  if (value === undefined) response.status(404).json({ error: 'no such trace: it may have made room for newer ones' });
  else response.type('json').send(visibleJson(value));
}

/** Express knows a fault handler by its four parameters. */
function fault(cause: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) next(cause);
  else response.status(500).json({ error: cause instanceof Error ? cause.message : String(cause) });
}
