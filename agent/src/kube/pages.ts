// A whole list, read page by page.

import type { Connection, Selection } from './connection.ts';
import { hasStatus } from './errors.ts';
import type { KubeObject, Resource } from './objects.ts';

export interface ListOptions<T> extends Selection {
  /** Objects in one answer; 500 by default. */
  readonly pageSize?: number;
  /** What is kept of each object as its page arrives; undefined leaves it out. */
  readonly keep?: (object: T) => T | undefined;
  readonly signal?: AbortSignal;
}

export interface WholeList<T> {
  readonly items: T[];
  /** A watch from here misses nothing. */
  readonly resourceVersion: string;
}

const PAGE_SIZE = 500;

/** Every object of the selection, all of one version. When a page is gone before it was asked for (410), all is read anew in one answer. */
export async function listAll<T extends KubeObject>(
  connection: Connection,
  resource: Resource<T>,
  options: ListOptions<T> = {},
): Promise<WholeList<T>> {
  try {
    return await readPages(connection, resource, { ...options, pageSize: options.pageSize ?? PAGE_SIZE });
  } catch (error) {
    if (!hasStatus(error, 410)) throw error;
    return await readPages(connection, resource, { ...options, pageSize: 0 });
  }
}

async function readPages<T extends KubeObject>(
  connection: Connection,
  resource: Resource<T>,
  { namespace, fieldSelector, labelSelector, pageSize, keep = (item) => item, signal }: ListOptions<T> & { pageSize: number },
): Promise<WholeList<T>> {
  const selection = { namespace, fieldSelector, labelSelector, ...(pageSize > 0 ? { limit: pageSize } : {}) };
  let page = await connection.list(resource, selection, signal);
  const items: T[] = [];
  const take = (list: readonly T[]): void => {
    for (const item of list) {
      const kept = keep(item);
      if (kept !== undefined) items.push(kept);
    }
  };
  take(page.items);
  while (page.continue !== undefined) {
    page = await connection.list(resource, { ...selection, continue: page.continue }, signal);
    take(page.items);
  }
  return { items, resourceVersion: page.resourceVersion };
}
