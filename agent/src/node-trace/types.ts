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
  lostProcessEvents?: number;
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
