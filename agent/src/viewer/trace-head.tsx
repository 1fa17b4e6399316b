// The head of a trace: what it is, when, how much; the way to the segments before and after; and what is missing.

import type { JSX } from 'preact';
import type { TracePage, TraceSummary } from '../http/page-data.ts';
import type { OtlpTraceRequest } from '../spans/otlp-decode.ts';
import { clock, count, counted, duration } from './format.ts';
import { FailedMark, LostMark } from './marks.tsx';
import { SaveButtons } from './save-buttons.tsx';

interface TraceHeadProps {
  readonly trace: TracePage;
  /** Of a file that was opened; else the server has it. */
  readonly otlp: OtlpTraceRequest | undefined;
  readonly stored: ReadonlySet<string>;
  readonly choose: (id: string) => void;
}

export function TraceHead({ trace, otlp, stored, choose }: TraceHeadProps): JSX.Element {
  const { summary } = trace;
  return (
    <header class="trace-head">
      <div class="trace-title">
        <h1 title={summary.command}>{summary.command}</h1>
        <SaveButtons trace={trace} otlp={otlp} />
      </div>
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

/** Says what is missing, and that this is not the whole run; nothing when it is. */
export function LostNotice({ trace: { summary, processes } }: { readonly trace: TracePage }): JSX.Element | null {
  const { lost } = summary;
  if (lost === 0) return null;
  const worst = processes.reduce((most, process) => (process.lost > most.lost ? process : most));
  return (
    <p class="notice" role="alert">
      <LostMark />
      <span>
        <b>{counted(lost, 'call')} lost</b>, most of them in {worst.name} {worst.pid}: they came faster than they could be recorded. Neither
        the tree nor the totals have them. Trace fewer calls with -e.
      </span>
    </p>
  );
}

interface SegmentsProps {
  readonly summary: TraceSummary;
  readonly stored: ReadonlySet<string>;
  readonly choose: (id: string) => void;
}

const END_REASONS: Readonly<Record<string, string>> = {
  time: 'This part was cut for its age (--trace-seconds)',
  spans: 'This part was cut at its number of spans (--spans-per-trace)',
  bytes: 'This part was cut for its size',
  memory: 'This part was cut for lack of memory',
  request_ended: 'The tracing ended here; the processes went on',
  shutdown: 'The tracing ended here; the processes went on',
};

function Segments({ summary: { previous, next, segment, endReason = '' }, stored, choose }: SegmentsProps): JSX.Element | null {
  const reason = END_REASONS[endReason];
  if (previous === undefined && next === undefined && reason === undefined) return null;
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
      <span title={reason}>
        part <b>{segment + 1}</b>
        {reason !== undefined && <span class="cut-reason"> cut: {endReason.replace('_', ' ')}</span>}
      </span>
      {button('later ›', next)}
    </span>
  );
}
