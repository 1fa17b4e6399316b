// The whole page: what is running above, traces at the left, the chosen trace beside them.

import type { JSX } from 'preact';
import { useEffect, useReducer, useRef } from 'preact/hooks';
import type { TracePage, TraceSummary } from '../http/page-data.ts';
import type { Address } from './address.ts';
import { EmptyState } from './empty-state.tsx';
import { FamilyContext, useFamilies } from './families.ts';
import { follow, listen, UNKNOWN } from './live.ts';
import { StatusBar } from './status-bar.tsx';
import { TraceList } from './trace-list.tsx';
import { TraceView, usePanel } from './trace-view.tsx';
import { type AddressState, useAddress } from './use-address.ts';
import { useOpened } from './use-opened.ts';
import { useTrace } from './use-trace.ts';

/** The page. The chosen trace is in the address, so that a reload shows it again. */
export function App(): JSX.Element {
  const [live, dispatch] = useReducer(follow, UNKNOWN);
  const address = useAddress();
  const files = useOpened(address.choose);
  const familyOf = useFamilies();
  const panel = usePanel();
  useEffect(() => listen(dispatch), []);
  const wanted = address.start.id;
  const opened = files.opened.get(wanted);
  const traces = [...live.traces, ...[...files.opened].map(([id, { page }]) => ({ ...page.summary, id }))];
  const summary = useChosen(traces, wanted);
  const loaded = useTrace(opened === undefined ? (summary?.id ?? '') : '', summary?.spans ?? 0);
  useEffect(() => {
    if (summary !== undefined && summary.id !== wanted) address.choose(summary.id);
  }, [wanted, summary]);
  const command = live.status?.command;
  useEffect(() => {
    document.title = command === undefined ? 'sysspan' : `${command} · sysspan`;
  }, [command]);
  const ready = opened?.page ?? (loaded.trace?.summary.id === summary?.id ? loaded.trace : undefined);
  const shown = useShown(ready, loaded.fault, address);
  return (
    <FamilyContext.Provider value={familyOf}>
      <StatusBar live={live} files={files} />
      <div class="frame">
        <TraceList traces={traces} chosen={summary?.id ?? wanted} choose={address.choose} />
        {shown === undefined ? (
          <EmptyState live={live} fault={loaded.fault} />
        ) : (
          <TraceView
            key={shown.key}
            trace={shown.trace}
            otlp={opened?.otlp}
            stored={new Set(traces.map(({ id }) => id))}
            start={shown.start}
            address={address}
            panel={panel}
          />
        )}
      </div>
    </FamilyContext.Provider>
  );
}

interface Shown {
  readonly key: string;
  readonly trace: TracePage;
  readonly start: Address;
}

/** The last trace stays until the next is there, so that the page does not flicker. */
function useShown(ready: TracePage | undefined, fault: string | undefined, { start, version }: AddressState): Shown | undefined {
  const last = useRef<Shown | undefined>(undefined);
  if (ready !== undefined) last.current = { key: `${start.id} ${version}`, trace: ready, start };
  else if (fault !== undefined) last.current = undefined;
  return last.current;
}

/**
 * The wanted trace, or the first one when it was never here: the address may be of an earlier run. One that was here stays
 * chosen when it has made room for others.
 */
function useChosen(traces: readonly TraceSummary[], wanted: string): TraceSummary | undefined {
  const last = useRef<TraceSummary | undefined>(undefined);
  const found = traces.find(({ id }) => id === wanted) ?? (last.current?.id === wanted ? last.current : traces[0]);
  last.current = found;
  return found;
}
