// The line between filters and time: how much is left, searching, and the ways back.

import type { JSX, RefObject, TargetedKeyboardEvent } from 'preact';
import { NO_FILTER } from './filter.ts';
import { nextFound } from './find.ts';
import { count } from './format.ts';
import type { TraceViewState } from './use-trace-view.ts';

interface ToolbarProps {
  readonly view: TraceViewState;
  readonly field: RefObject<HTMLInputElement | null>;
}

export function Toolbar(props: ToolbarProps): JSX.Element {
  const { tree, setFilter, matched, anyOpen, openAll, range, whole, zoom } = props.view;
  return (
    <div class="toolbar" role="toolbar" aria-label="Search and view">
      <Find {...props} />
      <span class="found" role="status">
        {matched && `${count(matched.calls.size)} of ${count(tree.trace.calls.length)} calls`}
      </span>
      {matched && (
        <button type="button" class="link" onClick={() => setFilter(NO_FILTER)}>
          Clear filters
        </button>
      )}
      <span class="fill" />
      {range !== whole && (
        <button type="button" onClick={() => zoom(undefined)} title="Escape">
          Whole time
        </button>
      )}
      <button type="button" disabled={matched !== undefined} onClick={() => openAll(!anyOpen)}>
        {anyOpen ? 'Close all' : 'Open all'}
      </button>
    </div>
  );
}

function Find({ view, field }: ToolbarProps): JSX.Element {
  const { find, setFind, found, findNow, selected, select } = view;
  const go = (direction: 1 | -1): void => {
    const key = nextFound(findNow(), selected, direction);
    if (key !== undefined) select(key);
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter' || event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      go(event.shiftKey || event.key === 'ArrowUp' ? -1 : 1);
    } else if (event.key === 'Escape') {
      setFind('');
      document.querySelector<HTMLElement>('[role=treegrid]')?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="find" role="search">
      <div class="filter">
        <input
          ref={field}
          type="search"
          aria-label="Find"
          placeholder="Find"
          title="Goes to what has these words and leaves nothing out. Enter: the next one, Shift+Enter: the last one"
          spellcheck={false}
          autocomplete="off"
          value={find}
          onInput={(event) => setFind(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <kbd>f</kbd>
      </div>
      {find.trim() !== '' && (
        <>
          <button type="button" class="small" aria-label="Last one" disabled={found?.length === 0} onClick={() => go(-1)}>
            ‹
          </button>
          <button type="button" class="small" aria-label="Next one" disabled={found?.length === 0} onClick={() => go(1)}>
            ›
          </button>
          <span class="found" role="status">
            {foundText(found, selected)}
          </span>
        </>
      )}
    </div>
  );
}

function foundText(found: readonly string[] | undefined, selected: string): string {
  if (found === undefined) return '…';
  if (found.length === 0) return 'nothing found';
  const at = found.indexOf(selected);
  return `${at < 0 ? '' : `${count(at + 1)} of `}${count(found.length)} found`;
}
