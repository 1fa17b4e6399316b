// GENERATED from operator/crds/nodetraces.yaml: run node operator/src/generate/main.ts. Never edited.

/** Of the fields of NodeTraceSpecSettings. */
export const SETTINGS_BOUNDS = {
  syscalls: { maxItems: 1_000 },
  minDurationNanoseconds: { minimum: 0, maximum: 3_600_000_000_000 },
  executables: { maxItems: 32 },
  stringBytes: { minimum: 0, maximum: 4_096 },
  buffers: { enum: ['None', 'Sent', 'All'] },
  spansPerSecond: { minimum: 0, maximum: 1_000_000 },
  spansPerTrace: { minimum: 1, maximum: 100_000 },
  traceSeconds: { minimum: 1, maximum: 3_600 },
  traceContext: { enum: ['Link', 'Continue', 'Ignore'] },
  expectedErrors: { maxItems: 64 },
} as const;

/** Of the pods of a trace, of the containers of each, and of what is said of them. */
export const TARGET_BOUNDS = {
  targets: { maxItems: 1_000 },
  podIP: { maxLength: 64 },
  containers: { maxItems: 64 },
  others: { maxItems: 128 },
  containerID: { maxLength: 256 },
  image: { maxLength: 1_024 },
} as const;

/** Of how often an agent reports, in seconds. */
export const REPORT_BOUNDS = {
  reportSeconds: { minimum: 5, maximum: 3_600 },
} as const;
