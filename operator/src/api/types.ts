// GENERATED from operator/crds/*.yaml: run node operator/src/generate/main.ts. Never edited.
// Objects as the API server gives them: fields with a default are there, times are RFC 3339 strings.

import type { Counters, ObjectMeta } from '@sysspan/agent/node-trace';

export type * from '@sysspan/agent/node-trace';

/** Of a ClusterSyscallTrace: one of both. */
export interface NamespaceChoice {
  namespaces?: string[];
  namespaceSelector?: SyscallTraceSpecSelector;
}

/** A request of either kind. One for the cluster has no namespace, '', and says which namespaces' pods it is about. */
export interface SyscallTrace {
  apiVersion: 'sysspan.io/v1alpha1';
  kind: 'SyscallTrace' | 'ClusterSyscallTrace';
  metadata: ObjectMeta;
  spec: SyscallTraceSpec & NamespaceChoice;
  status?: SyscallTraceStatus;
}

/**
 * What to trace. Everything but the choice of pods has a default.
 */
export interface SyscallTraceSpec {
  selector?: SyscallTraceSpecSelector;
  /**
   * Names of pods of the same namespace, in full. A name may be that of a pod that does not exist yet. Write one of selector, podNames and target.
   */
  podNames?: string[];
  target?: SyscallTraceSpecTarget;
  /**
   * Names of the containers to trace. Init and ephemeral containers are traced when they are named here. Without it all containers under the pod's spec.containers are traced.
   */
  containers?: string[];
  /**
   * Only containers with one of these images are traced: the image as the pod's spec names it (ghcr.io/acme/checkout:1.4), * stands for any characters. Of the containers that `containers` names, or would take without it.
   */
  images?: string[];
  /**
   * Only pods on these nodes are traced. With nodeSelector both must hold.
   */
  nodeNames?: string[];
  /**
   * Only pods on nodes with all of these labels are traced, as in a pod's spec.nodeSelector: {topology.kubernetes.io/zone: eu-1a}.
   */
  nodeSelector?: {
    [k: string]: string;
  };
  processes?: SyscallTraceSpecProcesses;
  /**
   * What to do with processes that the traced ones fork: Follow them, or Ignore them.
   */
  children: 'Follow' | 'Ignore';
  /**
   * Which system calls become spans, as strace writes it, one expression an item: a name (openat), several (openat,close), a class (%file, %network, %process, %desc, %memory, %signal …), /REGEX, or any of these behind ! to leave them out. A REGEX is one of RE2 without counts ({…}); all of them together have at most 256 characters. What is wanted is the union of the items without !, or everything if there are none, less the items with !. Without it all system calls are wanted. A word that no system call has makes the trace not Ready, with the reason SyscallsInvalid.
   */
  syscalls?: string[];
  /**
   * Which calls become spans by what they returned: All, or only those that Failed, which is decided in the kernel, so that others cost little.
   */
  results: 'All' | 'Failed';
  /**
   * Only calls that took at least so many microseconds become spans, such as 10000 for 10 ms; at most an hour, since a call that takes longer is shown as unfinished. Decided in the kernel, so that others cost little. 0 means all.
   */
  minDurationMicroseconds: number;
  /**
   * How long to trace, in seconds, counted from the moment the first pod is traced; time during which the trace is suspended does not count. The installation sets a longest duration and applies it to longer ones; the condition says so. A trace whose pods never come ends when that longest duration has passed since it was created.
   */
  durationSeconds: number;
  /**
   * Pauses tracing while true: nothing of the pods is traced and the time left stands still. Set it to false to go on. A suspended trace keeps its place among those that the installation allows: delete it to give that to another.
   */
  suspend: boolean;
  /**
   * The object is deleted so many seconds after it is Complete or Failed. Without it the object stays until somebody deletes it. Whoever keeps objects as they are in a repository (Argo CD, Flux) makes it anew, and it traces again: leave this out there.
   */
  ttlSecondsAfterFinished?: number;
  capture: SyscallTraceSpecCapture;
  limits: SyscallTraceSpecLimits;
  /**
   * What to do with a TRACEPARENT in the environment of a traced process: Link to that trace, Continue it, or Ignore it.
   */
  traceContext: 'Link' | 'Continue' | 'Ignore';
  /**
   * Names of errors that do not mark a span as failed, such as ENOENT. Errors that only steer the flow (EAGAIN, EINTR, EINPROGRESS …) never do. A word that is no error makes the trace not Ready, with the reason ExpectedErrorsInvalid.
   */
  expectedErrors?: string[];
  /**
   * Name of the exporter to send spans with. Exporters (address, TLS, headers) are set up when sysspan is installed; so that nobody can send what processes do to an address of their own.
   */
  exporter: string;
  /**
   * No longer there: write results: Failed.
   */
  onlyFailed?: boolean;
  /**
   * No longer there: write children: Ignore.
   */
  followForks?: boolean;
  /**
   * No longer there: write minDurationMicroseconds.
   */
  minDuration?: string;
}
/**
 * Chooses pods of the same namespace by their labels, those that exist and those that will be created while the trace runs. All requirements must hold; an empty selector ({}) chooses every pod of the namespace, and the condition says so. Write one of selector, podNames and target.
 */
