// The traces that have arrived, oldest first, in the order of a log: what one looks at does not move when more arrive.
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus stays on the list (aria-activedescendant)
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the focus stays on the list (aria-activedescendant)

import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { TraceSummary } from '../http/page-data.ts';
import { brief, clockSeconds, count, duration } from './format.ts';
import { FailedMark, LostMark } from './marks.tsx';
import { FROM_FILE } from './use-opened.ts';
import { useWindow } from './use-window.ts';

interface TraceListProps {
  readonly traces: readonly TraceSummary[];
  readonly chosen: string;
  readonly choose: (id: string) => void;
}

const ITEM_HEIGHT = 50;

export function TraceList({ traces, chosen, choose }: TraceListProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const { from, to, onScroll, reveal } = useWindow(list, traces.length, ITEM_HEIGHT);
  const at = traces.findIndex(({ id }) => id === chosen);
  useEffect(() => {
    if (at >= 0) reveal(at);
  }, [chosen]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = traces[at + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0)];
    if (next === undefined || next.id === chosen) return;
    event.preventDefault();
    choose(next.id);
  };
  return (
    <nav class="traces" aria-label="Traces">
      <h2>
        Traces <span>{count(traces.length)}</span>
      </h2>
      <div
        class="trace-list"
        role="listbox"
        aria-label="Traces"
        tabIndex={0}
        aria-activedescendant={at >= from && at < to ? `trace-${chosen}` : undefined}
        ref={list}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div class="stack" style={{ height: `${traces.length * ITEM_HEIGHT}px` }}>
          {traces.slice(from, to).map((trace, index) => (
            <TraceItem key={trace.id} trace={trace} top={(from + index) * ITEM_HEIGHT} chosen={trace.id === chosen} choose={choose} />
          ))}
        </div>
      </div>
    </nav>
  );
}

interface TraceItemProps {
  readonly trace: TraceSummary;
  readonly top: number;
  readonly chosen: boolean;
  readonly choose: (id: string) => void;
}

function TraceItem({ trace, top, chosen, choose }: TraceItemProps): JSX.Element {
  return (
    <div
      id={`trace-${trace.id}`}
      class={`trace-item${chosen ? ' chosen' : ''}`}
      role="option"
      aria-selected={chosen}
      style={{ transform: `translateY(${top}px)` }}
      title={`${trace.command}\n${trace.id}`}
      onClick={() => choose(trace.id)}
    >
      <div class="trace-item-line">
        <span class="trace-item-command">{trace.command}</span>
        {trace.id.endsWith(FROM_FILE) && <span class="minor">file</span>}
        {trace.segment > 0 && <span class="minor">part {trace.segment + 1}</span>}
        {trace.lost > 0 && <LostMark label={`${count(trace.lost)} lost`} />}
        {trace.errors > 0 && (
          <span class="failed">
            <FailedMark label={`${count(trace.errors)} failed`} />
            {brief(trace.errors)}
          </span>
        )}
      </div>
      <div class="trace-item-line minor">
        <span>{clockSeconds(trace.startUnixNano)}</span>
        <span class="fill">
          {brief(trace.calls)} {trace.calls === 1 ? 'call' : 'calls'}
        </span>
        <span>{duration(trace.durationNs)}</span>
      </div>
    </div>
  );
}
