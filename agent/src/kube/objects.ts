// What every Kubernetes object has, and where an API keeps its objects. Values only.

/** All that this package needs of an object. */
export interface KubeObject {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly metadata?:
    | {
        readonly name?: string | undefined;
        readonly namespace?: string | undefined;
        readonly uid?: string | undefined;
        readonly resourceVersion?: string | undefined;
      }
    | undefined;
}

/** One resource of one API version. `T` is the type of its objects as JSON has them: times are strings. */
export interface Resource<T extends KubeObject = KubeObject> {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural name as in the path. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** Never set: carries the type. */
  readonly object?: T;
}

export interface ObjectKey {
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** `group/version`, or `version` in the core group. */
export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** The path of a collection, an object (name given) or its subresource. Every part is escaped. */
export function pathOf(
  resource: Resource,
  place: { namespace?: string | undefined; name?: string; subresource?: string | undefined } = {},
): string {
  const parts = [...(resource.group === '' ? ['api'] : ['apis', resource.group]), resource.version];
  if (resource.namespaced && place.namespace !== undefined) parts.push('namespaces', place.namespace);
  parts.push(resource.plural);
  if (place.name !== undefined) parts.push(place.name);
  if (place.subresource !== undefined) parts.push(place.subresource);
  return `/${parts.map(encodeURIComponent).join('/')}`;
}

/** `namespace/name`, the key of a namespaced object; only the name for others. */
export function keyOf(object: KubeObject): string {
  return joinKey({ namespace: object.metadata?.namespace, name: object.metadata?.name ?? '' });
}

/** `namespace/name`, or the name alone. */
export function joinKey({ namespace, name }: ObjectKey): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}

/** The reverse of joinKey. */
export function splitKey(key: string): ObjectKey {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/**
 * Whether a resourceVersion is newer than another one of the same resource: decimal numbers of any length (KEP-5504, "Comparable
 * Resource Version"). The empty one is older than all.
 */
export function isNewer(version: string, than: string): boolean {
  return version.length === than.length ? version > than : version.length > than.length;
}
