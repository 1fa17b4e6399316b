// Shorter than in earnest, in the same proportions.

import type { LeaseTimes } from '../../operator/src/kube/lease.ts';

export const LEASE_NAME = 'operator';
export const TIMES: LeaseTimes = { durationSeconds: 3, renewDeadlineMs: 2_000, retryMs: 300 };
