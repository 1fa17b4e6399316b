// A pod's container, and what the kubelet says of it. Pure.

import type { ContainerSnapshot } from '../reconcile/snapshot.ts';
import { cutTo } from '../reconcile/words.ts';

export interface RawContainer {
  readonly name: string;
  readonly image?: string;
}

export interface RawContainerStatus {
  readonly name: string;
  readonly containerID?: string;
  readonly restartCount?: number;
  readonly state?: { readonly waiting?: RawWaiting; readonly terminated?: RawTerminated };
  readonly lastState?: { readonly terminated?: RawTerminated };
}

interface RawWaiting {
  readonly reason?: string;
  readonly message?: string;
}

interface RawTerminated {
  readonly exitCode?: number;
  readonly reason?: string;
  readonly finishedAt?: string | null;
}

export function containerSnapshots(
  kind: ContainerSnapshot['kind'],
  specs: readonly RawContainer[] | undefined,
  statuses: readonly RawContainerStatus[] | undefined,
  restartPolicy: string | undefined,
): ContainerSnapshot[] {
  return (specs ?? []).map(({ name, image = '' }) => {
    const status = statuses?.find((one) => one.name === name);
    const known = status?.containerID ? { containerID: status.containerID } : {};
    const again = restart(status, kind === 'init' && restartPolicy === 'Always' ? 'OnFailure' : restartPolicy);
    return { name, image, kind, ...known, restartCount: status?.restartCount ?? 0, ...(again === undefined ? {} : { restart: again }) };
  });
}

/** What the kubelet says of a container that has ended and is to start again: `CrashLoopBackOff: back-off 40s …; it ended with exit code 1 (Error)`. */
function restart(status: RawContainerStatus | undefined, restartPolicy = 'Always'): string | undefined {
  const { waiting, terminated = status?.lastState?.terminated } = status?.state ?? {};
  if (terminated === undefined) return undefined;
  const { exitCode = 0, reason } = terminated;
  const end = `it ended with exit code ${exitCode}${reason === undefined ? '' : ` (${reason})`}`;
  if (waiting !== undefined) return `${waitingText(waiting)}; ${end}`;
  const follows = restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && exitCode !== 0);
  return status?.state?.terminated !== undefined && follows ? end : undefined;
}

export function waitingText({ reason = 'waiting', message = '' }: RawWaiting): string {
  return `${reason}${message === '' ? '' : `: ${cutTo(message, 200)}`}`;
}
