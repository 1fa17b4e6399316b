// The whole page: what is running above, traces at the left, the chosen trace beside them.

import type { JSX } from 'preact';
import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import type { TraceSummary } from '../http/page-data.ts';
import { EmptyState } from './empty-state.tsx';
import { follow, listen, UNKNOWN } from './live.ts';
import { StatusBar } from './status-bar.tsx';
import { TraceList } from './trace-list.tsx';
import { TraceView } from './trace-view.tsx';
import { useTrace } from './use-trace.ts';

/** The page. The chosen trace is in the address, so that a reload shows it again. */
export function App(): JSX.Element {
  const [live, dispatch] = useReducer(follow, UNKNOWN);
  const [wanted, setWanted] = useState(() => location.hash.slice(1));
  useEffect(() => listen(dispatch), []);
  useEffect(() => {
    const changed = (): void => setWanted(location.hash.slice(1));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  const summary = useChosen(live.traces, wanted);
  const loaded = useTrace(summary?.id ?? '', summary?.spans ?? 0);
  const choose = (id: string): void => {
    history.replaceState(null, '', `#${id}`);
    setWanted(id);
  };
  useEffect(() => {
    if (summary !== undefined && summary.id !== wanted) choose(summary.id);
  }, [wanted, summary]);
  const command = live.status?.command;
  useEffect(() => {
    document.title = command === undefined ? 'sysspan' : `${command} · sysspan`;
  }, [command]);
  const stored = new Set(live.traces.map(({ id }) => id));
  return (
    <>
      <StatusBar live={live} />
      <div class="frame">
        <TraceList traces={live.traces} chosen={summary?.id ?? wanted} choose={choose} />
        {loaded.trace === undefined ? (
          <EmptyState live={live} fault={loaded.fault} />
        ) : (
          <TraceView key={loaded.trace.summary.id} trace={loaded.trace} stored={stored} choose={choose} />
        )}
      </div>
    </>
  );
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
