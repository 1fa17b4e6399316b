// The small Kubernetes client that agent and operator share.

export { type Access, SERVICE_ACCOUNT, serviceAccount } from './access.ts';
export { type BackOff, pauseAfter } from './back-off.ts';
export {
  Connection,
  type ConnectionOptions,
  type DeleteOptions,
  type JsonPatchOperation,
  type Page,
  type Selection,
  type WriteOptions,
} from './connection.ts';
export { type ApiStatus, hasStatus, KubeError, type KubeErrorCode } from './errors.ts';
export { loadAccess } from './load-access.ts';
export { type ObservedReflector, observeReflectors } from './metrics.ts';
export type { ObjectEvent } from './object-store.ts';
export { apiVersionOf, isNewer, joinKey, type KubeObject, keyOf, type ObjectKey, type Resource, splitKey } from './objects.ts';
export { type ListOptions, listAll, type WholeList } from './pages.ts';
export { NO_COUNTS, Reflector, type ReflectorCounters, type ReflectorOptions } from './reflector.ts';
