// The whole page: what is running above, traces at the left, the chosen trace beside them.

import type { JSX } from 'preact';
import { useEffect, useReducer, useState } from 'preact/hooks';
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
  const summary = live.traces.find(({ id }) => id === wanted) ?? (wanted === '' ? live.traces[0] : undefined);
  const loaded = useTrace(summary?.id ?? wanted, summary?.spans ?? 0);
  const choose = (id: string): void => {
    history.replaceState(null, '', `#${id}`);
    setWanted(id);
  };
  useEffect(() => {
    if (wanted === '' && summary !== undefined) choose(summary.id);
  }, [wanted, summary]);
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
