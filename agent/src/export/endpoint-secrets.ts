// The files of an exporter: TLS and headers, mounted from Secrets.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SysspanError } from '../errors.ts';

/** Where they are. */
export interface SecretFiles {
  /** Holds one file a header: its name, and its value without the last line break. */
  readonly headersDir?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Of which Secrets they are, as NAMESPACE/NAME, for messages. */
  readonly secrets?: SecretNames;
}

export interface SecretNames {
  readonly headers?: string;
  readonly ca?: string;
  readonly client?: string;
}

/** What the files said. */
export interface Secrets {
  readonly headers: ReadonlyMap<string, string>;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** What is wrong with an exporter. */
export function unusable(name: string, what: string, why: string, remedy: string, cause?: unknown): SysspanError {
  return new SysspanError('EXPORTER_INVALID', `exporter ${name}: ${what}: ${why}: ${remedy}`, { cause });
}

/** Kubernetes keeps its own bookkeeping in a mounted Secret, in entries that begin with two dots. */
const entries = (folder: string): string[] => readdirSync(folder).filter((file) => !file.startsWith('..'));

function isEmpty(folder: string): boolean {
  try {
    return entries(folder).length === 0;
  } catch {
    return false;
  }
}

/** A Secret that does not exist is mounted as an empty folder, so that it takes nobody but its exporter away. */
function absent(name: string, secret: string): SysspanError {
  return unusable(name, `Secret ${secret}`, 'it does not exist, or is empty', 'create it; it is looked for again and again');
}

function read(name: string, file: string, secret?: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    if (secret !== undefined && isEmpty(dirname(file))) throw absent(name, secret);
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT' && secret !== undefined;
    if (missing)
      throw unusable(name, `Secret ${secret}`, `it has no key ${basename(file)}`, 'add it, or name another Secret or key', cause);
    throw unusable(name, file, (cause as Error).message, `check the Secret ${secret ?? 'that is mounted there'}`, cause);
  }
}

function headers(name: string, folder: string | undefined, secret: string | undefined): Map<string, string> {
  if (folder === undefined) return new Map();
  let files: string[];
  try {
    files = entries(folder).sort();
  } catch (cause) {
    throw unusable(name, folder, (cause as Error).message, `check the Secret ${secret ?? 'that is mounted there'}`, cause);
  }
  // Without its headers, which say who we are, it would be another receiver's.
  if (files.length === 0 && secret !== undefined) throw absent(name, secret);
  if (files.length === 0) throw unusable(name, folder, 'it holds no header', 'check the Secret that is mounted there');
  const value = (file: string): string =>
    read(name, join(folder, file), secret)
      .toString()
      .replace(/\r?\n$/, '');
  return new Map(files.map((file) => [file.toLowerCase(), value(file)]));
}

/** Reads them. @throws SysspanError EXPORTER_INVALID */
export function secrets(name: string, { headersDir, caFile, certFile, keyFile, secrets: of = {} }: SecretFiles): Secrets {
  return {
    headers: headers(name, headersDir, of.headers),
    ...(caFile === undefined ? {} : { ca: read(name, caFile, of.ca) }),
    ...(certFile === undefined ? {} : { cert: read(name, certFile, of.client) }),
    ...(keyFile === undefined ? {} : { key: read(name, keyFile, of.client) }),
  };
}

const same = (a: Buffer | undefined, b: Buffer | undefined): boolean => (a === undefined || b === undefined ? a === b : a.equals(b));

/** Whether they say the same. */
export function equal(a: Secrets, b: Secrets): boolean {
  const headersEqual = a.headers.size === b.headers.size && [...a.headers].every(([header, value]) => b.headers.get(header) === value);
  return headersEqual && same(a.ca, b.ca) && same(a.cert, b.cert) && same(a.key, b.key);
}
