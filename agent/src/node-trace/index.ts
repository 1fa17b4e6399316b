// What operator and agents agree on about NodeTraces and their reports.

export { TARGET_BOUNDS } from './bounds.ts';
export { COUNTER_NAMES, type CounterName } from './counter-names.ts';
export { nodeTraceName, notTheOperators } from './owner.ts';
export {
  AGENT_REASONS,
  type AgentReason,
  type FailureReason,
  type IncompleteReason,
  OPERATOR_REASONS,
  type Reason,
} from './reasons.ts';
export { SHORTEST_REPORT_SECONDS, spreadMs } from './report-pace.ts';
export { isReserved, isUid } from './reserved-attributes.ts';
export { NODE_TRACE_REPORTS, NODE_TRACES } from './resources.ts';
export type * from './types.ts';
