// Which reports have changed in more than their numbers since they were announced.

import type { LiveTrace } from './live-trace.ts';
import type { TraceReport } from './trace-report.ts';

export class Announcements {
  readonly #changed: (uid: string) => void;
  /** What was announced last, by the uid of the NodeTrace. */
  readonly #last = new Map<string, string>();

  /** @param changed is called with the uid of each NodeTrace whose report has changed */
  constructor(changed: (uid: string) => void) {
    this.#changed = changed;
  }

  announce(traces: Iterable<LiveTrace>, reportOf: (trace: LiveTrace) => TraceReport): void {
    for (const trace of traces) {
      if (trace.deleted) continue;
      const { generation, state, reason, targets, startedAt, totals } = reportOf(trace);
      // What was under way when it was suspended is in its numbers only now.
      const rests = state === 'Suspended' && trace.uses.length === 0 && totals.queued === 0;
      const now = JSON.stringify([generation, state, reason, targets, startedAt, rests]);
      const { uid } = trace.desired;
      if (this.#last.get(uid) === now) continue;
      this.#last.set(uid, now);
      this.#changed(uid);
    }
  }

  forget(uid: string): void {
    this.#last.delete(uid);
  }
}
