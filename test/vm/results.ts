// What a kernel is asked and how it answers: one JSON object a line, on a way of its own, so that nothing that programs or the
// kernel print can be taken for an answer. A machine that did not say how it ended did not end well.

import { readFileSync } from 'node:fs';

export type Result =
  | { readonly kind: 'kernel'; readonly release: string }
  | { readonly kind: 'check'; readonly ok: boolean; readonly text: string }
  | ({ readonly kind: 'programs' } & LoadedPrograms)
  | { readonly kind: 'test'; readonly file: string; readonly name: string; readonly outcome: Outcome; readonly reason: string }
  /** Lines of the kernel's log that tell of a fault. */
  | { readonly kind: 'log'; readonly faults: readonly string[] }
  | { readonly kind: 'end'; readonly ok: boolean };

export type Outcome = 'passed' | 'failed' | 'skipped';

export interface LoadedPrograms {
  /** As a command is traced, or as a node agent traces containers. */
  readonly mode: 'command' | 'cgroup';
  readonly count: number;
  readonly largest: string;
  /** Instructions that the verifier went through for the largest. */
  readonly verified: number;
}

/** @throws Error when a line is none; the last one may be incomplete */
export function readResults(file: string): Result[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  lines.pop();
  return lines.map((line) => {
    try {
      return JSON.parse(line) as Result;
    } catch (cause) {
      throw new Error(`the machine's answer has a line that is none: ${line}`, { cause });
    }
  });
}
