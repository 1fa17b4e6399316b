// GENERATED from operator/crds/*.yaml: run node operator/src/generate/main.ts. Never edited.
// Objects as the API server gives them: fields with a default are there, times are RFC 3339 strings.

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** What this project uses of the Kubernetes type of the same name. */
export interface ObjectMeta {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  generation: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  labels?: { [key: string]: string };
  annotations?: { [key: string]: string };
  ownerReferences?: OwnerReference[];
}

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

export interface NodeTrace {
  apiVersion: 'sysspan.io/v1alpha1';
  kind: 'NodeTrace';
  metadata: ObjectMeta;
  spec: NodeTraceSpec;
}

export interface NodeTraceReport {
  apiVersion: 'sysspan.io/v1alpha1';
  kind: 'NodeTraceReport';
  metadata: ObjectMeta;
  spec: NodeTraceReportSpec;
  status?: NodeTraceReportStatus;
}

/**
 * Exact numbers that account for every system call on this node, since the report exists and across restarts of the agent: seen = filtered + recorded + lostRingFull + lostRingBusy + lostMissed + lostFault; recorded = consumed; consumed = calls + folded + droppedMemory + droppedUnknown; spans = acknowledged + rejected + failed + queued.
 */
export interface Counters {
  /**
   * System calls that the kernel side looked at.
   */
  seen?: number;
  /**
   * Calls that the request does not want: other names, too short, or successful.
   */
  filtered?: number;
  /**
   * Calls that the kernel side handed over.
   */
  recorded?: number;
  /**
   * Calls that the agent took.
   */
  consumed?: number;
  /**
   * Calls that became a span of their own.
   */
  calls?: number;
  /**
   * Spans made: of calls, of processes, of summaries, of pieces of calls that crossed a cut.
   */
  spans?: number;
  /**
   * Calls that are part of a summary span.
   */
  folded?: number;
  /**
   * Spans that the back end took.
   */
  acknowledged?: number;
  /**
   * Spans that the back end refused.
   */
  rejected?: number;
  /**
   * Spans that could not be delivered.
   */
  failed?: number;
  /**
   * Spans that are still to be delivered.
   */
  queued?: number;
  /**
   * Calls lost because the ring to the agent was full.
   */
  lostRingFull?: number;
  /**
   * Calls lost because a task that was preempted while it wrote a record held the ring.
   */
  lostRingBusy?: number;
  /**
   * Calls at whose end the kernel skipped the tracing program, as the thread's next call told.
   */
  lostMissed?: number;
  /**
   * Calls lost because their task could not be registered, for lack of kernel memory.
   */
  lostFault?: number;
  /**
   * Children and threads that could not be registered; their calls are not in seen.
   */
  lostNoStorage?: number;
  /**
   * Forks, execs, exits and signals lost because their ring was full.
   */
  lostLives?: number;
  /**
   * Calls dropped because the agent's memory budget was spent.
   */
  droppedMemory?: number;
  /**
   * Calls dropped because their process is not known: what told of its beginning was lost, or there was no memory for it.
   */
  droppedUnknown?: number;
  /**
   * Places in command lines that look like secrets and were hidden.
   */
  redacted?: number;
}

/**
 * What this is about.
 */
export interface NodeTraceReportSpec {
  /**
   * Name of the node. Only the agent of this node writes the status.
   */
  nodeName: string;
  trace: NodeTraceReportSpecTrace;
}
/**
 * The SyscallTrace, or ClusterSyscallTrace, that the node traces for.
 */
export interface NodeTraceReportSpecTrace {
  /**
   * ClusterSyscallTrace; absent for a SyscallTrace, which is in the same namespace.
   */
  kind?: 'ClusterSyscallTrace';
  /**
   * Its name.
   */
  name: string;
  /**
   * Its uid.
   */
  uid: string;
}

/**
 * What the node's agent does. Written by that agent alone, and always as a whole.
 */
