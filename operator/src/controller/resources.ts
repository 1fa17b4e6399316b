// The resources that the operator reads and writes, and what it keeps of their objects: of thousands of pods only what decisions
// are made of.

import type { KubeObject, Resource } from '@sysspan/agent/kube';
import type { SyscallTrace } from '../api/types.ts';
import type { NodeSnapshot, PodSnapshot } from '../reconcile/snapshot.ts';

/** What every object here keeps of its metadata. */
export interface Identified {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid: string; readonly resourceVersion: string };
}

export interface KeptPod extends Identified {
  readonly pod: PodSnapshot;
}

export interface KeptNamespace extends Identified {
  readonly labels: Readonly<Record<string, string>>;
}

export interface KeptNode extends Identified {
  readonly node: NodeSnapshot;
}

export interface OwnerReference {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** Any object, for what it belongs to. */
export interface Owned extends KubeObject {
  readonly metadata?: KubeObject['metadata'] & { readonly ownerReferences?: readonly OwnerReference[] };
}

export interface Service extends KubeObject {
  readonly spec?: { readonly selector?: Readonly<Record<string, string>> };
}

/** An event as others write it. */
export interface CoreEvent extends KubeObject {
  readonly message?: string;
  readonly involvedObject?: { readonly name?: string };
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly series?: { readonly lastObservedTime?: string | null };
}

export const SYSCALL_TRACES: Resource<SyscallTrace> = {
  group: 'sysspan.io',
  version: 'v1alpha1',
  kind: 'SyscallTrace',
  plural: 'syscalltraces',
  namespaced: true,
};

export const CLUSTER_SYSCALL_TRACES: Resource<SyscallTrace> = {
  group: 'sysspan.io',
  version: 'v1alpha1',
  kind: 'ClusterSyscallTrace',
  plural: 'clustersyscalltraces',
  namespaced: false,
};

export { NODE_TRACE_REPORTS, NODE_TRACES } from '@sysspan/agent/node-trace';

export const PODS: Resource<KeptPod> = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true };
export const NODES: Resource<KeptNode> = { group: '', version: 'v1', kind: 'Node', plural: 'nodes', namespaced: false };
export const NAMESPACES: Resource<KeptNamespace> = { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false };
export const CORE_EVENTS: Resource<CoreEvent> = { group: '', version: 'v1', kind: 'Event', plural: 'events', namespaced: true };
export const SERVICES: Resource<Service> = { group: '', version: 'v1', kind: 'Service', plural: 'services', namespaced: true };

/** Kinds that stand between a pod and what a person wrote. */
export const OWNERS: Readonly<Record<string, Resource<Owned>>> = {
  ReplicaSet: { group: 'apps', version: 'v1', kind: 'ReplicaSet', plural: 'replicasets', namespaced: true },
  Job: { group: 'batch', version: 'v1', kind: 'Job', plural: 'jobs', namespaced: true },
};
