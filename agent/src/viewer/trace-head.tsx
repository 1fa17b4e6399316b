// The head of a trace: what it is, when, how much; the way to the segments before and after; and what is missing.

import type { JSX } from 'preact';
import type { TracePage, TraceSummary } from '../http/page-data.ts';
import { clock, count, counted, duration } from './format.ts';
import { FailedMark, LostMark } from './marks.tsx';

interface TraceHeadProps {
  readonly trace: TracePage;
  readonly stored: ReadonlySet<string>;
  readonly choose: (id: string) => void;
}

export function TraceHead({ trace, stored, choose }: TraceHeadProps): JSX.Element {
  const { summary } = trace;
  return (
    <header class="trace-head">
      <h1 title={summary.command}>{summary.command}</h1>
      <div class="trace-facts">
        <span title={`Trace id ${summary.id}`}>{clock(summary.startUnixNano)}</span>
        <span>
          <b>{duration(summary.durationNs)}</b>
        </span>
        <span>
          <b>{count(summary.processes)}</b> {summary.processes === 1 ? 'process' : 'processes'}
        </span>
        <span>
          <b>{count(summary.calls)}</b> {summary.calls === 1 ? 'call' : 'calls'}
        </span>
        {summary.errors > 0 && (
          <span class="failed">
            <FailedMark />
            <b>{count(summary.errors)}</b> failed
          </span>
        )}
        {summary.folded > 0 && (
          <span title="Calls that are part of a summary span; the totals are exact">
            <b>{count(summary.folded)}</b> folded
          </span>
        )}
        <Segments summary={summary} stored={stored} choose={choose} />
      </div>
    </header>
  );
}

/** Says that calls are missing; nothing when none are. */
export function LostNotice({ summary: { lost } }: { readonly summary: TraceSummary }): JSX.Element | null {
  if (lost === 0) return null;
  return (
    <p class="notice" role="alert">
      <LostMark />
      <span>
        <b>{counted(lost, 'call')} lost.</b> They came faster than they could be recorded: the totals count them, the tree does not show
        them.
      </span>
    </p>
  );
}

interface SegmentsProps {
  readonly summary: TraceSummary;
  readonly stored: ReadonlySet<string>;
  readonly choose: (id: string) => void;
}

function Segments({ summary: { previous, next, segment }, stored, choose }: SegmentsProps): JSX.Element | null {
  if (previous === undefined && next === undefined) return null;
  const button = (label: string, id: string | undefined): JSX.Element | null =>
    id === undefined ? null : (
      <button
        type="button"
        disabled={!stored.has(id)}
        title={stored.has(id) ? id : 'This part is not here, or not here yet'}
        onClick={() => choose(id)}
      >
        {label}
      </button>
    );
  return (
    <span class="segments">
      {button('‹ earlier', previous)}
      <span>
        part <b>{segment + 1}</b>
      </span>
      {button('later ›', next)}
    </span>
  );
}
