// The files of an exporter: TLS and headers, mounted from Secrets.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SysspanError } from '../errors.ts';

/** Where they are. */
export interface SecretFiles {
  /** Holds one file a header: its name, and its value without the last line break. */
  readonly headersDir?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
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

/** Reads them. @throws SysspanError EXPORTER_INVALID */
export function secrets(name: string, { headersDir, caFile, certFile, keyFile }: SecretFiles): Secrets {
  return {
    headers: headers(name, headersDir),
    ...(caFile === undefined ? {} : { ca: read(name, caFile) }),
    ...(certFile === undefined ? {} : { cert: read(name, certFile) }),
    ...(keyFile === undefined ? {} : { key: read(name, keyFile) }),
  };
}

const same = (a: Buffer | undefined, b: Buffer | undefined): boolean => (a === undefined || b === undefined ? a === b : a.equals(b));

/** Whether they say the same. */
export function equal(a: Secrets, b: Secrets): boolean {
  const headersEqual = a.headers.size === b.headers.size && [...a.headers].every(([header, value]) => b.headers.get(header) === value);
  return headersEqual && same(a.ca, b.ca) && same(a.cert, b.cert) && same(a.key, b.key);
}
