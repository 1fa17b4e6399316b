// Whose a NodeTrace or a NodeTraceReport is. The operator alone makes them, which an admission policy enforces; an agent runs as root and
// looks for itself. Pure.

import { createHash } from 'node:crypto';
import { isUid } from './reserved-attributes.ts';
import type { NodeTrace, NodeTraceReport } from './types.ts';

const NAME_LENGTH = 253;
/** Of 5,000 nodes two have the same with a probability of 4 in 100 million; with eight it would be 3 in 1,000. */
const HASH_DIGITS = 12;

/** `<trace>-<12 hex digits of a hash of the node's name>`, no longer than a name may be: of the NodeTrace, and of its report. */
export function nodeTraceName({ kind, name }: { readonly kind?: string; readonly name: string }, nodeName: string): string {
  // A name of the cluster's may be one of the namespace's, too. No node has a space in its name.
  const hashed = kind === undefined ? nodeName : `${kind} ${nodeName}`;
  const suffix = `-${createHash('sha256').update(hashed).digest('hex').slice(0, HASH_DIGITS)}`;
  return `${name.slice(0, NAME_LENGTH - suffix.length)}${suffix}`;
}

/**
 * Why it cannot be one that the operator made of a SyscallTrace or a ClusterSyscallTrace, as half a sentence; undefined when nothing is
 * against it.
 * @param home the agents' namespace, where what is made for the cluster lies; undefined: nothing is made for the cluster
 */
export function notTheOperators(
  { metadata, spec: { trace, nodeName } }: Pick<NodeTrace | NodeTraceReport, 'metadata' | 'spec'>,
  home: string | undefined,
): string | undefined {
  const { kind = 'SyscallTrace' } = trace;
  const name = nodeTraceName(trace, nodeName);
  if (metadata.name !== name) return `that of trace ${trace.name} and node ${nodeName} is called ${name}`;
  if (!isUid(trace.uid)) return `spec.trace.uid ${trace.uid} is no uid`;
  if (kind !== 'SyscallTrace' && metadata.namespace !== home) return `what is made of a ${kind} is in the namespace of the agents`;
  const owned = metadata.ownerReferences?.some(
    ({ apiVersion, kind: ofKind, name: of, uid, controller }) =>
      controller === true && ofKind === kind && apiVersion.startsWith('sysspan.io/') && of === trace.name && uid === trace.uid,
  );
  return owned === true ? undefined : `${kind} ${trace.name} with uid ${trace.uid} does not own it`;
}
