// Why the API server takes no pods of the agents' DaemonSet: such as Pod Security. No object's status says it, only events do.

import { type Connection, hasStatus } from '@sysspan/agent/kube';
import type { Logger } from '@sysspan/agent/telemetry';
import { timeOf } from '../reconcile/words.ts';
import type { AgentSettings } from '../settings.ts';
import { CORE_EVENTS, type CoreEvent } from './resources.ts';

const AGAIN_MS = 10_000;
const PATIENCE_MS = 2_000;
/** The controller tries again after 17 min at most. What is older has passed. */
const FRESH_MS = 20 * 60_000;
const LENGTH = 400;

export class Refusals {
  readonly #connection: Connection;
  readonly #logger: Logger;
  readonly #agents: AgentSettings;
  /** Milliseconds since 1970. */
  readonly #now: () => number;
  #asked = Number.NEGATIVE_INFINITY;
  #found: string | undefined;

  constructor(connection: Connection, logger: Logger, agents: AgentSettings, now: () => number) {
    this.#connection = connection;
    this.#logger = logger;
    this.#agents = agents;
    this.#now = now;
  }

  /** Why agents are refused and what to do, without full stop; undefined as far as is known. */
  get text(): string | undefined {
    return this.#found;
  }

  /** Asks for the events, if that was not done lately. */
  async learn(): Promise<void> {
    if (this.#now() - this.#asked < AGAIN_MS) return;
    this.#asked = this.#now();
    const { namespace, daemonSet } = this.#agents;
    const name = daemonSet === undefined ? '' : `,involvedObject.name=${daemonSet}`;
    const fieldSelector = `involvedObject.kind=DaemonSet,reason=FailedCreate${name}`;
    try {
      const { items } = await this.#connection.list(CORE_EVENTS, { namespace, fieldSelector }, AbortSignal.timeout(PATIENCE_MS));
      this.#found = refusalText(items, namespace, this.#now());
    } catch (error) {
      if (!hasStatus(error, 403)) this.#logger.warn({ err: error, namespace }, 'events of the agents could not be read');
    }
  }
}

/** The newest that is fresh, in words. */
export function refusalText(events: readonly CoreEvent[], namespace: string, now: number): string | undefined {
  const timed = events.map((event) => ({ event, at: lastTime(event) })).filter(({ at }) => now - at < FRESH_MS);
  const [newest] = timed.toSorted((a, b) => b.at - a.at);
  if (newest === undefined) return undefined;
  const { message = '', involvedObject } = newest.event;
  const why = (/is forbidden: (.*)$/s.exec(message)?.[1] ?? message).trim().slice(0, LENGTH);
  const remedy = why.includes('PodSecurity')
    ? `kubectl label namespace ${namespace} pod-security.kubernetes.io/enforce=privileged --overwrite`
    : `see kubectl -n ${namespace} describe daemonset ${involvedObject?.name}`;
  return `pods of DaemonSet ${involvedObject?.name} are refused: ${why}: ${remedy}`;
}

function lastTime({ lastTimestamp, eventTime, series }: CoreEvent): number {
  const times = [series?.lastObservedTime, lastTimestamp, eventTime].map((time) => timeOf(time ?? undefined) ?? 0);
  return Math.max(...times);
}
