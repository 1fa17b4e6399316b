// The small Kubernetes client that agent and operator share.

export { TARGET_BOUNDS } from '../traces/schema-bounds.ts';
export { type Access, loadAccess, SERVICE_ACCOUNT, serviceAccount } from './access.ts';
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
export type { Logger } from './logger.ts';
export { type ObservedReflector, observeReflectors } from './metrics.ts';
export { nodeTraceName, notTheOperators } from './node-trace-owner.ts';
export type { ObjectEvent } from './object-store.ts';
export { apiVersionOf, isNewer, joinKey, type KubeObject, keyOf, type ObjectKey, type Resource, splitKey } from './objects.ts';
export { type ListOptions, listAll, type WholeList } from './pages.ts';
export { Reflector, type ReflectorCounters, type ReflectorOptions } from './reflector.ts';
export { SHORTEST_REPORT_SECONDS, spreadMs } from './report-pace.ts';
export { isReserved, isUid } from './reserved-attributes.ts';
export { NODE_TRACE_REPORTS, NODE_TRACES } from './resources.ts';
