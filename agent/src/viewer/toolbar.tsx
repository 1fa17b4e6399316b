// The line above the waterfall: filter, only what failed, open and close, and the way back from a closer look.

import type { JSX, RefObject, TargetedKeyboardEvent } from 'preact';
import { count } from './format.ts';
import { FailedMark } from './marks.tsx';
import type { TraceViewState } from './use-trace-view.ts';

interface ToolbarProps {
  readonly view: TraceViewState;
  readonly field: RefObject<HTMLInputElement | null>;
}

export function Toolbar(props: ToolbarProps): JSX.Element {
  const { tree, filter, setFilter, found, anyOpen, openAll, range, whole, zoom } = props.view;
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
        {found && `${count(found.calls.size)} of ${count(tree.trace.calls.length)} calls`}
      </span>
      <span class="fill" />
      {range !== whole && (
        <button type="button" onClick={() => zoom(undefined)} title="Escape">
          Whole time
        </button>
      )}
      <button type="button" disabled={found !== undefined} onClick={() => openAll(!anyOpen)}>
        {anyOpen ? 'Close all' : 'Open all'}
      </button>
    </div>
  );
}

function FilterField({ view: { filter, setFilter }, field }: ToolbarProps): JSX.Element {
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
