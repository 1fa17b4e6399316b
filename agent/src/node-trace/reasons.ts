// The reasons that conditions, reports and events have, a word each. docs/troubleshooting.md has a section for every one.

/** Why an agent cannot carry out a trace, or a part of it, on its node. */
export const FAILURE_REASONS = [
  'AgentError',
  'CapabilityMissing',
  'CgroupV2Missing',
  'CgroupsRefused',
  'ExporterNotAllowed',
  'ExporterUnknown',
  'ExporterUnreachable',
  'KernelUnsupported',
  'LimitExceeded',
  'NotFromOperator',
  'SyscallsInvalid',
  'TooManyTraces',
  'TracesItself',
] as const;

export type FailureReason = (typeof FAILURE_REASONS)[number];

/** What an agent says of its part of a trace. */
export const AGENT_REASONS = [
  ...FAILURE_REASONS,
  'AgentStopped',
  'Ended',
  'NoSyscallsSeen',
  'PodsNotRunning',
  'Suspended',
  'Tracing',
] as const;

export type AgentReason = (typeof AGENT_REASONS)[number];

/** What the operator says of a whole trace, beside what agents say. */
export const OPERATOR_REASONS = [
  'AgentMissing',
  'DurationReached',
  'Ending',
  'ExpectedErrorsInvalid',
  'NoContainersMatched',
  'NoNodesMatched',
  'NoPodsMatched',
  'NodeTraceRefused',
  'NothingTraced',
  'SpecOutdated',
  'Starting',
  'TracingPartly',
  'WaitingForOperator',
  'WaitingForRestart',
] as const;

/** Of the conditions Ready, Failed and Stalled, and of events. */
export type Reason = AgentReason | (typeof OPERATOR_REASONS)[number];

/** Of the condition Complete while it is False. */
export type IncompleteReason = 'Ending' | 'Running' | 'Suspended' | 'Waiting';
