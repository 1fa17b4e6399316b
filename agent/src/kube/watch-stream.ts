// One watch from its first byte to its end: lines to events, with a watchdog for connections that are open and dead.

import type { IncomingMessage } from 'node:http';
import { type ApiStatus, KubeError, refusal } from './errors.ts';
import { readLines } from './lines.ts';
import type { KubeObject } from './objects.ts';

export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: T;
}

const TYPES: ReadonlySet<unknown> = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']);

/** etcd refuses objects above 1.5 MiB unless told otherwise; JSON and managed fields make them longer. */
const LONGEST_LINE = 16 * 2 ** 20;

/**
 * Yields until the server ends the watch in order.
 * Throws KubeError: API_REFUSED for an ERROR event (status 410: list again), API_TIMEOUT after `silenceMs` without a line,
 * API_UNREACHABLE when the connection breaks, API_MALFORMED for what is no event.
 */
export async function* readWatch<T extends KubeObject>(
  stream: IncomingMessage,
  { what, silenceMs }: { what: string; silenceMs: number },
): AsyncGenerator<WatchEvent<T>> {
  let silent: KubeError | undefined;
  const bark = (): void => {
    silent = new KubeError('API_TIMEOUT', `cannot ${what}: no event and no bookmark for ${silenceMs / 1000} s: the connection is dead`);
    stream.destroy(silent);
  };
  const watchdog = setTimeout(bark, silenceMs);
  try {
    for await (const line of readLines(stream, LONGEST_LINE)) {
      watchdog.refresh();
      const event = parse<T>(line, what);
      if (event.type === 'ERROR') throw refusal(what, event.object as ApiStatus);
      yield event as WatchEvent<T>;
    }
  } catch (cause) {
    if (silent !== undefined) throw silent;
    if (cause instanceof KubeError) throw cause;
    if (cause instanceof RangeError) throw new KubeError('API_MALFORMED', `cannot ${what}: ${cause.message}`, { cause });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KubeError('API_UNREACHABLE', `cannot ${what}: the connection broke: ${why}`, { cause });
  } finally {
    clearTimeout(watchdog);
    stream.destroy();
  }
}

function parse<T>(line: string, what: string): { type: string; object: T | ApiStatus } {
  let event: { type?: unknown; object?: unknown } | null;
  try {
    event = JSON.parse(line) as typeof event;
  } catch (cause) {
    throw new KubeError('API_MALFORMED', `cannot ${what}: a line is no JSON: "${line.slice(0, 80)}"`, { cause });
  }
  const { type, object } = event ?? {};
  if (typeof type !== 'string' || !TYPES.has(type) || typeof object !== 'object' || object === null) {
    throw new KubeError('API_MALFORMED', `cannot ${what}: a line is no watch event: "${line.slice(0, 80)}"`);
  }
  return { type, object: object as T };
}
