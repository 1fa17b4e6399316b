// The objects as last seen, by `namespace/name`, and what changes when one more is seen. Pure.

import { type KubeObject, keyOf } from './objects.ts';

export type ObjectEvent<T> =
  | { readonly type: 'added'; readonly key: string; readonly object: T }
  | { readonly type: 'modified'; readonly key: string; readonly object: T; readonly previous: T }
  /** `object` is the last that was seen of it. */
  | { readonly type: 'deleted'; readonly key: string; readonly object: T };

export class ObjectStore<T extends KubeObject> {
  readonly #objects = new Map<string, T>();

  get objects(): ReadonlyMap<string, T> {
    return this.#objects;
  }

  /** An object that has the name of another one but is not the same (its uid) is a deletion and an addition. */
  put(object: T): ObjectEvent<T>[] {
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    if (previous !== undefined && previous.metadata?.resourceVersion === object.metadata?.resourceVersion) return [];
    this.#objects.set(key, object);
    if (previous === undefined) return [{ type: 'added', key, object }];
    if (previous.metadata?.uid === object.metadata?.uid) return [{ type: 'modified', key, object, previous }];
    return [
      { type: 'deleted', key, object: previous },
      { type: 'added', key, object },
    ];
  }

  remove(object: T): ObjectEvent<T>[] {
    const key = keyOf(object);
    return this.#objects.delete(key) ? [{ type: 'deleted', key, object }] : [];
  }

  /** What a whole new list changes. Deletions come first. */
  replace(objects: Iterable<T>): ObjectEvent<T>[] {
    const wanted = new Map<string, T>();
    for (const object of objects) wanted.set(keyOf(object), object);
    const deleted: ObjectEvent<T>[] = [];
    for (const [key, object] of this.#objects) {
      if (wanted.has(key)) continue;
      this.#objects.delete(key);
      deleted.push({ type: 'deleted', key, object });
    }
    return [...deleted, ...[...wanted.values()].flatMap((object) => this.put(object))];
  }
}
