// What is left of a trace: fields that combine, and the families, which are the legend of the colours too.

import type { ComponentChildren, JSX, RefObject, TargetedKeyboardEvent } from 'preact';
import { useMemo } from 'preact/hooks';
import { FAMILIES, FAMILY_MEANINGS, useFamilyOf } from './families.ts';
import { type Filter, parsedDuration } from './filter.ts';
import { FailedMark } from './marks.tsx';
import type { TraceViewState } from './use-trace-view.ts';

interface FilterBarProps {
  readonly view: TraceViewState;
  readonly field: RefObject<HTMLInputElement | null>;
}

export function FilterBar({ view, field }: FilterBarProps): JSX.Element {
  const { filter, setFilter } = view;
  const choices = useChoices(view);
  const set = (part: Partial<Filter>): void => setFilter({ ...filter, ...part });
  return (
    <div class="filters" role="group" aria-label="Filters">
      <div class="filter-line">
        <TextField view={view} field={field} />
        <Choice
          label="Syscall"
          hint="openat,close or !futex"
          value={filter.syscall}
          from={choices.syscalls}
          set={(syscall) => set({ syscall })}
        />
        <select
          aria-label="Errno"
          class={filter.errno && 'set'}
          value={filter.errno}
          onChange={(event) => set({ errno: event.currentTarget.value })}
        >
          <option value="">Errno</option>
          {choices.errnos.map((errno) => (
            <option key={errno}>{errno}</option>
          ))}
        </select>
        <Choice
          label="At least"
          hint="a duration: 5ms, 250us, 1s"
          value={filter.least}
          from={DURATIONS}
          set={(least) => set({ least })}
          wrong={filter.least.trim() !== '' && parsedDuration(filter.least) === undefined}
        />
        <Choice
          label="Process"
          hint="name or pid; with + its children too"
          value={filter.process}
          from={choices.processes}
          set={(process) => set({ process })}
        />
        <button
          type="button"
          class="with-mark failing"
          aria-pressed={filter.failedOnly}
          title="Failed only"
          onClick={() => set({ failedOnly: !filter.failedOnly })}
        >
          <FailedMark />
          Failed
        </button>
      </div>
      <Families {...{ view, present: choices.families }} />
    </div>
  );
}

const DURATIONS: readonly string[] = ['10us', '100us', '1ms', '10ms', '100ms', '1s'];

interface Choices {
  readonly syscalls: readonly string[];
  readonly errnos: readonly string[];
  readonly processes: readonly string[];
  readonly families: ReadonlySet<string>;
}

/** What this trace has. */
function useChoices({ tree: { trace }, filter }: TraceViewState): Choices {
  const familyOf = useFamilyOf();
  const { syscalls, errnos, processes } = useMemo(() => {
    const [names, failures] = [new Set<string>(), new Set<string>()];
    for (const { name, errno } of trace.calls) {
      names.add(name);
      if (errno !== undefined) failures.add(errno);
    }
    const sorted = (set: ReadonlySet<string>): string[] => [...set].sort();
    return { syscalls: sorted(names), errnos: sorted(failures), processes: sorted(new Set(trace.processes.map(({ name }) => name))) };
  }, [trace]);
  const families = useMemo(() => new Set<string>(syscalls.map(familyOf)), [syscalls, familyOf]);
  return {
    syscalls,
    errnos: filter.errno === '' || errnos.includes(filter.errno) ? errnos : [...errnos, filter.errno],
    processes,
    families,
  };
}

interface ChoiceProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly from: readonly string[];
  readonly set: (value: string) => void;
  readonly wrong?: boolean;
}

function Choice({ label, hint, value, from, set, wrong = false }: ChoiceProps): JSX.Element {
  const id = `choices-${label.replace(' ', '-')}`;
  return (
    <>
      <input
        class={`choice${value === '' ? '' : ' set'}`}
        aria-label={label}
        aria-invalid={wrong}
        title={`${label}: ${hint}`}
        placeholder={label}
        list={id}
        spellcheck={false}
        autocomplete="off"
        value={value}
        onInput={(event) => set(event.currentTarget.value)}
        onKeyDown={(event) => leave(event, () => set(''))}
      />
      <datalist id={id}>
        {from.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </>
  );
}

/** Enter goes to what is left; Escape empties the field first. */
function leave(event: TargetedKeyboardEvent<HTMLInputElement>, empty: () => void): void {
  if (event.key === 'Escape') empty();
  else if (event.key !== 'Enter') return;
  event.preventDefault();
  event.stopPropagation();
  document.querySelector<HTMLElement>('[role=treegrid]')?.focus();
}

function TextField({ view: { filter, setFilter }, field }: FilterBarProps): JSX.Element {
  return (
    <div class="filter">
      <input
        ref={field}
        type="search"
        class={filter.text && 'set'}
        aria-label="Filter by text"
        placeholder="Filter by text"
        title="Words that a call or a process must have: in its name, arguments, result, command"
        spellcheck={false}
        autocomplete="off"
        value={filter.text}
        onInput={(event) => setFilter({ ...filter, text: event.currentTarget.value })}
        onKeyDown={(event) => leave(event, () => setFilter({ ...filter, text: '' }))}
      />
      <kbd>/</kbd>
    </div>
  );
}

interface FamiliesProps {
  readonly view: TraceViewState;
  readonly present: ReadonlySet<string>;
}

function Families({ view: { filter, setFilter }, present }: FamiliesProps): JSX.Element {
  const toggle = (name: string): void => {
    const { families } = filter;
    setFilter({ ...filter, families: families.includes(name) ? families.filter((other) => other !== name) : [...families, name] });
  };
  const button = (name: (typeof FAMILIES)[number]): ComponentChildren => (
    <button
      key={name}
      type="button"
      class={`family ${name}`}
      aria-pressed={filter.families.includes(name)}
      title={`Only %${name}: ${FAMILY_MEANINGS[name]}`}
      onClick={() => toggle(name)}
    >
      <i />
      {name}
    </button>
  );
  return (
    <div class={`families${filter.families.length > 0 ? ' some' : ''}`} role="group" aria-label="Families">
      {FAMILIES.filter((name) => present.has(name) || filter.families.includes(name)).map(button)}
    </div>
  );
}
