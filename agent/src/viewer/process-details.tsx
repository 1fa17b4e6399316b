// All that is known about one process, with its totals as `strace -c` prints them.

import type { JSX } from 'preact';
import type { PageProcess } from '../http/page-data.ts';
import { Fact, Facts } from './call-details.tsx';
import { clock, count, counted, duration, sinceBegin } from './format.ts';
import { FailedMark } from './marks.tsx';
import type { Tree } from './rows.ts';
import { programTotals } from './totals.ts';
import { TotalsTable } from './totals-table.tsx';

interface ProcessDetailsProps {
  readonly process: PageProcess;
  readonly tree: Tree;
  readonly select: (key: string) => void;
  readonly choose: (id: string) => void;
  readonly stored: ReadonlySet<string>;
  /** Leaves only the processes that the text names. */
  readonly only: (text: string) => void;
}

export function ProcessDetails({ process, tree, select, choose, stored, only }: ProcessDetailsProps): JSX.Element {
  const { trace } = tree;
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
        <p class="actions">
          <button type="button" onClick={() => only(String(process.pid))}>
            Show only this
          </button>
          <button type="button" onClick={() => only(`${process.pid}+`)}>
            With its children
          </button>
        </p>
      </section>
      <Missing process={process} />
      <Totals tree={tree} process={process} />
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

function Totals({ tree, process }: Pick<ProcessDetailsProps, 'tree' | 'process'>): JSX.Element | null {
  if (process.calls === 0) return null;
  return (
    <section>
      <h3>Totals</h3>
      <TotalsTable table={programTotals(tree, [tree.trace.processes.indexOf(process)])} />
    </section>
  );
}

/** What is known to be missing; nothing when nothing is. */
function Missing({ process: { lost, folded, droppedEvents = 0 } }: { readonly process: PageProcess }): JSX.Element | null {
  if (lost + folded + droppedEvents === 0) return null;
  return (
    <section>
      <h3>Not shown one by one</h3>
      <dl class="facts">
        {lost > 0 && <Fact name="Lost">{counted(lost, 'call')}, neither in the tree nor in the totals</Fact>}
        {folded > 0 && <Fact name="Folded">{counted(folded, 'call')}, in summaries and in the totals</Fact>}
        {droppedEvents > 0 && <Fact name="Events">{count(droppedEvents)} more than a span may carry</Fact>}
      </dl>
    </section>
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
