// Why a trace, or a part of it, cannot be carried out on this node.

export type FailureReason =
  | 'AgentError'
  | 'CapabilityMissing'
  | 'CgroupV2Missing'
  | 'CgroupsRefused'
  | 'ExporterNotAllowed'
  | 'ExporterUnknown'
  | 'ExporterUnreachable'
  | 'KernelUnsupported'
  | 'LimitExceeded'
  | 'NotFromOperator'
  | 'SyscallsInvalid'
  | 'TooManyTraces'
  | 'TracesItself';

export interface Problem {
  readonly reason: FailureReason;
  /** `what failed: why: what to do` */
  readonly message: string;
}
