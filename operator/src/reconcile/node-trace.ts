// The NodeTrace of a trace and a node: its name, its labels, its spec. Pure.

import { createHash } from 'node:crypto';
import type { NodeTrace, NodeTraceSpec, SyscallTrace } from '../api/types.ts';

export const TRACE_LABEL = 'sysspan.io/trace';
const NAME_LENGTH = 253;
const LABEL_LENGTH = 63;

/** What is applied: the fields that the operator owns. */
export interface WantedNodeTrace {
  readonly metadata: Pick<NodeTrace['metadata'], 'name' | 'namespace'> &
    Required<Pick<NodeTrace['metadata'], 'labels' | 'ownerReferences'>>;
  readonly spec: NodeTraceSpec;
}

/** `<trace>-<8 hex digits of a hash of the node's name>`, no longer than a name may be. */
export function nodeTraceName(traceName: string, nodeName: string): string {
  const suffix = `-${createHash('sha256').update(nodeName).digest('hex').slice(0, 8)}`;
  return `${traceName.slice(0, NAME_LENGTH - suffix.length)}${suffix}`;
}

/** A name as the value of a label: cut where it is too long, and not behind a sign. */
export function labelValue(name: string): string {
  return name.slice(0, LABEL_LENGTH).replace(/[^A-Za-z0-9]+$/, '');
}

export function wantedNodeTrace(trace: SyscallTrace, spec: NodeTraceSpec): WantedNodeTrace {
  const { name, namespace, uid } = trace.metadata;
  return {
    metadata: {
      name: nodeTraceName(name, spec.nodeName),
      namespace,
      labels: { [TRACE_LABEL]: labelValue(name) },
      ownerReferences: [{ apiVersion: 'sysspan.io/v1alpha1', kind: 'SyscallTrace', name, uid, controller: true, blockOwnerDeletion: true }],
    },
    spec,
  };
}

/** Whether what is there is what is wanted, whatever the order of its fields. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => same((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]));
}
