// What stands where a trace would be while there is none: waiting, nothing came, or the reason why it is not shown.

import type { JSX } from 'preact';
import type { PageStatus } from '../http/page-data.ts';
import { count } from './format.ts';
import type { LiveState } from './live.ts';

interface EmptyStateProps {
  readonly live: LiveState;
  readonly fault: string | undefined;
}

export function EmptyState({ live, fault }: EmptyStateProps): JSX.Element {
  return (
    <main class="empty" aria-live="polite">
      <div class="empty-text">{message(live, fault)}</div>
    </main>
  );
}

function message({ connected, traces, status }: LiveState, fault: string | undefined): JSX.Element {
  if (fault !== undefined)
    return (
      <>
        <h1>Not shown</h1>
        <p>{fault}</p>
      </>
    );
  if (!connected) return <p>Connecting to sysspan …</p>;
  if (traces.length > 0) return <p>Loading the trace …</p>;
  return status?.running === false ? <Nothing /> : <Waiting status={status} />;
}

function Nothing(): JSX.Element {
  return (
    <>
      <h1>Nothing was traced</h1>
      <p>It ended without a call that was asked for. Is the filter (-e, -Z, --min-duration) too narrow, or -f missing?</p>
    </>
  );
}

function Waiting({ status }: { readonly status: PageStatus | undefined }): JSX.Element {
  return (
    <>
      <div class="waiting" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      <h1>Waiting for the first trace</h1>
      <p>
        {status?.received === undefined
          ? `A trace appears here when its process tree has ended, or after ${status?.traceSeconds ?? 30} seconds.`
          : `A trace appears here when it was sent: when its process tree has ended, or after limits.traceSeconds of its SyscallTrace (${status.traceSeconds} unless it says otherwise).`}
        {status && status.recorded > 0 && (
          <>
            {' '}
            So far <strong>{count(status.recorded)}</strong> calls.
          </>
        )}
      </p>
    </>
  );
}
