// What the condition Ready is made of. Values only.

import type { Counters, SyscallTrace } from '../api/types.ts';
import type { Refusal } from './admission.ts';
import type { Ceilings } from './ceilings.ts';
import type { NodeStatus } from './node-status.ts';
import type { Schedule } from './schedule.ts';
import type { NodeSnapshot, PodSnapshot } from './snapshot.ts';
import type { Sorted } from './targets.ts';
import type { Owners } from './workload.ts';

export interface Case {
  readonly trace: SyscallTrace;
  readonly schedule: Schedule;
  readonly refusal: Refusal | undefined;
  readonly sorted: Sorted;
  /** Those whose pods it is about, as far as they exist and are served. */
  readonly namespaces: readonly string[];
  /** All pods of these namespaces. */
  readonly pods: readonly PodSnapshot[];
  /** Nodes whose agents say that they trace, and why the API server does not take what would end that. */
  readonly stillTracing: readonly { readonly nodeName: string; readonly refused: string | undefined }[];
  /** Of the nodes that have targets. */
  readonly nodeStatuses: readonly NodeStatus[];
  readonly owners: Owners;
  /** Pods whose owners matter and could not be read. */
  readonly unread: readonly PodSnapshot[];
  readonly node: (name: string) => NodeSnapshot | undefined;
  /** Fields that were edited while it runs, half a sentence. */
  readonly unapplied: readonly string[];
  /** Wishes that were cut to a ceiling. */
  readonly cut: readonly string[];
  readonly ceilings: Ceilings;
  /** Of all nodes. */
  readonly counters: Required<Counters>;
}
