// Whose a NodeTrace is. The operator alone writes them, which an admission policy enforces; an agent runs as root and looks for itself. Pure.

import { createHash } from 'node:crypto';
import type { NodeTrace } from '@sysspan/operator/api';
import { isUid } from './reserved-attributes.ts';

const NAME_LENGTH = 253;

/** `<trace>-<8 hex digits of a hash of the node's name>`, no longer than a name may be. */
export function nodeTraceName(traceName: string, nodeName: string): string {
  const suffix = `-${createHash('sha256').update(nodeName).digest('hex').slice(0, 8)}`;
  return `${traceName.slice(0, NAME_LENGTH - suffix.length)}${suffix}`;
}

/** Why a NodeTrace cannot be one that the operator made of a SyscallTrace, as half a sentence; undefined when nothing is against it. */
export function notTheOperators({ metadata, spec: { trace, nodeName } }: Pick<NodeTrace, 'metadata' | 'spec'>): string | undefined {
  const name = nodeTraceName(trace.name, nodeName);
  if (metadata.name !== name) return `that of trace ${trace.name} and node ${nodeName} is called ${name}`;
  if (!isUid(trace.uid)) return `spec.trace.uid ${trace.uid} is no uid`;
  const owned = metadata.ownerReferences?.some(
    ({ apiVersion, kind, name: of, uid, controller }) =>
      controller === true && kind === 'SyscallTrace' && apiVersion.startsWith('sysspan.io/') && of === trace.name && uid === trace.uid,
  );
  return owned === true ? undefined : `SyscallTrace ${trace.name} with uid ${trace.uid} does not own it`;
}
