// What the answers of a receiver say of it: whether it takes what is sent, and why not.

import type { Delivery, Refused } from './delivery.ts';

/** Why nothing gets through at present. */
export interface ExportProblem extends Refused {
  /** Tries that failed since the last success. */
  readonly failures: number;
}

export class ReceiverState {
  readonly #lasting: ((problem: ExportProblem) => void) | undefined;
  #lastProblem = '';
  #problem: ExportProblem | undefined;
  #isReported = false;

  /** @param lasting called once with what does not pass by itself */
  constructor(lasting?: (problem: ExportProblem) => void) {
    this.#lasting = lasting;
  }

  /** What was wrong last; empty when nothing ever was. */
  get lastProblem(): string {
    return this.#lastProblem;
  }

  /** Why the last try did not succeed; undefined when it did, or when there was none. */
  get problem(): ExportProblem | undefined {
    return this.#problem;
  }

  note(problem: string): void {
    this.#lastProblem = problem;
  }

  judge(delivery: Delivery): void {
    if (delivery.outcome === 'delivered') {
      this.#problem = undefined;
      return;
    }
    const { outcome, reason, message, remedy, lasting, silent } = delivery;
    this.note(`${reason}: ${message}`);
    // That a message is too large says that the receiver is there.
    if (outcome === 'tooLarge') return;
    const failures = (this.#problem?.failures ?? 0) + 1;
    this.#problem = { reason, message, failures, ...(remedy && { remedy }), ...(lasting && { lasting }), ...(silent && { silent }) };
    if (lasting !== true || this.#isReported) return;
    this.#isReported = true;
    this.#lasting?.(this.#problem);
  }
}
