// The strict face of the native addon: checks what it is given, fills in defaults, and turns faults into one error
// class. Nothing else in the project touches the addon itself.

export {
  finishOutputCommand,
  NativeError,
  type OutputCommand,
  redactionProblem,
  releaseStartupPages,
  ringsAhead,
  startOutputCommand,
  takeOver,
} from './addon.ts';
export type { BlockCalls } from './block-calls.ts';
export { type BlockFilter, scanBlock } from './block-scan.ts';
export { Command, type Found } from './command.ts';
export { DirectExport, type DirectExportFrame } from './direct-export.ts';
export type { DirectExportOwner, DirectExportState } from './direct-export-results.ts';
export type { Message, SenderAnswer } from './message.ts';
export { Sender } from './sender.ts';
export { Session } from './session.ts';
export type {
  Contents,
  HexStrings,
  RedactionPatterns,
  RingsAhead,
  SessionOptions,
  StopReason,
  SummaryColumn,
  SummaryOptions,
  TextClock,
  TextOptions,
  TextPrefix,
  TraceContext,
  TraceFilter,
  TraceOptions,
} from './session-options.ts';
export type {
  Cgroup,
  CgroupChange,
  Counters,
  Counts,
  Hooks,
  Segment,
  Selected,
  SpanBlocks,
  TraceCounts,
} from './session-results.ts';
export { SpansFile, type SpansFileOptions } from './spans-file.ts';
export type { SpansFileCounts } from './spans-file-counts.ts';
export { type SummaryRow, summaryTable } from './summary.ts';
