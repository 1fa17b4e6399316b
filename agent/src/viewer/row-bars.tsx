// The right side of a row: when a process lived and a call was under way.

import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { PageProcess } from '../http/page-data.ts';
import type { EventName } from '../semconv/names.ts';
import { densityOf, familyStrokes, strokes } from './density.ts';
import { useFamilyOf } from './families.ts';
import type { Tree } from './rows.ts';
import { bar, place, type Range } from './scale.ts';

const DENSITY_SLOTS = 240;

interface BarProps {
  readonly class: string;
  readonly start: number;
  readonly duration: number;
  readonly range: Range;
}

export function Bar({ class: name, start, duration: length, range }: BarProps): JSX.Element | null {
  const at = bar(start, length, range);
  return at === undefined ? null : <i class={name} style={{ left: `${at.left}%`, width: `${at.width}%` }} />;
}

interface ProcessBarProps {
  readonly tree: Tree;
  readonly index: number;
  readonly range: Range;
}

/** The life of a process: paler where it was in a call, strokes where calls began, and marks for exec, signals, losses and its end. */
export function ProcessBar({ tree, index, range }: ProcessBarProps): JSX.Element | null {
  const familyOf = useFamilyOf();
  const drawn = useMemo(() => {
    const calls = (tree.calls[index] ?? []).flatMap((call) => tree.trace.calls[call] ?? []);
    const density = densityOf(calls, range, DENSITY_SLOTS, familyOf);
    return { within: strokes(density.within), families: familyStrokes(density), failures: strokes(density.failed) };
  }, [tree, index, range.from, range.to, familyOf]);
  const process = tree.trace.processes[index];
  if (process === undefined) return null;
  return (
    <>
      <Bar class="life" start={process.start} duration={process.duration} range={range} />
      <svg class="density" viewBox={`0 0 ${DENSITY_SLOTS} 1`} preserveAspectRatio="none" aria-hidden="true">
        <path class="within" d={drawn.within} />
        {drawn.families.map(({ name, path }) => (
          <path key={name} class={`family ${name}`} d={path} />
        ))}
      </svg>
      <svg class="density failing" viewBox={`0 0 ${DENSITY_SLOTS} 1`} preserveAspectRatio="none" aria-hidden="true">
        <path class="failures" d={drawn.failures} />
      </svg>
      <EventMarks process={process} range={range} />
    </>
  );
}

const EVENT_CLASSES: Readonly<Record<string, string>> = {
  'sysspan.exec': 'exec',
  'sysspan.signal': 'signal',
  'sysspan.events_lost': 'lost',
} satisfies Partial<Record<EventName, string>>;

function EventMarks({ process, range }: { readonly process: PageProcess; readonly range: Range }): JSX.Element {
  const mark = (at: number, kind: string, title: string, key: string): JSX.Element | null => {
    const left = place(at, range);
    return left < 0 || left > 100 ? null : <i key={key} class={`life-mark ${kind}`} style={{ left: `${left}%` }} title={title} />;
  };
  const ended = process.outcome !== '' && process.outcome !== 'running';
  return (
    <>
      {process.events.map(({ name, at, text }, index) =>
        mark(at, EVENT_CLASSES[name] ?? 'other-event', `${name.replace('sysspan.', '')} ${text}`, `e${index}`),
      )}
      {mark(
        process.start + process.duration,
        ended ? `exit${process.failed ? ' bad' : ''}` : 'goes-on',
        process.outcome || 'end unknown',
        'end',
      )}
    </>
  );
}