export interface SyscallTraceSpecSelector {
  /**
   * Labels that a pod must have, with these values.
   */
  matchLabels?: {
    [k: string]: string;
  };
  /**
   * Further requirements for labels.
   */
  matchExpressions?: SyscallTraceSpecSelectorMatchExpression[];
}
export interface SyscallTraceSpecSelectorMatchExpression {
  /**
   * The label that the requirement is about.
   */
  key: string;
  /**
   * How the label's value and `values` have to relate.
   */
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /**
   * Values for In and NotIn.
   */
  values?: string[];
}
/**
 * Chooses the pods that belong to a workload of the same namespace, those that exist and those that it makes while the trace runs, as their owner references tell: the pods' controller, and where that is a ReplicaSet or a Job also its controller, such as a Deployment, a CronJob or an Argo Rollout. Write one of selector, podNames and target.
 */
export interface SyscallTraceSpecTarget {
  /**
   * Kind of the workload, as in its manifest: Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, or any other kind that controls pods.
   */
  kind: string;
  /**
   * Name of the workload.
   */
  name: string;
}
/**
 * Which processes of the containers are traced. Without it all are.
 */
export interface SyscallTraceSpecProcesses {
  /**
   * Only processes that run one of these executables are traced, and their children unless children is Ignore. A name (python3), or an absolute path as the container sees it (/usr/bin/python3); * stands for any characters.
   */
  executables?: string[];
}
/**
 * How much of what processes handle may leave the node. The installation sets ceilings for each of these and applies them; the condition says so.
 */
export interface SyscallTraceSpecCapture {
  /**
   * How many bytes of a string, such as a path, are captured. Longer ones are cut and end with "…".
   */
  stringBytes: number;
  /**
   * Which contents of memory are captured, up to stringBytes each: None; Sent, what processes write and send; All, also what they read and receive, and with it what is a key, a password or random: values of mount and fsconfig, of socket options that are not known to be numbers, of keyrings, and what getrandom gave. Contents may hold secrets. Paths, numbers, flags, addresses, times and names are always captured.
   */
  buffers: 'None' | 'Sent' | 'All';
  /**
   * Whether the arguments of programs are captured, in process.command_args and in execve; without it they are counted. What looks like a secret in them becomes [redacted], which is no guarantee, and counters.redacted says how often. Variables of an environment are never captured.
   */
  commandLine: boolean;
}
/**
 * Bounds for what one process tree may send.
 */
export interface SyscallTraceSpecLimits {
  /**
   * Spans a second for one process tree. Above it calls are folded: one span stands for many, with their count and durations; failed and slow calls are kept whole first. The installation sets a ceiling; 0 means as many as it allows.
   */
  spansPerSecond: number;
  /**
   * Spans in one OpenTelemetry trace. A process tree with more is cut into several traces, joined by span links. Back ends discard traces that are too large.
   */
  spansPerTrace: number;
  /**
   * Seconds that one OpenTelemetry trace covers. A process tree that lives longer is cut into several traces, joined by span links. Spans are sent when their trace ends, so this is also how long one may have to wait for them.
   */
  traceSeconds: number;
}

