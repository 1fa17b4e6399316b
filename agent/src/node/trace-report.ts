// What is said of a trace on this node: one state, one reason, one sentence with what to do, from what was observed. Pure.

import type { AgentReason } from '../node-trace/reasons.ts';
import type { TraceTotals } from './counters.ts';
import type { DesiredPod } from './desired-trace.ts';
import type { Problem } from './problem.ts';

export type TraceState = 'Pending' | 'Tracing' | 'Suspended' | 'Ended' | 'Failed';

export interface TargetReport {
  readonly podUid: string;
  readonly podName: string;
  readonly state: 'Waiting' | 'Tracing' | 'Refused';
  readonly reason: AgentReason;
  readonly message: string;
  /** Those that are traced. */
  readonly containers: readonly string[];
}

export interface TraceReport {
  readonly generation: number;
  readonly state: TraceState;
  readonly reason: AgentReason;
  readonly message: string;
  readonly targets: readonly TargetReport[];
  readonly totals: TraceTotals;
  readonly interruptions: number;
  readonly recentTraceIds: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly startedAt?: number;
}

/** What decides about state, reason and message. */
export interface Observed {
  /** It cannot be traced at all. */
  readonly problem?: Problem | undefined;
  readonly suspended: boolean;
  /** `ending`: it is over, and what was seen is still being sent. */
  readonly phase: 'running' | 'ending' | 'ended';
  /** The agent itself ends. */
  readonly stopped: boolean;
  readonly targets: readonly TargetReport[];
  /** The receiver does not take what is sent. */
  readonly unreachable?: Problem | undefined;
  /** How long its pods have been traced by now. */
  readonly tracedMs: number;
  /** Since then. */
  readonly seen: number;
  readonly recorded: number;
}

export type Judgement = Pick<TraceReport, 'state' | 'reason' | 'message'>;

/** A pod that makes no call for so long is worth a word. */
export const QUIET_MS = 5_000;

const pods = (count: number): string => (count === 1 ? '1 pod' : `${count} pods`);

/** A pod's part of a trace. `running` are its wanted containers that have a cgroup. */
export function targetReport({ uid, name }: DesiredPod, refusal: Problem | undefined, running: readonly string[]): TargetReport {
  const base = { podUid: uid, podName: name };
  if (refusal !== undefined) return { ...base, state: 'Refused', ...refusal, containers: [] };
  if (running.length > 0) return { ...base, state: 'Tracing', reason: 'Tracing', message: '', containers: running };
  return {
    ...base,
    state: 'Waiting',
    reason: 'PodsNotRunning',
    message: 'none of its wanted containers runs now: each is traced from its first instruction',
    containers: [],
  };
}

function waiting(targets: readonly TargetReport[]): Judgement {
  const refused = targets.filter(({ state }) => state === 'Refused');
  const [first] = refused;
  if (first !== undefined && refused.length === targets.length) {
    const others = refused.length === 1 ? '' : ` (and ${refused.length - 1} more)`;
    return { state: 'Failed', reason: first.reason, message: `pod ${first.podName}${others}: ${first.message}` };
  }
  const message =
    targets.length === 0
      ? 'no pod of this trace is on this node now'
      : `${pods(targets.length - refused.length)} on this node, no wanted container of which runs now: see kubectl describe pod`;
  return { state: 'Pending', reason: 'PodsNotRunning', message };
}

function quiet(count: number, { seen }: Observed): Judgement {
  const message =
    seen === 0
      ? `${pods(count)} traced, and not one system call made: are the processes idle?`
      : `${pods(count)} traced, and none of ${seen} calls was what the trace wants: widen syscalls, processes, results or minDurationMicroseconds`;
  return { state: 'Tracing', reason: 'NoSyscallsSeen', message };
}

/** The state of a trace on this node. */
export function judge(observed: Observed): Judgement {
  const { problem, suspended, phase, stopped, targets, unreachable, tracedMs, recorded } = observed;
  if (phase === 'ended') return { state: 'Ended', reason: 'Ended', message: 'the trace is over, and its counters are final' };
  if (problem !== undefined) return { state: 'Failed', ...problem };
  if (suspended) return { state: 'Suspended', reason: 'Suspended', message: 'tracing is suspended: set suspend to false to go on' };
  if (stopped)
    return { state: 'Pending', reason: 'AgentStopped', message: 'the agent of this node stopped: tracing goes on when it is back' };
  const tracing = targets.filter(({ state }) => state === 'Tracing').length;
  if (phase === 'ending') return { state: 'Tracing', reason: 'Tracing', message: 'the trace is over: sending what is left' };
  if (tracing === 0) return waiting(targets);
  if (unreachable !== undefined) return { state: 'Tracing', ...unreachable };
  if (recorded === 0 && tracedMs >= QUIET_MS) return quiet(tracing, observed);
  return { state: 'Tracing', reason: 'Tracing', message: `${pods(tracing)} traced` };
}
