// The words of a row: of a process its name, end and counts, of a call its arguments and result.

import type { JSX } from 'preact';
import type { PageCall, PageProcess } from '../http/page-data.ts';
import { CodeText, marked } from './code-text.tsx';
import { brief, count } from './format.ts';
import { Chevron, FailedMark } from './marks.tsx';

interface ProcessTextProps {
  readonly process: PageProcess;
  /** Whether its children are shown; undefined where it has none. */
  readonly open: boolean | undefined;
  readonly find: string;
  readonly toggle: () => void;
}

export function ProcessText({ process, open, find, toggle }: ProcessTextProps): JSX.Element {
  return (
    <>
      {open === undefined ? (
        <i class="no-chevron" />
      ) : (
        <button
          type="button"
          class="opener"
          tabIndex={-1}
          aria-label={open ? 'Close' : 'Open'}
          onClick={toggle}
          onDblClick={(event) => event.stopPropagation()}
        >
          <Chevron open={open} />
        </button>
      )}
      <span class="process-name">{marked(process.name, find)}</span>
      <span class="pid">{process.pid}</span>
      <span class={`outcome${process.failed ? ' bad' : ''}`}>
        {process.failed && <FailedMark />}
        {process.outcome === 'exit 0' ? '' : process.outcome}
      </span>
      <span class="fill" />
      <ProcessCounts process={process} />
    </>
  );
}

function ProcessCounts({ process: { calls, errors, folded, lost } }: { readonly process: PageProcess }): JSX.Element {
  return (
    <span class="counts">
      {lost > 0 && <span class="warn">{brief(lost)} lost</span>}
      {folded > 0 && <span>{brief(folded)} folded</span>}
      {errors > 0 && (
        <span class="errors">
          <FailedMark label="failed" />
          {brief(errors)}
        </span>
      )}
      <span>
        {brief(calls)} {calls === 1 ? 'call' : 'calls'}
      </span>
    </span>
  );
}

interface CallLineProps {
  readonly call: PageCall;
  readonly find: string;
  readonly threads: boolean;
}

export function CallLine({ call, find, threads }: CallLineProps): JSX.Element {
  return (
    <>
      <span class="mark">{call.failed && <FailedMark label="failed" />}</span>
      {threads && call.tid !== 0 && <span class="tid">{call.tid}</span>}
      <span class="call-text">
        {call.resumed && <span class="aside">… </span>}
        <b>{marked(call.name, find)}</b>
        {call.fold === undefined && (
          <>
            (<CodeText text={call.args.join(', ')} find={find} />
            {call.unfinished ? '' : ')'}
          </>
        )}
      </span>
      {call.fold && <span class="times">× {count(call.fold.count)}</span>}
      <CallResult call={call} find={find} />
    </>
  );
}

function CallResult({ call, find }: Omit<CallLineProps, 'threads'>): JSX.Element | null {
  if (call.unfinished) return <span class="result aside">unfinished …</span>;
  if (call.result === '') return null;
  return (
    <span class={`result${call.errno === undefined ? '' : ' errno'}`}>
      <span class="equals">= </span>
      {marked(call.result, find)}
    </span>
  );
}
