// The panel beside the tree: what is selected, the totals, or the slowest calls.

import type { JSX, TargetedKeyboardEvent } from 'preact';
import { CallDetails } from './call-details.tsx';
import { useFamilyOf } from './families.ts';
import { longest } from './filter.ts';
import { count, duration } from './format.ts';
import { FailedMark } from './marks.tsx';
import { ProcessDetails } from './process-details.tsx';
import { TotalsPanel } from './totals-panel.tsx';
import type { CopyState } from './use-copy.ts';
import type { TraceViewState } from './use-trace-view.ts';

export type Tab = 'details' | 'totals' | 'slowest';

const TABS: readonly (readonly [tab: Tab, name: string])[] = [
  ['details', 'Details'],
  ['totals', 'Totals'],
  ['slowest', 'Slowest'],
];

interface SidePanelProps {
  readonly view: TraceViewState;
  readonly tab: Tab;
  readonly setTab: (tab: Tab) => void;
  readonly choose: (id: string) => void;
  readonly stored: ReadonlySet<string>;
  readonly copy: CopyState;
}

export function SidePanel(props: SidePanelProps): JSX.Element {
  const { view, tab, setTab } = props;
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = TABS[TABS.findIndex(([name]) => name === tab) + (by ?? Number.NaN)]?.[0];
    if (next === undefined) return;
    event.preventDefault();
    setTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <aside class="details" aria-label="Details">
      <div class="tabs" role="tablist" aria-label="Panel" onKeyDown={onKeyDown}>
        {TABS.map(([name, text]) => (
          <button
            key={name}
            id={`tab-${name}`}
            type="button"
            role="tab"
            aria-selected={tab === name}
            aria-controls="panel"
            tabIndex={tab === name ? 0 : -1}
            onClick={() => setTab(name)}
          >
            {text}
          </button>
        ))}
      </div>
      <div id="panel" class="panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === 'details' && <Details {...props} />}
        {tab === 'totals' && <TotalsPanel view={view} />}
        {tab === 'slowest' && <Slowest view={view} />}
      </div>
    </aside>
  );
}

function Details({ view, choose, stored, copy }: SidePanelProps): JSX.Element | null {
  const { tree, selected, select, filter, setFilter } = view;
  const { trace } = tree;
  const index = Number(selected.slice(1));
  const call = selected.startsWith('c') ? trace.calls[index] : undefined;
  const process = trace.processes[call?.process ?? index];
  if (process === undefined) return null;
  if (call !== undefined) return <CallDetails call={call} process={process} trace={trace} select={select} copy={copy} />;
  const only = (text: string): void => setFilter({ ...filter, process: text });
  return <ProcessDetails process={process} tree={tree} select={select} choose={choose} stored={stored} only={only} />;
}

const MOST = 50;

/** Indexes of the slowest calls that the filter leaves, the slowest first. */
export function slowest({ tree: { trace }, matched }: TraceViewState): readonly number[] {
  const took = (index: number): number => {
    const call = trace.calls[index];
    return call === undefined || call.fold !== undefined ? 0 : longest(call);
  };
  const all = [...(matched?.calls ?? trace.calls.keys())].filter((index) => took(index) > 0);
  return all.sort((a, b) => took(b) - took(a) || a - b).slice(0, MOST);
}

function Slowest({ view }: { readonly view: TraceViewState }): JSX.Element {
  const familyOf = useFamilyOf();
  const { trace } = view.tree;
  const found = slowest(view);
  const first = trace.calls[found[0] ?? -1];
  if (first === undefined) return <p class="minor">No call is left by the filters.</p>;
  return (
    <>
      <p class="minor">
        The {count(found.length)} longest {view.matched === undefined ? 'calls' : 'of the calls that are left'}. Waiting counts: leave out
        calls with a filter like <code>!wait4,poll</code>.
      </p>
      <ol class="slowest">
        {found.map((index) => {
          const call = trace.calls[index];
          const process = trace.processes[call?.process ?? -1];
          if (call === undefined || process === undefined) return null;
          return (
            <li key={index}>
              <button type="button" aria-pressed={view.selected === `c${index}`} onClick={() => view.select(`c${index}`)}>
                <span class="slow-name">
                  <i class={`family ${familyOf(call.name)}`} />
                  {call.name}
                  {call.failed && <FailedMark label="failed" />}
                </span>
                <span class="slow-process">
                  {process.name} {process.pid}
                </span>
                <span class="slow-time">{duration(longest(call))}</span>
                <i class="slow-bar" style={{ width: `${(longest(call) / longest(first)) * 100}%` }} />
              </button>
            </li>
          );
        })}
      </ol>
    </>
  );
}
