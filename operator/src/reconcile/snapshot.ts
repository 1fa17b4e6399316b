// What decisions are made of: plain values, already reduced to what matters. Times are milliseconds since 1970.

import type { NodeTraceSpecSettings } from '../api/types.ts';

export type Buffers = NodeTraceSpecSettings['buffers'];

/** An object that something belongs to, from the nearest up: a ReplicaSet, then its Deployment. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
  /** Absent when it is only known by name. */
  readonly uid?: string;
}

export interface ContainerSnapshot {
  readonly name: string;
  readonly image: string;
  readonly kind: 'app' | 'init' | 'ephemeral';
  /** As the kubelet gives it, with the runtime's name in front. */
  readonly containerID?: string;
  readonly restartCount: number;
  /** It has ended and is to start again: what the kubelet says of it. */
  readonly restart?: string;
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

export interface PodSnapshot {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** Uid in the pod's control group, where that is another one: static pods. */
  readonly cgroupUID?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Attribute names and values of annotations resource.opentelemetry.io/*. */
  readonly resource: Readonly<Record<string, string>>;
  readonly nodeName?: string;
  readonly phase: PodPhase;
  /** When its last container ended, once the phase is Succeeded or Failed. */
  readonly finishedAt?: number;
  readonly ready: boolean;
  readonly readySince?: number;
  /** Why it does not run, in the words of scheduler or kubelet. */
  readonly problem?: string;
  readonly ip?: string;
  readonly createdAt: number;
  /** Its controller: the nearest owner. */
  readonly owner?: { readonly kind: string; readonly name: string; readonly uid: string };
  /** It names a controller that cannot exist: that is none. */
  readonly ownerRefused?: true;
  readonly containers: readonly ContainerSnapshot[];
}

export interface NodeSnapshot {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ready: boolean;
}

/** The agent's pod on one node. */
export interface AgentSnapshot {
  readonly podName: string;
  readonly running: boolean;
  readonly ready: boolean;
  readonly readySince?: number;
  readonly problem?: string;
}

/** What an installation allows one request. */
export interface RequestLimits {
  readonly podsPerTrace: number;
  readonly nodesPerTrace: number;
  readonly maxDurationSeconds: number;
  readonly stringBytes: number;
  readonly buffers: Buffers;
  readonly commandLine: boolean;
  /** Of one process tree; 0: as many as are asked for. */
  readonly spansPerSecond: number;
}

/** What it allows the traces of a namespace. */
export interface NamespaceLimits extends RequestLimits {
  readonly tracesPerNamespace: number;
}

/** What an installation allows. */
export interface Limits extends NamespaceLimits {
  /** Of all namespaces together, that have not ended. */
  readonly traces: number;
  /** Of ClusterSyscallTraces. */
  readonly cluster: RequestLimits & { readonly traces: number };
  /** What is another for some namespaces. */
  readonly perNamespace: Readonly<Record<string, Partial<NamespaceLimits>>>;
  /** Traces of other namespaces are left alone, as if nobody were there. Empty: all. */
  readonly namespaces: readonly string[];
}

/** Where spans can be sent. */
export interface ExporterSnapshot {
  readonly name: string;
  /** Which may use it. Empty: all. */
  readonly namespaces: readonly string[];
}

/** What is the same for all traces of an installation. */
export interface Installation {
  readonly clusterUID: string;
  readonly limits: Limits;
  readonly exporters: readonly ExporterSnapshot[];
  /** Where the agents are, for advice. */
  readonly agentNamespace: string;
  readonly agentSelector: string;
}
