// All that is known about one call.

import type { ComponentChildren, JSX } from 'preact';
import type { PageCall, PageFold, PageProcess, TracePage } from '../http/page-data.ts';
import { CodeText } from './code-text.tsx';
import { callLine } from './copy-text.ts';
import { clock, count, duration, sinceBegin } from './format.ts';
import { FailedMark } from './marks.tsx';
import type { CopyState } from './use-copy.ts';

interface CallDetailsProps {
  readonly call: PageCall;
  readonly process: PageProcess;
  readonly trace: TracePage;
  readonly select: (key: string) => void;
  readonly copy: CopyState;
}

export function CallDetails({ call, process, trace, select, copy }: CallDetailsProps): JSX.Element {
  return (
    <>
      <header class="details-head">
        <h2 class="mono">{call.name}</h2>
        <Outcome call={call} />
        <p class="actions">
          <button type="button" title="As strace prints it (c)" onClick={() => copy.copy(callLine(call, process))}>
            Copy as text
          </button>
          <span class="minor" role="status">
            {copy.said}
          </span>
        </p>
      </header>
      {call.fold ? <Folded fold={call.fold} /> : <Arguments call={call} />}
      <section>
        <h3>When and where</h3>
        <dl class="facts">
          <Fact name="Since start">{sinceBegin(call.start)}</Fact>
          <Fact name="At">{clock(trace.summary.startUnixNano, call.start)}</Fact>
          <Fact name="Duration">{duration(call.whole ?? call.duration)}</Fact>
          {call.whole !== undefined && <Fact name="In this part">{duration(call.duration)}</Fact>}
          <Fact name="Process">
            <button type="button" class="link" onClick={() => select(`p${call.process}`)}>
              {process.name} {process.pid}
            </button>
          </Fact>
          {call.tid !== 0 && (
            <Fact name="Thread">
              {call.tid} {call.thread}
            </Fact>
          )}
          {call.fold === undefined && <Fact name="Seq">{call.seq}</Fact>}
        </dl>
      </section>
      <Facts title="Attributes" facts={call.facts} />
    </>
  );
}

/** One name with its value. */
export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A section of attributes under their own names; nothing when there are none. */
export function Facts({ title, facts }: { readonly title: string; readonly facts: PageCall['facts'] }): JSX.Element | null {
  if (facts.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl class="facts attributes">
        {facts.map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </dl>
    </section>
  );
}

function Outcome({ call }: { readonly call: PageCall }): JSX.Element | null {
  if (call.unfinished) return <p class="outcome-line">unfinished: it ends in a later part</p>;
  if (call.result === '') return null;
  return (
    <p class={`outcome-line${call.failed ? ' failed' : ''}`}>
      {call.failed && <FailedMark label="failed" />}
      <code>= {call.result}</code>
      {call.meaning !== undefined && <span> {call.meaning}</span>}
    </p>
  );
}

function Arguments({ call }: { readonly call: PageCall }): JSX.Element {
  return (
    <section>
      <h3>Arguments</h3>
      {call.args.length === 0 ? (
        <p class="minor">none</p>
      ) : (
        <ol class="arguments" start={0}>
          {call.args.map((arg, index) => (
            <li key={index}>
              <code class="code">
                <CodeText text={arg} />
              </code>
            </li>
          ))}
        </ol>
      )}
      {call.cut && <p class="minor">Cut: longer than what is recorded.</p>}
    </section>
  );
}

function Folded({ fold }: { readonly fold: PageFold }): JSX.Element {
  return (
    <section>
      <h3>Folded</h3>
      <p class="minor">More calls than the limit for spans: these are one summary. Their arguments were not kept.</p>
      <dl class="facts">
        <Fact name="Calls">{count(fold.count)}</Fact>
        <Fact name="In total">{duration(fold.total)}</Fact>
        <Fact name="Shortest">{duration(fold.min)}</Fact>
        <Fact name="Mean">{duration(fold.avg)}</Fact>
        <Fact name="Longest">{duration(fold.max)}</Fact>
      </dl>
    </section>
  );
}
