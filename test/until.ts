// Waiting for what happens in its own time: how long a machine needs for it is not what is tested.

import { setTimeout as sleep } from 'node:timers/promises';

type Answer<T> = T | false | undefined;

/** Asks every so often until there is an answer; throws with what was seen last when the time is over. */
export async function until<T>(what: string, ask: () => Promise<Answer<T>> | Answer<T>, timeoutMs = 90_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown = 'nothing';
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (cause) {
      last = cause;
    }
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs / 1_000} s in vain for ${what}`, { cause: last });
    await sleep(50);
  }
}
