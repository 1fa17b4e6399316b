// What the page knows without asking: the list of traces and the tracer's status, kept up to date by the server.

import type { LiveEvents, PageStatus, TraceSummary } from '../http/page-data.ts';

export interface LiveState {
  readonly connected: boolean;
  readonly traces: readonly TraceSummary[];
  readonly status?: PageStatus;
}

export type LiveAction = { [Name in keyof LiveEvents]: { readonly name: Name; readonly data: LiveEvents[Name] } }[keyof LiveEvents];

/** The state before the first word of the server. */
export const UNKNOWN: LiveState = { connected: false, traces: [] };

/** Takes in one event. Pure. */
export function follow(state: LiveState, action: LiveAction | { readonly name: 'lost' }): LiveState {
  switch (action.name) {
    case 'traces':
      return { ...state, connected: true, traces: action.data };
    case 'trace':
      return { ...state, traces: replaced(state.traces, action.data) };
    case 'dropped': {
      const gone = new Set(action.data);
      return { ...state, traces: state.traces.filter(({ id }) => !gone.has(id)) };
    }
    case 'status':
      return { ...state, connected: true, status: action.data };
    case 'lost':
      return { ...state, connected: false };
  }
}

/** Listens until the returned function is called. The browser connects again by itself. */
export function listen(dispatch: (action: LiveAction | { readonly name: 'lost' }) => void): () => void {
  const source = new EventSource('api/live');
  for (const name of ['traces', 'trace', 'dropped', 'status'] as const) {
    source.addEventListener(name, (event) => dispatch({ name, data: JSON.parse(event.data) } as LiveAction));
  }
  source.addEventListener('error', () => dispatch({ name: 'lost' }));
  return () => source.close();
}

function replaced(traces: readonly TraceSummary[], trace: TraceSummary): readonly TraceSummary[] {
  const at = traces.findIndex(({ id }) => id === trace.id);
  return at < 0 ? [...traces, trace] : traces.with(at, trace);
}
