// The API server's verbs, typed by resource. Every failure is a KubeError.

import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Access } from './access.ts';
import { type ApiStatus, KubeError, refusal } from './errors.ts';
import { apiVersionOf, joinKey, type KubeObject, type ObjectKey, pathOf, type Resource } from './objects.ts';
import { type Call, stopped, Transport, unreachable } from './transport.ts';

export interface ConnectionOptions {
  /** Sent with every request, and found in audit logs: `sysspan-agent/0.1.0`. */
  readonly userAgent?: string;
  /** Longest time until an answer begins; 30 s by default. */
  readonly timeoutMs?: number;
}

/** Which objects of a resource. */
export interface Selection {
  /** All namespaces when absent. */
  readonly namespace?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly labelSelector?: string | undefined;
}

export interface Page<T> {
  readonly items: T[];
  readonly resourceVersion: string;
  /** Where the next page begins; absent on the last one. */
  readonly continue: string | undefined;
}

export interface WriteOptions {
  /** `status` is the usual one. */
  readonly subresource?: string;
  /** Who owns the fields that are written. */
  readonly fieldManager?: string;
  /** Server-side apply only: takes over fields that another manager owns instead of failing with 409. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}

export interface JsonPatchOperation {
  readonly op: 'test' | 'add' | 'replace' | 'remove';
  /** RFC 6901: `/spec/nodeName`. */
  readonly path: string;
  readonly value?: unknown;
}

