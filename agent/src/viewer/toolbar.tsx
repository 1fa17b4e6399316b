// The line above the waterfall: filter, only what failed, open and close, and the way back from a closer look.

import type { JSX, RefObject, TargetedKeyboardEvent } from 'preact';
import type { TracePage } from '../http/page-data.ts';
import type { Filter, Matches } from './filter.ts';
import { count } from './format.ts';
import { FailedMark } from './marks.tsx';

interface ToolbarProps {
  readonly trace: TracePage;
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
  readonly found: Matches | undefined;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly openAll: (all: boolean) => void;
  readonly anyOpen: boolean;
  /** Absent while the whole time is shown. */
  readonly zoomOut: (() => void) | undefined;
}

export function Toolbar(props: ToolbarProps): JSX.Element {
  const { trace, filter, setFilter, found, anyOpen, openAll, zoomOut } = props;
  return (
    <div class="toolbar" role="toolbar" aria-label="What is shown">
      <FilterField {...props} />
      <button
        type="button"
        class="with-mark"
        aria-pressed={filter.failedOnly}
        onClick={() => setFilter({ ...filter, failedOnly: !filter.failedOnly })}
      >
        <FailedMark />
        Failed only
      </button>
      <span class="found" role="status">
        {found && `${count(found.calls.size)} of ${count(trace.calls.length)} calls`}
      </span>
      <span class="fill" />
      {zoomOut && (
        <button type="button" onClick={zoomOut} title="Escape">
          Whole time
        </button>
      )}
      <button type="button" disabled={found !== undefined} onClick={() => openAll(!anyOpen)}>
        {anyOpen ? 'Close all' : 'Open all'}
      </button>
    </div>
  );
}

function FilterField({ filter, setFilter, field }: ToolbarProps): JSX.Element {
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Escape') setFilter({ ...filter, text: '' });
    else if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    document.querySelector<HTMLElement>('[role=treegrid]')?.focus();
  };
  return (
    <div class="filter">
      <input
        ref={field}
        type="search"
        aria-label="Filter calls"
        placeholder="Filter by name, argument or errno"
        spellcheck={false}
        autocomplete="off"
        value={filter.text}
        onInput={(event) => setFilter({ ...filter, text: event.currentTarget.value })}
        onKeyDown={onKeyDown}
      />
      <kbd>/</kbd>
    </div>
  );
}
