// What a sender takes, and what it is answered.

import type { SpanBlocks } from './session-results.ts';

/** What became of a call: a status code of gRPC. */
export interface SenderAnswer {
  readonly code: number;
  readonly message: string;
  /** grpc-status-details-bin, in base64; empty when there is none. */
  readonly details: string;
  /** The response message. */
  readonly body: Uint8Array;
  /** From sending to the answer. */
  readonly seconds: number;
}

/** A message: its head, and behind it blocks of spans. */
export interface Message {
  readonly head: Uint8Array;
  readonly spans?: SpanBlocks;
  readonly from?: number;
  readonly to?: number;
  /** Whether nobody reads these blocks any more once they were taken: they are given back then. */
  readonly once?: boolean;
}
