// The line above everything: what is traced, whether it still runs, and how much was seen and lost.

import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { PageStatus } from '../http/page-data.ts';
import { count, counted } from './format.ts';
import type { LiveState } from './live.ts';
import type { OpenedFiles } from './use-opened.ts';

/** Shown always; says so when the server is gone. */
export function StatusBar({ live, files }: { readonly live: LiveState; readonly files: OpenedFiles }): JSX.Element {
  const { status } = live;
  return (
    <header class="status-bar">
      <span class="wordmark">
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <rect x="1" y="2" width="14" height="3" rx="1.5" />
          <rect x="4" y="6.5" width="8" height="3" rx="1.5" />
          <rect x="8" y="11" width="5" height="3" rx="1.5" />
        </svg>
        sysspan
      </span>
      <span class="status-command" title={status?.command}>
        {status?.command}
      </span>
      {status && <Totals status={status} />}
      <OpenFile files={files} />
      <State live={live} />
    </header>
  );
}

/** The file stays on this machine: the page itself reads it. */
function OpenFile({ files: { open, fault } }: { readonly files: OpenedFiles }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      {fault !== undefined && (
        <span class="warn" role="alert">
          {fault}
        </span>
      )}
      <button
        type="button"
        title="OTLP JSON, as this page saves it or as --spans writes it; or drop it here"
        onClick={() => input.current?.click()}
      >
        Open file …
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Open file"
        accept=".json,.jsonl,.ndjson"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file !== undefined) open(file);
          currentTarget.value = '';
        }}
      />
    </>
  );
}

function Totals({ status }: { readonly status: PageStatus }): JSX.Element {
  return (
    <dl class="status-totals">
      {status.received === undefined ? (
        <Total name="calls" value={status.recorded} title={`${count(status.seen)} calls seen, ${count(status.filtered)} not asked for`} />
      ) : (
        <Total name="spans" value={status.received} title="Spans that were sent here" />
      )}
      {status.folded > 0 && <Total name="folded" value={status.folded} title="Calls that are part of a summary span" />}
      {status.lost > 0 && <Total name="lost" value={status.lost} warn title="Calls that could not be recorded" />}
      {status.dropped > 0 && <Total name="dropped" value={status.dropped} warn title="Calls whose spans found no memory" />}
      {status.store.droppedTraces > 0 && (
        <Total
          name={status.store.droppedTraces === 1 ? 'trace discarded' : 'traces discarded'}
          value={status.store.droppedTraces}
          warn
          title={`The oldest traces made room: the page keeps ${count(status.store.budgetBytes >> 20)} MiB`}
        />
      )}
    </dl>
  );
}

interface TotalProps {
  readonly name: string;
  readonly value: number;
  readonly title: string;
  readonly warn?: boolean;
}

function Total({ name, value, title, warn = false }: TotalProps): JSX.Element {
  return (
    <div class={warn ? 'warn' : ''} title={title}>
      <dd>{count(value)}</dd>
      <dt>{name}</dt>
    </div>
  );
}

function State({ live: { connected, status, traces } }: { readonly live: LiveState }): JSX.Element {
  const held = counted(traces.length, 'trace');
  if (!connected)
    return (
      <span class="state gone" role="status" title="sysspan does not answer. What is loaded stays.">
        not connected
      </span>
    );
  if (status?.running ?? true)
    return (
      <span class="state live" role="status" title={`${held} so far`}>
        live
      </span>
    );
  return (
    <span class="state ended" role="status" title={held}>
      ended{status?.outcome ? `, ${status.outcome}` : ''}
    </span>
  );
}