/**
 * What has come of it. Written by the operator.
 */
export interface SyscallTraceStatus {
  /**
   * The metadata.generation that this status is about.
   */
  observedGeneration?: number;
  /**
   * Ready: pods are being traced, or were until the trace was complete. Complete: it has ended and its numbers are final. Failed: it has ended and has traced nothing. Stalled: it is not Ready, and somebody has to do something. The last two are there only when they hold. The reason says which case holds, the message what to do about it.
   */
  conditions?: SyscallTraceStatusCondition[];
  /**
   * Pods that are being traced.
   */
  pods?: number;
  /**
   * Pods that selector, podNames or target choose, running or not, on whatever node. Absent while the trace waits for a place among others.
   */
  podsMatched?: number;
  /**
   * Nodes that trace, of the nodes that have pods to trace, as in 1/2.
   */
  nodes?: string;
  /**
   * Nodes that trace as they should.
   */
  nodesTracing?: number;
  /**
   * Nodes that have pods to trace.
   */
  nodesWanted?: number;
  /**
   * Up to 10 nodes that fall short, with the reason.
   */
  nodesShort?: SyscallTraceStatusNodesShort[];
  /**
   * The moment from which on a pod was traced. For pods that were over before they were noticed, when their first spans were made.
   */
  startedAt?: string;
  /**
   * When the trace stops by itself. Absent while it waits for its first pod or is suspended.
   */
  finishesAt?: string;
  /**
   * Since when it is suspended. Absent while it is not.
   */
  suspendedAt?: string;
  /**
   * Seconds of earlier suspensions. They do not count as time of tracing.
   */
  suspendedSeconds?: number;
  /**
   * Spans made over all nodes: of system calls, of the processes that made them, of summaries. counters.calls are those calls that have a span of their own.
   */
  spans?: number;
  /**
   * What was lost over all nodes for whatever reason: lostRingFull + lostRingBusy + lostMissed + lostFault + lostNoStorage + lostProcessEvents + droppedMemory + droppedUnknown + rejected + failed.
   */
  lost?: number;
  /**
   * Exact numbers that account for every system call: seen = filtered + recorded + lostRingFull + lostRingBusy + lostMissed + lostFault; recorded = consumed; consumed = calls + folded + droppedMemory + droppedUnknown; spans = acknowledged + rejected + failed + queued.
   */
  counters?: Counters;
  /**
   * How often tracing was cut on a node because its agent restarted. What happened meanwhile was not seen.
   */
  interruptions?: number;
  /**
   * Up to 10 ids of OpenTelemetry traces that were sent, the newest first.
   */
  recentTraceIDs?: string[];
  goneNodes?: SyscallTraceStatusGoneNodes;
}
export interface SyscallTraceStatusCondition {
  /**
   * Ready, Complete, Failed or Stalled.
   */
  type: string;
  /**
   * Whether it holds.
   */
  status: 'True' | 'False' | 'Unknown';
  /**
   * Which case holds, in one word.
   */
  reason: string;
  /**
   * Which case holds and what to do about it, for people.
   */
  message: string;
  /**
   * When the condition's status last changed.
   */
  lastTransitionTime: string;
  /**
   * The metadata.generation that the condition is about.
   */
  observedGeneration?: number;
}
export interface SyscallTraceStatusNodesShort {
  /**
   * Name of the node.
   */
  nodeName: string;
  /**
   * Why it falls short, in one word.
   */
  reason: string;
  /**
   * Why it falls short and what to do.
   */
  message: string;
}
/**
 * What nodes contributed that have left the cluster since. Part of the sums above.
 */
export interface SyscallTraceStatusGoneNodes {
  /**
   * Sums of their counters.
   */
  counters?: Counters;
  /**
   * Sum of their interruptions.
   */
  interruptions?: number;
  /**
   * Uids of NodeTraceReports that are summed up here but not deleted yet.
   */
  reports?: string[];
}
