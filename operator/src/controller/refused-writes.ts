// What the API server has not taken of traces, by node: what is told of it, and when it is tried again.

import { KubeError } from '@sysspan/agent/kube';
import type { Logger } from '@sysspan/agent/telemetry';
import type { RefusedWrite } from '../reconcile/situation.ts';
import { clause, cutTo } from '../reconcile/words.ts';

/** What the API server has refused is tried again after this time. */
export const REFUSED_AGAIN_MS = 10_000;
/** What a server that was not well has refused is tried again after this time, the first time. */
const UNWELL_AGAIN_MS = 1_000;

export interface Taken {
  /** Whether something was refused now, or is not any more: then there is something else to say, or another time to look again. */
  readonly isOther: boolean;
  /** That is no answer: then all is tried again. */
  readonly failure?: unknown;
}

export class RefusedWrites {
  readonly #logger: Logger;
  readonly #byTrace = new Map<string, ReadonlyMap<string, RefusedWrite>>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** By node. */
  of(key: string): ReadonlyMap<string, RefusedWrite> | undefined {
    return this.#byTrace.get(key);
  }

  forget(key: string): void {
    this.#byTrace.delete(key);
  }

  /**
   * Takes what became of the writes of a trace.
   * @param nodes that were written, in the order of `done`
   * @param now milliseconds since 1970
   */
  take(key: string, nodes: readonly string[], done: readonly PromiseSettledResult<void>[], now: number): Taken {
    const before = this.#byTrace.get(key);
    // Those that are not due yet.
    const refused = new Map([...(before ?? [])].filter(([node, { againAt }]) => !nodes.includes(node) && now < againAt));
    let isOther = refused.size !== (before?.size ?? 0);
    let failure: unknown;
    for (const [at, result] of done.entries()) {
      if (result.status === 'fulfilled') continue;
      const node = nodes[at] ?? '';
      const { reason } = result;
      if (!isRefusal(reason)) {
        failure ??= reason;
        continue;
      }
      const pauseMs = reason.status >= 500 && before?.get(node) === undefined ? UNWELL_AGAIN_MS : REFUSED_AGAIN_MS;
      refused.set(node, { message: refusalText(reason), againAt: now + pauseMs });
      isOther = true;
      this.#logger.warn({ err: reason, trace: key, node }, 'the NodeTrace of a node was not taken');
    }
    if (refused.size > 0) this.#byTrace.set(key, refused);
    else this.#byTrace.delete(key);
    return { isOther, failure };
  }
}

/**
 * An answer to what was written: also one of a webhook that fails, or of a store that takes nothing so large, which are told as errors of the
 * server. No answer is that of a server which has too much to do, and that of a proxy before a server which is not there.
 */
function isRefusal(error: unknown): error is KubeError {
  return error instanceof KubeError && error.code === 'API_REFUSED' && error.status !== 429 && (error.status < 500 || error.isStatus);
}

function refusalText({ message }: KubeError): string {
  const what = 'see that the definitions are those of this release, and what admission webhooks and quotas of the cluster say';
  return `${clause(cutTo(message, 600))}: ${what}`;
}
