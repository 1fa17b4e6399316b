// The NodeTrace of a trace and a node, and the report that its agent writes: their name, their labels, their spec. Pure.

import { nodeTraceName } from '@sysspan/agent/node-trace';
import type { NodeTrace, NodeTraceReport, NodeTraceReportSpec, NodeTraceSpec, SyscallTrace } from '../api/types.ts';
import { isForCluster, namespaceOf } from './scope.ts';

export const TRACE_LABEL = 'sysspan.io/trace';
const LABEL_LENGTH = 63;

/** What is written: the fields that the operator owns. */
interface Wanted<Spec> {
  readonly metadata: Pick<NodeTrace['metadata'], 'name' | 'namespace'> &
    Required<Pick<NodeTrace['metadata'], 'labels' | 'ownerReferences'>>;
  readonly spec: Spec;
}

export type WantedNodeTrace = Wanted<NodeTraceSpec>;
export type WantedReport = Wanted<NodeTraceReportSpec>;

/** A name as the value of a label: cut where it is too long, and not behind a sign. */
export function labelValue(name: string): string {
  return name.slice(0, LABEL_LENGTH).replace(/[^A-Za-z0-9]+$/, '');
}

/** @param home the agents' namespace, where what is made for the cluster lies */
export function wantedNodeTrace(trace: SyscallTrace, spec: NodeTraceSpec, home: string): WantedNodeTrace {
  return wanted(trace, spec, home);
}

/** @param home as above */
export function wantedReport(trace: SyscallTrace, nodeName: string, home: string): WantedReport {
  return wanted(trace, { nodeName, trace: referenceTo(trace) }, home);
}

/** As NodeTraces and reports name the trace that they are of. */
export function referenceTo(trace: SyscallTrace): NodeTraceReportSpec['trace'] {
  const { name, uid } = trace.metadata;
  return isForCluster(trace) ? { kind: 'ClusterSyscallTrace', name, uid } : { name, uid };
}

function wanted<Spec extends NodeTraceReportSpec>(trace: SyscallTrace, spec: Spec, home: string): Wanted<Spec> {
  const { name, uid } = trace.metadata;
  return {
    metadata: {
      name: nodeTraceName(spec.trace, spec.nodeName),
      namespace: namespaceOf(trace) ?? home,
      labels: { [TRACE_LABEL]: labelValue(name) },
      ownerReferences: [{ apiVersion: 'sysspan.io/v1alpha1', kind: trace.kind, name, uid, controller: true, blockOwnerDeletion: true }],
    },
    spec,
  };
}

/**
 * Whether a NodeTrace, or a report, is the one that we make of this trace for its node. Only its name and its owner tell: anybody who may
 * write one can name a trace in its spec.
 */
export function isOurs({ metadata, spec }: NodeTrace | NodeTraceReport, trace: SyscallTrace, home: string): boolean {
  const reference = referenceTo(trace);
  const { uid } = reference;
  const owned = metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid && owner.kind === trace.kind);
  const named = metadata.namespace === (namespaceOf(trace) ?? home) && metadata.name === nodeTraceName(reference, spec.nodeName);
  return same(spec.trace, reference) && named && owned === true;
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