export interface DeleteOptions {
  /** Delete only this very object: 409 when the name now belongs to another. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  readonly signal?: AbortSignal;
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

const TIMEOUT_MS = 30_000;

export class Connection {
  readonly #transport: Transport;
  readonly #timeoutMs: number;

  /** Does not connect yet. */
  constructor(access: Access, options: ConnectionOptions = {}) {
    this.#transport = new Transport(access, options.userAgent ?? 'sysspan');
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  /** The API server's address. */
  get server(): string {
    return this.#transport.server.href;
  }

  async get<T extends KubeObject>(resource: Resource<T>, key: ObjectKey, signal?: AbortSignal): Promise<T> {
    return await this.#send<T>({ ...this.#about('GET', 'get', resource, key), signal });
  }

  /** One page; all at once when no limit is given. */
  async list<T extends KubeObject>(
    resource: Resource<T>,
    { namespace, ...query }: Selection & { limit?: number; continue?: string | undefined; resourceVersion?: string } = {},
    signal?: AbortSignal,
  ): Promise<Page<T>> {
    const path = pathOf(resource, { namespace }) + queryOf(query);
    const what = `list ${describe(resource)}${namespace === undefined ? '' : ` in ${namespace}`}`;
    const list = await this.#send<{ items?: T[] | null; metadata?: { resourceVersion?: string; continue?: string } }>({
      what,
      method: 'GET',
      path,
      signal,
      gzip: true,
    });
    const version = list.metadata?.resourceVersion;
    if (version === undefined) throw malformed(what, 'no list with a resourceVersion');
    return { items: list.items ?? [], resourceVersion: version, continue: list.metadata?.continue || undefined };
  }

  /** The stream of a watch, one JSON object a line. Its owner reads and destroys it. */
  async watch(
    resource: Resource,
    { namespace, ...query }: Selection & { resourceVersion: string; timeoutSeconds: number },
    signal?: AbortSignal,
  ): Promise<IncomingMessage> {
    const path = pathOf(resource, { namespace }) + queryOf({ watch: true, allowWatchBookmarks: true, ...query });
    return await this.#open({ what: `watch ${describe(resource)}`, method: 'GET', path, signal, endless: true });
  }

  /** 409 AlreadyExists when the name is taken. */
  async create<T extends KubeObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<T> {
    const key = { namespace: object.metadata?.namespace, name: object.metadata?.name ?? '' };
    const call = this.#write('POST', 'create', resource, key, options);
    const path = pathOf(resource, { namespace: key.namespace }) + queryOf({ fieldManager: options.fieldManager });
    return await this.#send<T>({ ...call, path, contentType: 'application/json', body: bodyOf(resource, object) });
  }

  /** Writes the whole object: 409 Conflict when it carries a resourceVersion that is no longer the newest. */
  async replace<T extends KubeObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<T> {
    const key = { namespace: object.metadata?.namespace, name: object.metadata?.name ?? '' };
    const call = this.#write('PUT', 'replace', resource, key, options);
    return await this.#send<T>({ ...call, contentType: 'application/json', body: bodyOf(resource, object) });
  }

  /** Server-side apply: creates, or makes the given fields those of `fieldManager`. 409 Conflict when another owns one and `force` is not set. */
  async apply<T extends KubeObject>(resource: Resource<T>, object: T, options: WriteOptions & { fieldManager: string }): Promise<T> {
    const key = { namespace: object.metadata?.namespace, name: object.metadata?.name ?? '' };
    const call = this.#write('PATCH', 'apply', resource, key, options);
    return await this.#send<T>({ ...call, contentType: 'application/apply-patch+yaml', body: bodyOf(resource, object) });
  }

  /** RFC 7386: objects are merged, lists are replaced, null removes. */
  async mergePatch<T extends KubeObject>(resource: Resource<T>, key: ObjectKey, patch: object, options: WriteOptions = {}): Promise<T> {
    const call = this.#write('PATCH', 'patch', resource, key, options);
    return await this.#send<T>({ ...call, contentType: 'application/merge-patch+json', body: JSON.stringify(patch) });
  }

  /** RFC 6902: 422 when a test does not hold. Answers with the whole object, also when it changes nothing. */
  async jsonPatch<T extends KubeObject>(
    resource: Resource<T>,
    key: ObjectKey,
    operations: readonly JsonPatchOperation[],
    options: WriteOptions = {},
  ): Promise<T> {
    const call = this.#write('PATCH', 'patch', resource, key, options);
    return await this.#send<T>({ ...call, contentType: 'application/json-patch+json', body: JSON.stringify(operations) });
  }

  /** Resolves when the API server has accepted; false when there is no such object. */
  async delete(resource: Resource, key: ObjectKey, { signal, propagationPolicy, ...preconditions }: DeleteOptions = {}): Promise<boolean> {
    const body = JSON.stringify({ kind: 'DeleteOptions', apiVersion: 'v1', preconditions, propagationPolicy });
    try {
      await this.#send({ ...this.#about('DELETE', 'delete', resource, key), contentType: 'application/json', body, signal });
      return true;
    } catch (error) {
      if (error instanceof KubeError && error.status === 404) return false;
      throw error;
    }
  }

  /** Any other path, such as `/version` or `/readyz`, that answers with JSON. */
  async read<T>(path: string, signal?: AbortSignal): Promise<T> {
    return await this.#send<T>({ what: `read ${path}`, method: 'GET', path, signal });
  }

  /** Ends kept connections. Requests and watches under way end by their signals. */
  close(): void {
    this.#transport.close();
  }

  #about(method: Call['method'], verb: string, resource: Resource, key: ObjectKey): Omit<Call, 'timeoutMs'> {
    return { what: `${verb} ${describe(resource)} ${joinKey(key)}`, method, path: pathOf(resource, key) };
  }

  #write(method: Call['method'], verb: string, resource: Resource, key: ObjectKey, options: WriteOptions): Omit<Call, 'timeoutMs'> {
    const { subresource, fieldManager, force, signal } = options;
    const path = pathOf(resource, { ...key, subresource }) + queryOf({ fieldManager, force });
    return { what: `${verb} ${describe(resource)}${subresource ? `/${subresource}` : ''} ${joinKey(key)}`, method, path, signal };
  }

  async #send<T>(call: Omit<Call, 'timeoutMs'>): Promise<T> {
    const response = await this.#open(call);
    const body = await this.#body(response, call);
    try {
      return JSON.parse(body) as T;
    } catch (cause) {
      throw malformed(call.what, 'no JSON', cause);
    }
  }

  async #open(call: Omit<Call, 'timeoutMs'>): Promise<IncomingMessage> {
    const response = await this.#transport.send({ ...call, timeoutMs: this.#timeoutMs });
    if (response.statusCode !== undefined && response.statusCode >= 200 && response.statusCode < 300) return response;
    const body = await this.#body(response, call);
    throw refusal(call.what, { ...answerOf(response, body) });
  }

  /** The whole answer. One that stops half-way is given up like one that never comes. */
  async #body(response: IncomingMessage, { what, signal }: Pick<Call, 'what' | 'signal'>): Promise<string> {
    const stalled = new Error(`the answer stopped for ${this.#timeoutMs / 1000} s`);
    const timer = setTimeout(() => response.destroy(stalled), this.#timeoutMs);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of plain(response)) {
        timer.refresh();
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString('utf8');
    } catch (cause) {
      throw signal?.aborted ? stopped(what) : unreachable(what, this.#transport.server, cause);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** An answer as it was before the server compressed it, if it did: it does so with lists from 128 KiB on. */
function plain(response: IncomingMessage): AsyncIterable<Buffer> {
  if (response.headers['content-encoding'] !== 'gzip') return response as AsyncIterable<Buffer>;
  // What goes wrong is an error of the stream that is read.
  return pipeline(response, createGunzip(), () => undefined);
}

/** The API's Status object, or what a proxy in between said in plain text. */
function answerOf(response: IncomingMessage, body: string): ApiStatus {
  const code = response.statusCode ?? 0;
  const retryAfter = Number(response.headers['retry-after']);
  const details = Number.isFinite(retryAfter) ? { retryAfterSeconds: retryAfter } : {};
  try {
    const status = JSON.parse(body) as ApiStatus;
    return { ...status, code, details: { ...details, ...status.details } };
  } catch {
    return { code, details, message: body.slice(0, 200) };
  }
}

function malformed(what: string, found: string, cause?: unknown): KubeError {
  return new KubeError('API_MALFORMED', `cannot ${what}: the answer is ${found}: is the address that of an API server?`, { cause });
}

/** apiVersion and kind are filled in: lists and watches give objects that lack them. */
function bodyOf(resource: Resource, object: KubeObject): string {
  return JSON.stringify({ ...object, apiVersion: apiVersionOf(resource), kind: resource.kind });
}

function describe(resource: Resource): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

function queryOf(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? '' : `?${search.toString()}`;
}
