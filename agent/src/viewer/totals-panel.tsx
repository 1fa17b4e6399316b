// The totals of all, of a process, or of it and its children; and how long the calls of one name took.

import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { PageCall } from '../http/page-data.ts';
import { count, counted, duration } from './format.ts';
import { type Histogram, histogram, programTotals, shownTotals, withDescendants } from './totals.ts';
import { TotalsTable } from './totals-table.tsx';
import type { TraceViewState } from './use-trace-view.ts';

type Scope = 'all' | 'process' | 'children';

export function TotalsPanel({ view }: { readonly view: TraceViewState }): JSX.Element {
  const { tree, matched, filter, setFilter } = view;
  const [scope, setScope] = useState<Scope>('all');
  const [chosen, setChosen] = useState<string>();
  const own = ownerOf(view);
  const process = tree.trace.processes[own];
  const processes = useMemo(
    () =>
      scope === 'all' ? new Set(tree.trace.processes.keys()) : scope === 'process' ? new Set([own]) : withDescendants(tree.trace, own),
    [tree, scope, own],
  );
  const calls = useMemo(
    () => tree.trace.calls.filter((call, index) => processes.has(call.process) && matched?.calls.has(index) !== false),
    [tree, processes, matched],
  );
  const table = useMemo(
    () => (matched === undefined ? programTotals(tree, processes) : shownTotals(calls)),
    [tree, processes, matched, calls],
  );
  const latency = useMemo(() => histogram(calls, chosen), [calls, chosen]);
  return (
    <>
      <select aria-label="Totals of" value={scope} onChange={(event) => setScope(event.currentTarget.value as Scope)}>
        <option value="all">All processes</option>
        <option value="process">
          {process?.name} {process?.pid}
        </option>
        <option value="children">
          {process?.name} {process?.pid} and its children
        </option>
      </select>
      <p class="minor totals-source">
        {matched === undefined
          ? 'As the tracer counted them: folded calls are in, lost ones cannot be.'
          : `Of the ${counted(calls.length, 'span')} that the filters leave.`}
      </p>
      {table.rows.length === 0 ? (
        <p class="minor">No calls.</p>
      ) : (
        <TotalsTable table={table} chosen={chosen ?? ''} choose={(name) => setChosen(name === chosen ? undefined : name)} />
      )}
      {latency && <Latency latency={latency} name={chosen} />}
      {chosen !== undefined && (
        <p class="actions">
          <button type="button" onClick={() => setFilter({ ...filter, syscall: chosen })}>
            Show only {chosen}
          </button>
          <button type="button" onClick={() => setFilter({ ...filter, syscall: `!${chosen}` })}>
            All but {chosen}
          </button>
        </p>
      )}
    </>
  );
}

function ownerOf({ tree, selected }: TraceViewState): number {
  const index = Number(selected.slice(1));
  return selected.startsWith('c') ? ((tree.trace.calls[index] as PageCall | undefined)?.process ?? 0) : index;
}

interface LatencyProps {
  readonly latency: Histogram;
  readonly name: string | undefined;
}

function Latency({ latency: { steps, calls, median, p99, longest, folded }, name }: LatencyProps): JSX.Element {
  const most = steps.reduce((last, step) => Math.max(last, step.calls), 1);
  const title = `Durations of ${name ?? 'all calls'}`;
  return (
    <section>
      <h3>{title}</h3>
      <table class="latency" aria-label={title}>
        <tbody>
          {steps.map(({ from, calls: own, errors }) => (
            <tr
              key={from}
              title={`${duration(from)} to ${duration(from * 2)}: ${counted(own, 'call')}${errors > 0 ? `, ${count(errors)} failed` : ''}`}
            >
              <th scope="row">{from === 1 ? '0' : duration(from)}</th>
              <td class="latency-bar">
                {own > 0 && <i style={{ width: `${Math.max(1, ((own - errors) / most) * 100)}%` }} />}
                {errors > 0 && <i class="failing" style={{ width: `${Math.max(1, (errors / most) * 100)}%` }} />}
              </td>
              <td>{own > 0 ? count(own) : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="minor">
        {counted(calls, 'call')}: half took up to {duration(median)}, 99 % up to {duration(p99)}, the longest {duration(longest)}.
        {folded > 0 && ` ${count(folded)} folded calls are not in it: their durations are not known one by one.`}
      </p>
    </section>
  );
}
