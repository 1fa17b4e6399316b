// Why lines are not the same where that is as it should be. Such lines still count as not identical.

import type { Verdict } from './compare.ts';

export interface Explained {
  readonly call: RegExp;
  readonly verdict?: Verdict;
  readonly strace?: RegExp;
  readonly ours?: RegExp;
  readonly reason: string;
}

export const explained: readonly Explained[] = [];
