// GENERATED from operator/crds/nodetracereports.yaml: run node operator/src/generate/main.ts. Never edited.

/** What is counted of a trace; types.ts says what each one is. */
export const COUNTER_NAMES = [
  'seen',
  'filtered',
  'recorded',
  'consumed',
  'calls',
  'spans',
  'folded',
  'acknowledged',
  'rejected',
  'failed',
  'queued',
  'lostRingFull',
  'lostRingBusy',
  'lostMissed',
  'lostFault',
  'lostNoStorage',
  'lostProcessEvents',
  'droppedMemory',
  'droppedUnknown',
  'redacted',
] as const;

export type CounterName = (typeof COUNTER_NAMES)[number];
