// The chosen trace: its head, the waterfall and the details of what is selected.

import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { TracePage } from '../http/page-data.ts';
import { CallDetails } from './call-details.tsx';
import { ProcessDetails } from './process-details.tsx';
import type { Tree } from './rows.ts';
import { Splitter } from './splitter.tsx';
import { Toolbar } from './toolbar.tsx';
import { LostNotice, TraceHead } from './trace-head.tsx';
import { useShortcuts } from './use-shortcuts.ts';
import { useTraceView } from './use-trace-view.ts';
import { Waterfall } from './waterfall.tsx';

interface TraceViewProps {
  readonly trace: TracePage;
  /** Ids of the traces that can be chosen. */
  readonly stored: ReadonlySet<string>;
  readonly choose: (id: string) => void;
}

/** Made anew for each trace, so that nothing of the last one stays selected. */
export function TraceView({ trace, stored, choose }: TraceViewProps): JSX.Element {
  const view = useTraceView(trace);
  const [detailsWidth, setDetailsWidth] = useState(344);
  const filterField = useRef<HTMLInputElement>(null);
  useShortcuts(filterField, () => view.zoom(undefined));
  return (
    <div class="trace" style={{ gridTemplateColumns: `minmax(0, 1fr) auto ${detailsWidth}px` }}>
      <main class="trace-main">
        <TraceHead trace={trace} stored={stored} choose={choose} />
        <LostNotice summary={trace.summary} />
        <Toolbar view={view} field={filterField} />
        <Waterfall view={view} />
        <Keys />
      </main>
      <Splitter
        label="Width of the details"
        value={detailsWidth}
        move={(by) => setDetailsWidth((width) => Math.max(240, Math.min(800, width - by)))}
      />
      <Details tree={view.tree} selected={view.selected} select={view.select} choose={choose} stored={stored} />
    </div>
  );
}

const KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ['↑ ↓', 'move'],
  ['← →', 'close, open'],
  ['n p', 'next, last failed'],
  ['z', 'look closer'],
  ['Esc', 'whole time'],
  ['/', 'filter'],
];

function Keys(): JSX.Element {
  return (
    <footer class="keys">
      {KEYS.map(([keys, meaning]) => (
        <span key={keys}>
          <kbd>{keys}</kbd> {meaning}
        </span>
      ))}
    </footer>
  );
}

interface DetailsProps {
  readonly tree: Tree;
  readonly selected: string;
  readonly select: (key: string) => void;
  readonly choose: (id: string) => void;
  readonly stored: ReadonlySet<string>;
}

function Details({ tree, selected, select, choose, stored }: DetailsProps): JSX.Element {
  const index = Number(selected.slice(1));
  const call = selected.startsWith('c') ? tree.trace.calls[index] : undefined;
  const process = tree.trace.processes[call?.process ?? index];
  return (
    <aside class="details" aria-label="Details">
      {process && call && <CallDetails call={call} process={process} trace={tree.trace} select={select} />}
      {process && !call && <ProcessDetails process={process} trace={tree.trace} select={select} choose={choose} stored={stored} />}
    </aside>
  );
}
