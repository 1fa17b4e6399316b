// One HTTP request to the API server, with its address and credentials. Knows no resources.
//
// Watch and generated calls of the official client are not used: they open a new TLS connection for every request (2.0.1 makes a
// new dispatcher each time), and its Watch ends for ever on a network error.

import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { Access } from './access.ts';
import { KubeError } from './errors.ts';

export interface Call {
  /** The request in words for error messages: "get leases shop/x". */
  readonly what: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the first slash, with the query. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
  /** How long until the answer begins. */
  readonly timeoutMs: number;
  /** The answer goes on until somebody ends it. */
  readonly endless?: boolean;
  /** The answer may come compressed. */
  readonly gzip?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Connections that carry nothing are kept for the next request; the kernel probes them after this time. */
const KEEP_ALIVE_MS = 30_000;
const IDLE_SOCKETS = 4;
/** Requests under way; the others wait for one of their connections. A new one costs both sides more than most requests do. */
const SOCKETS = 16;

export class Transport {
  readonly server: URL;
  readonly #access: Access;
  readonly #userAgent: string;
  /** Keep a pool for each set of certificates, so those that change on disk make new connections. */
  readonly #requests: HttpAgent | HttpsAgent;
  readonly #watches: HttpAgent | HttpsAgent;

  constructor(access: Access, userAgent: string) {
    this.server = access.server;
    this.#access = access;
    this.#userAgent = userAgent;
    const Pool = this.server.protocol === 'https:' ? HttpsAgent : HttpAgent;
    const pool = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS, maxFreeSockets: IDLE_SOCKETS };
    this.#requests = new Pool({ ...pool, maxSockets: SOCKETS });
    this.#watches = new Pool(pool);
  }

  /** Resolves when the head of the answer is there, whatever its status. Rejects with KubeError only. */
  async send(call: Call): Promise<IncomingMessage> {
    const options = await this.#options(call);
    try {
      return await exchange(this.server, options, call);
    } catch (error) {
      if (!(error instanceof StaleSocket)) throw error;
      return await exchange(this.server, { ...options, agent: false }, call);
    }
  }

  /** Ends connections that carry nothing; those in use end with their request. */
  close(): void {
    for (const { freeSockets } of [this.#requests, this.#watches])
      for (const sockets of Object.values(freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  }

  async #options(call: Call): Promise<RequestOptions> {
    const { headers, agent, ...credentials } = await this.#access.credentials().catch((cause: unknown) => {
      throw new KubeError('KUBECONFIG_INVALID', `cannot ${call.what}: no credentials: ${messageOf(cause)}`, { cause });
    });
    const { ca, cert, key, rejectUnauthorized, servername, auth } = credentials;
    return {
      ...definedOnly({ ca, cert, key, rejectUnauthorized, servername, auth }),
      agent: agent ?? (call.endless === true ? this.#watches : this.#requests),
      method: call.method,
      headers: {
        ...headers,
        accept: 'application/json',
        ...(call.gzip === true ? { 'accept-encoding': 'gzip' } : {}),
        'user-agent': this.#userAgent,
        ...(call.body === undefined ? {} : { 'content-type': call.contentType, 'content-length': Buffer.byteLength(call.body) }),
      },
    };
  }
}

/** The server closed a kept connection just when it was used again: nothing was done, and the request may be sent anew. */
class StaleSocket extends Error {}

function exchange(server: URL, options: RequestOptions, call: Call): Promise<IncomingMessage> {
  const base = server.pathname.replace(/\/$/, '');
  const url = new URL(`${base}${call.path}`, server);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    if (call.signal?.aborted) {
      reject(stopped(call.what));
      return;
    }
    const request = send(url, options);
    const timer = setTimeout(() => request.destroy(timeout(call, server)), call.timeoutMs);
    const stop = (): void => void request.destroy(stopped(call.what));
    call.signal?.addEventListener('abort', stop, { once: true });
    request.once('close', () => call.signal?.removeEventListener('abort', stop));
    request.once('error', (error) => {
      clearTimeout(timer);
      reject(failure(call, server, request, error));
    });
    request.once('response', (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    request.end(call.body);
  });
}

function failure(call: Call, server: URL, request: ClientRequest, error: Error): Error {
  if (error instanceof KubeError) return error;
  const stale = request.reusedSocket && 'code' in error && error.code === 'ECONNRESET';
  if (stale && call.method !== 'POST') return new StaleSocket(error.message, { cause: error });
  return unreachable(call.what, server, error);
}

/** An error of the network. The reason is said in its own words: they name the address and the port. */
export function unreachable(what: string, server: URL, cause: unknown): KubeError {
  return new KubeError('API_UNREACHABLE', `cannot ${what}: ${server.origin} does not answer: ${messageOf(cause)}`, { cause });
}

function timeout(call: Call, server: URL): KubeError {
  return new KubeError('API_TIMEOUT', `cannot ${call.what}: ${server.origin} sent no answer within ${call.timeoutMs / 1000} s`);
}

export function stopped(what: string): KubeError {
  return new KubeError('STOPPED', `cannot ${what}: stopped by the caller`);
}

/** Node's "happy eyeballs" errors have an empty message and the real ones inside. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

function definedOnly<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
