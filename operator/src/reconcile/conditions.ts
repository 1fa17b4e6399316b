// The conditions of a trace, together: of one that goes on, of one that is complete, and of one that has failed. Pure.
//
// Programs wait for them in two ways. `kubectl wait` and people name a condition. kstatus (Flux, Helm 4) knows three: Ready, which is
// True once what was asked for is done or being done; Stalled, which is True where waiting is in vain; and Reconciling, which nobody
// needs here. So a trace that has ended well is Ready, and one that has failed is stalled.

import type { IncompleteReason, Reason } from '@sysspan/agent/node-trace';
import type { SyscallTrace } from '../api/types.ts';
import type { Refusal } from './admission.ts';
import type { ConditionState } from './ready.ts';
import type { Schedule } from './schedule.ts';
import { count, cutTo, timeOf, timeText } from './words.ts';

/** Whether a trace has ended, and if not what it waits for. */
export type Progress = Omit<ConditionState, 'reason'> & { readonly reason: Reason | IncompleteReason };

/** Failed and Stalled are there only when they are True. */
export interface Conditions {
  readonly Ready: ConditionState;
  readonly Complete: Progress;
  readonly Failed?: ConditionState;
  readonly Stalled?: ConditionState;
}

export type ConditionType = keyof Conditions;

const MESSAGE_LENGTH = 4096;
/** Reasons of a trace that is not Ready that no time mends: a person has to change the trace, the installation or the node. */
const STALLED: readonly Reason[] = [
  'CapabilityMissing',
  'CgroupV2Missing',
  'ExpectedErrorsInvalid',
  'ExporterNotAllowed',
  'ExporterUnknown',
  'KernelUnsupported',
  'LimitExceeded',
  'SpecOutdated',
  'SyscallsInvalid',
];

/**
 * Of a trace that goes on.
 * @param refused one that only waits for a place is not stalled
 */
export function conditionsOf(trace: SyscallTrace, schedule: Schedule, ready: ConditionState, refused: Refusal | undefined): Conditions {
  const stalled = ready.status === 'False' && STALLED.includes(ready.reason) && refused?.waits !== true;
  return { Ready: ready, Complete: incomplete(trace, schedule), ...(stalled ? { Stalled: { ...ready, status: 'True' } } : {}) };
}

function incomplete(trace: SyscallTrace, schedule: Schedule): Progress {
  const no = (reason: IncompleteReason, message: string): Progress => ({ status: 'False', reason, message });
  if (trace.spec.suspend) return no('Suspended', 'The time left stands still.');
  if (schedule.overSince !== undefined) return no('Ending', 'The agents are reporting their last numbers.');
  if (schedule.finishesAt !== undefined) return no('Running', `Ends at ${timeText(schedule.finishesAt)}.`);
  return no('Waiting', `Time counts from the first traced pod on; without one it ends at ${timeText(schedule.waitsUntil ?? 0)}.`);
}

/**
 * Of a trace whose time has come and whose numbers are final.
 * @param last what Ready would say, did it go on
 */
export function endOf(
  trace: SyscallTrace,
  schedule: Schedule,
  { spans, lost }: { spans: number; lost: number },
  last: ConditionState,
): Conditions {
  const created = timeOf(trace.metadata.creationTimestamp) ?? 0;
  const until = timeText(schedule.overSince ?? 0);
  if (schedule.startedAt === undefined && spans === 0) {
    const message = cutTo(
      `Nothing was traced from ${timeText(created)} to ${until}. Last: ${last.reason}: ${last.message}`,
      MESSAGE_LENGTH,
    );
    const failed: ConditionState = { status: 'True', reason: 'NothingTraced', message };
    const not: ConditionState = { ...failed, status: 'False' };
    return { Ready: not, Complete: not, Failed: failed, Stalled: failed };
  }
  const losses = lost === 0 ? 'nothing lost' : `${lost} lost`;
  const message = `Traced from ${timeText(schedule.startedAt ?? created)} to ${until}: ${count(spans, 'span')}, ${losses}.`;
  const done: ConditionState = { status: 'True', reason: 'DurationReached', message };
  return { Ready: done, Complete: done };
}
