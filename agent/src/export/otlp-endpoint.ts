// One exporter of the installation: an endpoint with its TLS files, headers and compression. Nothing of the environment is
// used: OTEL_EXPORTER_OTLP_* are about the agent's own telemetry, and its credentials must not reach another endpoint.
// Files are mounted Secrets, which change while we run: what they say is looked at again now and then.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { createEmptyMetadata, createInsecureCredentials, createSslCredentials } from '@opentelemetry/otlp-grpc-exporter-base';
import { SysspanError } from '../errors.ts';
import type { Deliverer } from './delivery.ts';
import { FOREIGN_SCHEME, type GrpcOptions, grpcDeliverer } from './otlp-grpc.ts';

export interface EndpointSettings {
  /** `http://…` without TLS, `https://…` with it, `unix:…`. */
  readonly endpoint: string;
  readonly compression: 'none' | 'gzip';
  /** Holds one file a header: its name, and its value without the last line break. */
  readonly headersDir?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** What the files said. */
interface Secrets {
  readonly headers: ReadonlyMap<string, string>;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** Whoever waits is told within ten seconds that nobody answers. */
const TIMEOUT_MS = 8_000;
const CONCURRENCY = 30;
const LOOK_AGAIN_MS = 30_000;

/** Host and port of an endpoint, as a look-up of its address needs them; undefined for a unix socket. */
export function endpointHost(endpoint: string): string | undefined {
  return endpoint.startsWith('unix:') ? undefined : new URL(endpoint).hostname.replace(/^\[|\]$/g, '');
}

function unusable(name: string, what: string, why: string, remedy: string, cause?: unknown): SysspanError {
  return new SysspanError('EXPORTER_INVALID', `exporter ${name}: ${what}: ${why}: ${remedy}`, { cause });
}

/** The package wants only the authority. @throws SysspanError EXPORTER_INVALID */
function address(name: string, endpoint: string): string {
  if (endpoint.startsWith('unix:')) return endpoint;
  try {
    const { protocol, host } = new URL(endpoint);
    if (FOREIGN_SCHEME.test(endpoint) || (protocol !== 'http:' && protocol !== 'https:'))
      throw new Error('only http, https and unix are understood');
    if (host === '') throw new Error('it names no host');
    return host;
  } catch (cause) {
    throw unusable(name, `endpoint ${endpoint}`, (cause as Error).message, 'write it like http://collector.observability:4317', cause);
  }
}

function read(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw unusable(name, file, (cause as Error).message, 'check the Secret that is mounted there', cause);
  }
}

/** Kubernetes keeps its own bookkeeping in a mounted Secret, in entries that begin with two dots. */
function headers(name: string, folder: string | undefined): Map<string, string> {
  if (folder === undefined) return new Map();
  try {
    const files = readdirSync(folder).filter((file) => !file.startsWith('..'));
    return new Map(
      files.sort().map((file) => [
        file.toLowerCase(),
        read(name, join(folder, file))
          .toString()
          .replace(/\r?\n$/, ''),
      ]),
    );
  } catch (cause) {
    if (cause instanceof SysspanError) throw cause;
    throw unusable(name, folder, (cause as Error).message, 'check the Secret that is mounted there', cause);
  }
}

function secrets(name: string, { headersDir, caFile, certFile, keyFile }: EndpointSettings): Secrets {
  return {
    headers: headers(name, headersDir),
    ...(caFile === undefined ? {} : { ca: read(name, caFile) }),
    ...(certFile === undefined ? {} : { cert: read(name, certFile) }),
    ...(keyFile === undefined ? {} : { key: read(name, keyFile) }),
  };
}

const same = (a: Buffer | undefined, b: Buffer | undefined): boolean => (a === undefined || b === undefined ? a === b : a.equals(b));

function equal(a: Secrets, b: Secrets): boolean {
  const headersEqual = a.headers.size === b.headers.size && [...a.headers].every(([header, value]) => b.headers.get(header) === value);
  return headersEqual && same(a.ca, b.ca) && same(a.cert, b.cert) && same(a.key, b.key);
}

/** The library's message repeats a value that it refuses, so neither it nor its error is passed on. */
function metadataOf(name: string, fields: Secrets['headers']): ReturnType<typeof createEmptyMetadata> {
  const metadata = createEmptyMetadata();
  for (const [header, value] of fields) {
    try {
      metadata.set(header, value);
    } catch {
      throw unusable(name, `header ${header}`, 'its name or its value is not allowed in gRPC', 'use printable ASCII on one line');
    }
  }
  return metadata;
}

function options(name: string, settings: EndpointSettings, { headers: fields, ca, cert, key }: Secrets, userAgent: string): GrpcOptions {
  const url = address(name, settings.endpoint);
  const secure = settings.endpoint.startsWith('https:') || (url === settings.endpoint && ca !== undefined);
  const metadata = metadataOf(name, fields);
  try {
    const credentials = secure ? createSslCredentials(ca, key, cert) : createInsecureCredentials();
    return {
      url,
      timeoutMillis: TIMEOUT_MS,
      concurrencyLimit: CONCURRENCY,
      compression: settings.compression === 'gzip' ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE,
      metadata: () => metadata,
      credentials: () => credentials,
      userAgent,
    };
  } catch (cause) {
    throw unusable(name, settings.endpoint, (cause as Error).message, 'check its TLS files', cause);
  }
}

/**
 * Delivers to the endpoint of an exporter; connects anew when its files have changed. Files that have become unreadable
 * leave the last good ones in use.
 * @throws SysspanError EXPORTER_INVALID
 */
export function otlpEndpoint(name: string, settings: EndpointSettings, userAgent: string, now: () => number = Date.now): Deliverer {
  let held = secrets(name, settings);
  let deliverer = grpcDeliverer(settings.endpoint, options(name, settings, held, userAgent));
  let looked = now();
  const lookAgain = (): void => {
    if (now() - looked < LOOK_AGAIN_MS) return;
    looked = now();
    try {
      const found = secrets(name, settings);
      if (equal(found, held)) return;
      const last = deliverer;
      deliverer = grpcDeliverer(settings.endpoint, options(name, settings, found, userAgent));
      held = found;
      last.close().catch(() => undefined);
    } catch {
      // A Secret that is being replaced; the next look will find it whole.
    }
  };
  return {
    target: settings.endpoint,
    deliver: (request) => {
      lookAgain();
      return deliverer.deliver(request);
    },
    reconnected: async (signal) => await deliverer.reconnected?.(signal),
    close: () => deliverer.close(),
  };
}