export interface NodeTraceReportStatus {
  /**
   * The metadata.generation of the NodeTrace that this is about.
   */
  observedGeneration?: number;
  agent?: NodeTraceReportStatusAgent;
  /**
   * Pending: nothing is traced yet, reason says what is waited for. Tracing. Suspended. Ended: finishesAt has passed, everything is delivered or given up, counters are final. Failed: cannot trace, reason says why.
   */
  state?: 'Pending' | 'Tracing' | 'Suspended' | 'Ended' | 'Failed';
  /**
   * Tracing, Suspended, Ended, AgentStopped; while waiting PodsNotRunning, NoSyscallsSeen; on failure KernelUnsupported, CapabilityMissing, CgroupV2Missing, CgroupsRefused, ExporterUnreachable, ExporterUnknown, ExporterNotAllowed, SyscallsInvalid, LimitExceeded, TracesItself, TooManyTraces, NotFromOperator or AgentError.
   */
  reason?: string;
  /**
   * The reason in a sentence, with what to do about it.
   */
  message?: string;
  /**
   * How many targets are being traced, those included that targets leaves out.
   */
  podsTracing?: number;
  /**
   * State of up to 50 targets.
   */
  targets?: NodeTraceReportStatusTarget[];
  /**
   * Exact numbers that account for every system call on this node, since the report exists and across restarts of the agent: seen = filtered + recorded + lostRingFull + lostRingBusy + lostMissed + lostFault; recorded = consumed; consumed = calls + folded + droppedMemory + droppedUnknown; spans = acknowledged + rejected + failed + queued.
   */
  counters?: Counters;
  /**
   * How often tracing was cut because the agent restarted. What happened meanwhile was not seen.
   */
  interruptions?: number;
  /**
   * Up to 10 ids of OpenTelemetry traces that were sent, the newest first.
   */
  recentTraceIDs?: string[];
  /**
   * When the state was Tracing for the first time, or the first spans were made of a pod that was over before it was noticed.
   */
  startedAt?: string;
  /**
   * When this was written.
   */
  updatedAt?: string;
}
/**
 * Who writes this.
 */
export interface NodeTraceReportStatusAgent {
  /**
   * Name of the agent's pod.
   */
  podName: string;
  /**
   * When the agent started.
   */
  startedAt?: string;
  /**
   * The agent's version.
   */
  version?: string;
}
export interface NodeTraceReportStatusTarget {
  /**
   * As in spec.targets of the NodeTrace.
   */
  podUID: string;
  /**
   * Name of the pod.
   */
  podName?: string;
  /**
   * Waiting: none of its containers runs. Tracing. Refused: it is not traced, reason says why.
   */
  state: 'Waiting' | 'Tracing' | 'Refused';
  /**
   * Why, in one word.
   */
  reason?: string;
  /**
   * Why, with what to do about it.
   */
  message?: string;
  /**
   * Containers that are being traced.
   */
  containers?: string[];
}

/**
 * What the node's agent is to do.
 */
export interface NodeTraceSpec {
  /**
   * Name of the node. Agents select by it.
   */
  nodeName: string;
  trace: NodeTraceSpecTrace;
  /**
   * What tells this cluster from others, the uid of the namespace kube-system. Part of trace ids, and k8s.cluster.uid of every span.
   */
  clusterUID: string;
  /**
   * Name of the exporter in the agent's configuration.
   */
  exporter: string;
  /**
   * Trace nothing now; settings and counters stay.
   */
  suspend: boolean;
  /**
   * Seconds between two reports of the agent in which only numbers differ; half as many more by chance. What else changes is told within half of it, and at once where it is 5, which it is until many nodes trace.
   */
  reportSeconds: number;
  /**
   * When the agent stops by itself, whether it hears from the operator or not. Absent while suspended.
   */
  finishesAt?: string;
  settings: NodeTraceSpecSettings;
  /**
   * The pods of this node that are to be traced. Empty when there are none now: what was counted stays until the trace is over.
   */
  targets: NodeTraceSpecTarget[];
}
/**
 * The SyscallTrace, or ClusterSyscallTrace, that this is a part of.
 */
