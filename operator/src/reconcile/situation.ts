// What a trace's objects and the cluster look like, what is made of that on the way, and what is to be done. Values only.

import type { Reason } from '@sysspan/agent/node-trace';
import type { Resolved } from '@sysspan/agent/syscalls';
import type { NodeTrace, NodeTraceReport, SyscallTrace, SyscallTraceStatus } from '../api/types.ts';
import type { Place, Refusal } from './admission.ts';
import type { Sums } from './counters.ts';
import type { EffectiveSpec } from './effective-spec.ts';
import type { NodeStatus } from './node-status.ts';
import type { WantedNodeTrace, WantedReport } from './node-trace.ts';
import type { ConditionState } from './ready.ts';
import type { Schedule } from './schedule.ts';
import type { AgentSnapshot, Installation, NodeSnapshot, PodSnapshot } from './snapshot.ts';
import type { Sorted } from './targets.ts';
import type { Owners } from './workload.ts';

/** The API server has not taken the NodeTrace of a node. */
export interface RefusedWrite {
  /** Its words, and what to do, without full stop. */
  readonly message: string;
  /** When it is tried again. */
  readonly againAt: number;
}

export interface Situation {
  readonly trace: SyscallTrace;
  /** Among all traces that have not ended. */
  readonly place: Place | undefined;
  /** All NodeTraces that carry the trace's name, those of an earlier trace of that name included. */
  readonly nodeTraces: readonly NodeTrace[];
  /** All reports that carry it, likewise. */
  readonly reports: readonly NodeTraceReport[];
  /** By node name. */
  readonly refusedWrites?: ReadonlyMap<string, RefusedWrite> | undefined;
  /** How many nodes each other trace of the cluster has. */
  readonly otherTraces: readonly number[];
  /** Those whose pods it is about, as far as they exist and are served. */
  readonly namespaces: readonly string[];
  /** All pods of these namespaces. */
  readonly pods: readonly PodSnapshot[];
  readonly node: (name: string) => NodeSnapshot | undefined;
  readonly agent: (nodeName: string) => AgentSnapshot | undefined;
  readonly owners: Owners;
  /** Why the API server takes no pods of agents, and what to do; undefined as far as is known. */
  readonly agentsRefused?: string | undefined;
  /** Tracing this pod would feed a loop. */
  readonly untraceable: (pod: PodSnapshot) => boolean;
  /** What spec.syscalls means. */
  readonly syscalls: Resolved;
  readonly installation: Installation;
  readonly now: number;
  /** When the status was written last, if this process did. */
  readonly statusWrittenAt: number | undefined;
}

export interface EventText {
  readonly type: 'Normal' | 'Warning';
  readonly reason: Reason;
  readonly note: string;
}

/** To be done in this order. */
export interface Outcome {
  /** Before the NodeTraces: an agent that hears of one writes into its report. */
  readonly createReports: readonly WantedReport[];
  readonly apply: readonly WantedNodeTrace[];
  readonly status: SyscallTraceStatus | undefined;
  readonly events: readonly EventText[];
  /** Only once the status is written: it holds what they counted. */
  readonly deleteNodeTraces: readonly NodeTrace[];
  readonly deleteReports: readonly NodeTraceReport[];
  readonly deleteTrace: boolean;
  readonly requeueAt: number | undefined;
}

/** What is known of a trace that has not ended, in order. */
export interface View {
  readonly own: readonly NodeTrace[];
  readonly reports: readonly NodeTraceReport[];
  readonly effective: EffectiveSpec;
  readonly schedule: Schedule;
  readonly refused: Refusal | undefined;
  readonly sorted: Sorted;
  readonly nodeStatuses: readonly NodeStatus[];
  readonly readyState: ConditionState;
  readonly totals: Sums;
  /** Whether a pod may belong to the target, and nobody knows. */
  readonly ownersUnread: boolean;
}

/** What is there and has to go: of nodes that are gone, of an earlier trace of the same name, and of somebody else's making. */
export interface Leaving {
  readonly gone: SyscallTraceStatus['goneNodes'];
  readonly nodeTraces: readonly NodeTrace[];
  readonly reports: readonly NodeTraceReport[];
}
