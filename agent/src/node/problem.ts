// Why a trace, or a part of it, cannot be carried out on this node.

import type { FailureReason } from '../node-trace/reasons.ts';

export interface Problem {
  readonly reason: FailureReason;
  /** `what failed: why: what to do` */
  readonly message: string;
}