export interface NodeTraceSpecTrace {
  /**
   * ClusterSyscallTrace; absent for a SyscallTrace, which is in the same namespace.
   */
  kind?: 'ClusterSyscallTrace';
  /**
   * Its name.
   */
  name: string;
  /**
   * Its uid.
   */
  uid: string;
}
/**
 * The request with every default applied and every ceiling of the installation kept.
 */
export interface NodeTraceSpecSettings {
  /**
   * Names of system calls that the request's expressions mean: those that are wanted; or, each behind !, those that are not. none alone means no system call, an empty list all of them.
   */
  syscalls: string[];
  /**
   * Whether children are traced.
   */
  followForks: boolean;
  /**
   * Only calls that returned an error.
   */
  onlyFailed: boolean;
  /**
   * Only calls that took at least so long. 0 for all.
   */
  minDurationNanoseconds: number;
  /**
   * Names or paths with *. Empty for every process.
   */
  executables: string[];
  /**
   * Bytes of a string or buffer that are captured.
   */
  stringBytes: number;
  /**
   * Which contents of memory are captured.
   */
  buffers: 'None' | 'Sent' | 'All';
  /**
   * Whether arguments of programs are shown.
   */
  commandLine: boolean;
  /**
   * Spans a second for one process tree. 0 for no limit.
   */
  spansPerSecond: number;
  /**
   * Spans in one OpenTelemetry trace.
   */
  spansPerTrace: number;
  /**
   * Seconds that one OpenTelemetry trace covers.
   */
  traceSeconds: number;
  /**
   * What to do with a TRACEPARENT in a process's environment.
   */
  traceContext: 'Link' | 'Continue' | 'Ignore';
  /**
   * Names of errors that do not mark a span as failed.
   */
  expectedErrors: string[];
}
export interface NodeTraceSpecTarget {
  /**
   * Uid of the pod as its control group has it. For a static pod that is the hash of its file (annotation kubernetes.io/config.hash), not the uid of its mirror in the API.
   */
  podUID: string;
  /**
   * Name of the pod.
   */
  podName: string;
  /**
   * Namespace of the pod, where this is a part of a ClusterSyscallTrace; absent otherwise, where it is that of this object.
   */
  namespace?: string;
  /**
   * The pod's first address. Absent until it is known.
   */
  podIP?: string;
  /**
   * OpenTelemetry resource attributes common to the pod's containers: service.name, service.namespace, those of its owners (k8s.deployment.name …), and what annotations resource.opentelemetry.io/* say. They win over the service.* that the agent adds. Who and where the pod is (k8s.*, container.*, host.*, os.*, process.*, cloud.*, telemetry.*, otel.*, sysspan.*, syscall.*) no annotation says: of these names only those of owners are taken from here, and k8s.pod.uid of a static pod.
   */
  attributes: {
    [k: string]: string;
  };
  /**
   * The containers of the pod that are to be traced.
   */
  containers: NodeTraceSpecTargetContainer[];
  /**
   * Runtime and id of the pod's containers that are not to be traced, as far as the kubelet has told them: so that nothing of them is waited for.
   */
  others?: string[];
}
export interface NodeTraceSpecTargetContainer {
  /**
   * Name of the container.
   */
  name: string;
  /**
   * Runtime and id of its newest instance, as in containerd://0123…. Absent until the kubelet tells.
   */
  containerID?: string;
  /**
   * Image as the pod's spec names it.
   */
  image: string;
  /**
   * How often it was restarted.
   */
  restartCount: number;
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
   * What was lost over all nodes for whatever reason: lostRingFull + lostRingBusy + lostMissed + lostFault + lostNoStorage + lostLives + droppedMemory + droppedUnknown + rejected + failed.
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
