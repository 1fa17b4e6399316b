// A token bucket: so many at once, and so many a second after that. Pure: the clock is a parameter.

export interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

export class Budget {
  readonly #allowance: Allowance;
  #left: number;
  #at: number;

  constructor(allowance: Allowance, nowMs: number) {
    this.#allowance = allowance;
    this.#left = allowance.burst;
    this.#at = nowMs;
  }

  /** Takes one if there is one. */
  take(nowMs: number): boolean {
    this.#refill(nowMs);
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }

  /** As if it had never been used. */
  isFull(nowMs: number): boolean {
    this.#refill(nowMs);
    return this.#left >= this.#allowance.burst;
  }

  #refill(nowMs: number): void {
    const { burst, perSecond } = this.#allowance;
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#at) / 1000) * perSecond);
    this.#at = nowMs;
  }
}
