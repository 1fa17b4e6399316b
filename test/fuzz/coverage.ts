// Which blocks of some sources ran, and about how often, as V8 counts them: what makes an input worth keeping.

import { type Profiler, Session } from 'node:inspector';

export class Coverage {
  readonly #session = new Session();
  readonly #watched: readonly string[];
  readonly #seen = new Set<string>();

  /** @param watched ends of the addresses of the sources */
  constructor(watched: readonly string[]) {
    this.#watched = watched;
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  get size(): number {
    return this.#seen.size;
  }

  /** Whether something new ran since the last time. */
  grew(): boolean {
    const before = this.#seen.size;
    this.#session.post('Profiler.takePreciseCoverage', (error, answer) => {
      if (error !== null) throw error;
      for (const script of answer.result) if (this.#watched.some((end) => script.url.endsWith(end))) this.#note(script);
    });
    return this.#seen.size > before;
  }

  /** Only what ran as often as what is around it is left out: a block that did not run says how far the others went. */
  #note({ url, functions }: Profiler.ScriptCoverage): void {
    for (const { ranges } of functions)
      for (const { startOffset, endOffset, count } of ranges)
        this.#seen.add(`${url}:${startOffset}:${endOffset}:${Math.min(12, Math.ceil(Math.log2(count + 1)))}`);
  }
}
