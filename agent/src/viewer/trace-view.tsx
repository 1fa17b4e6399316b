// The chosen trace: its head, the waterfall and the panel beside it.

import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { TracePage } from '../http/page-data.ts';
import type { OtlpTraceRequest } from '../spans/otlp-decode.ts';
import type { Address } from './address.ts';
import { callLine } from './copy-text.ts';
import { FilterBar } from './filter-bar.tsx';
import { nextFound } from './find.ts';
import { Minimap } from './minimap.tsx';
import { panned, zoomed } from './scale.ts';
import { SidePanel, slowest, type Tab } from './side-panel.tsx';
import { Splitter } from './splitter.tsx';
import { Toolbar } from './toolbar.tsx';
import { LostNotice, TraceHead } from './trace-head.tsx';
import type { AddressState } from './use-address.ts';
import { type CopyState, useCopy } from './use-copy.ts';
import { type Shortcuts, useShortcuts } from './use-shortcuts.ts';
import { type TraceViewState, useTraceView } from './use-trace-view.ts';
import { Waterfall } from './waterfall.tsx';

interface TraceViewProps {
  readonly trace: TracePage;
  /** Of a file that was opened. */
  readonly otlp: OtlpTraceRequest | undefined;
  /** Ids of the traces that can be chosen. */
  readonly stored: ReadonlySet<string>;
  readonly start: Address;
  readonly address: AddressState;
  readonly panel: PanelState;
}

/** The panel at the right: it stays as it is when another trace is chosen. */
export interface PanelState {
  readonly tab: Tab;
  readonly setTab: (tab: Tab) => void;
  readonly width: number;
  readonly widen: (by: number) => void;
}

export function usePanel(): PanelState {
  const [tab, setTab] = useState<Tab>('details');
  const [width, setWidth] = useState(344);
  return { tab, setTab, width, widen: (by) => setWidth((last) => Math.max(240, Math.min(800, last + by))) };
}

/** Made anew for each trace, so that nothing of the last one stays selected. */
export function TraceView({ trace, otlp, stored, start, address, panel }: TraceViewProps): JSX.Element {
  const view = useTraceView(trace, start, address.save);
  const { tab, setTab, width } = panel;
  const copy = useCopy();
  const filterField = useRef<HTMLInputElement>(null);
  const findField = useRef<HTMLInputElement>(null);
  const lastSlow = useRef('');
  const focus = (field: HTMLInputElement | null): void => {
    field?.focus();
    field?.select();
  };
  useShortcuts({
    '/': () => focus(filterField.current),
    f: () => focus(findField.current),
    'Ctrl+f': () => focus(findField.current),
    ...timeShortcuts(view),
    c: () => copySelected(view, copy),
    s: () => selectSlowest(view, lastSlow, 1),
    S: () => selectSlowest(view, lastSlow, -1),
    '1': () => setTab('details'),
    '2': () => setTab('totals'),
    '3': () => setTab('slowest'),
  });
  return (
    <div class="trace" style={{ gridTemplateColumns: `minmax(0, 1fr) auto ${width}px` }}>
      <main class="trace-main">
        <TraceHead trace={trace} otlp={otlp} stored={stored} choose={address.choose} />
        <LostNotice trace={trace} />
        <FilterBar view={view} field={filterField} />
        <Toolbar view={view} field={findField} />
        <Minimap view={view} />
        <Waterfall view={view} />
        <Keys />
      </main>
      <Splitter label="Width of the details" value={width} move={(by) => panel.widen(-by)} />
      <SidePanel view={view} tab={tab} setTab={setTab} choose={address.choose} stored={stored} copy={copy} />
    </div>
  );
}

const ZOOM_STEP = 1.5;
const PAN_STEP = 0.2;

function timeShortcuts(view: TraceViewState): Shortcuts {
  const { range, whole, zoom, tree, selected } = view;
  const closer = (factor: number): void => zoom(zoomed(range, whole, factor, middleOf(view)));
  const pan = (share: number): void => zoom(panned(range, whole, share * (range.to - range.from)));
  const span = (selected.startsWith('c') ? tree.trace.calls : tree.trace.processes)[Number(selected.slice(1))];
  return {
    '+': () => closer(1 / ZOOM_STEP),
    '=': () => closer(1 / ZOOM_STEP),
    '-': () => closer(ZOOM_STEP),
    '0': () => zoom(undefined),
    Escape: () => zoom(undefined),
    z: () => span && zoom(zoomed({ from: span.start, to: span.start + Math.max(1, span.duration) }, whole, 1.16)),
    'Shift+ArrowLeft': () => pan(-PAN_STEP),
    'Shift+ArrowRight': () => pan(PAN_STEP),
  };
}

/** What is selected stays where it is while one looks closer, when it is in sight. */
function middleOf({ range, tree, selected }: TraceViewState): number {
  const call = selected.startsWith('c') ? tree.trace.calls[Number(selected.slice(1))] : undefined;
  const at = call === undefined ? Number.NaN : call.start + call.duration / 2;
  return at > range.from && at < range.to ? at : (range.from + range.to) / 2;
}

function copySelected({ tree: { trace }, selected }: TraceViewState, copy: CopyState): void {
  const index = Number(selected.slice(1));
  const call = selected.startsWith('c') ? trace.calls[index] : undefined;
  const process = trace.processes[call?.process ?? index];
  if (process !== undefined) copy.copy(call === undefined ? process.command : callLine(call, process));
}

/** From where it brought us it goes on to the next one; from anywhere else to the slowest. */
function selectSlowest(view: TraceViewState, last: { current: string }, direction: 1 | -1): void {
  const keys = slowest(view).map((index) => `c${index}`);
  const key = nextFound(keys, view.selected === last.current ? view.selected : '', direction);
  if (key === undefined) return;
  last.current = key;
  view.select(key);
}

const KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ['↑ ↓', 'move'],
  ['← →', 'close, open'],
  ['n p', 'failed'],
  ['s S', 'slow'],
  ['+ − z', 'closer'],
  ['⇧← ⇧→', 'pan'],
  ['Esc', 'all'],
  ['/', 'filter'],
  ['f', 'find'],
  ['c', 'copy'],
  ['1-3', 'panel'],
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
