// All that is known about one process, with its totals as `strace -c` prints them.

import type { JSX } from 'preact';
import type { PageProcess, PageTotals, TracePage } from '../http/page-data.ts';
import { Fact, Facts } from './call-details.tsx';
import { clock, count, duration, sinceBegin } from './format.ts';
import { FailedMark } from './marks.tsx';

interface ProcessDetailsProps {
  readonly process: PageProcess;
  readonly trace: TracePage;
  readonly select: (key: string) => void;
  readonly choose: (id: string) => void;
  readonly stored: ReadonlySet<string>;
}

export function ProcessDetails({ process, trace, select, choose, stored }: ProcessDetailsProps): JSX.Element {
  const parent = trace.processes[process.parent];
  return (
    <>
      <header class="details-head">
        <h2>
          {process.name} <span class="minor">{process.pid}</span>
        </h2>
        <p class={`outcome-line${process.failed ? ' failed' : ''}`}>
          {process.failed && <FailedMark label="failed" />}
          {process.outcome || 'end unknown'} <span>after {duration(process.duration)}</span>
        </p>
      </header>
      <section>
        <h3>Command</h3>
        <pre class="command">{process.command}</pre>
      </section>
      <Totals process={process} />
      <section>
        <h3>When and where</h3>
        <dl class="facts">
          <Fact name="Since start">{sinceBegin(process.start)}</Fact>
          <Fact name="At">{clock(trace.summary.startUnixNano, process.start)}</Fact>
          {parent && (
            <Fact name="Parent">
              <button type="button" class="link" onClick={() => select(`p${process.parent}`)}>
                {parent.name} {parent.pid}
              </button>
            </Fact>
          )}
        </dl>
      </section>
      <Events process={process} />
      <Links links={process.links} choose={choose} stored={stored} />
      <Facts title="Attributes" facts={process.facts} />
      {process.parent < 0 && <Facts title="Resource" facts={trace.resource} />}
    </>
  );
}

function Totals({ process }: { readonly process: PageProcess }): JSX.Element | null {
  if (process.calls === 0) return null;
  const { summary, calls, errors, durationNs } = process;
  const listed = (pick: (row: PageTotals) => number): number => summary.reduce((sum, row) => sum + pick(row), 0);
  const others: PageTotals = {
    name: 'others',
    calls: calls - listed((row) => row.calls),
    errors: errors - listed((row) => row.errors),
    durationNs: durationNs - listed((row) => row.durationNs),
  };
  return (
    <section>
      <h3>Totals</h3>
      <table class="totals">
        <thead>
          <tr>
            <th scope="col">% time</th>
            <th scope="col">time</th>
            <th scope="col">per call</th>
            <th scope="col">calls</th>
            <th scope="col">errors</th>
            <th scope="col">syscall</th>
          </tr>
        </thead>
        <tbody>
          {[...summary, ...(others.calls > 0 ? [others] : [])].map((row) => (
            <TotalsRow key={row.name} row={row} whole={durationNs} />
          ))}
        </tbody>
        <tfoot>
          <TotalsRow row={{ name: 'total', calls, errors, durationNs }} whole={durationNs} />
        </tfoot>
      </table>
    </section>
  );
}

function TotalsRow({ row: { name, calls, errors, durationNs }, whole }: { readonly row: PageTotals; readonly whole: number }): JSX.Element {
  const share = whole === 0 ? 0 : (durationNs / whole) * 100;
  return (
    <tr>
      <td>{share.toFixed(share >= 99.95 ? 0 : 1)}</td>
      <td>{duration(durationNs)}</td>
      <td>{duration(calls === 0 ? 0 : durationNs / calls)}</td>
      <td>{count(calls)}</td>
      <td class={errors > 0 ? 'failed' : ''}>
        {errors > 0 && <FailedMark />}
        {errors > 0 ? count(errors) : ''}
      </td>
      <th scope="row">{name}</th>
    </tr>
  );
}

function Events({ process: { events } }: { readonly process: PageProcess }): JSX.Element | null {
  if (events.length === 0) return null;
  return (
    <section>
      <h3>Events</h3>
      <ul class="events">
        {events.map((event, index) => (
          <li key={index}>
            <span class="event-time">{sinceBegin(event.at)}</span>
            <b>{event.name.replace(/^sysspan\./, '').replaceAll('_', ' ')}</b>
            <code class="code event-text">{event.text}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Links({
  links,
  choose,
  stored,
}: Pick<ProcessDetailsProps, 'choose' | 'stored'> & { readonly links: PageProcess['links'] }): JSX.Element | null {
  if (links.length === 0) return null;
  return (
    <section>
      <h3>Links</h3>
      <dl class="facts">
        {links.map(([type, id]) => (
          <Fact key={id} name={type.replaceAll('_', ' ')}>
            {stored.has(id) ? (
              <button type="button" class="link mono" onClick={() => choose(id)}>
                {id}
              </button>
            ) : (
              <code>{id}</code>
            )}
          </Fact>
        ))}
      </dl>
    </section>
  );
}
