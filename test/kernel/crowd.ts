// What `test/programs/crowd` did, and what a trace of it says: every call exactly once, with its own texts and its own result.

import assert from 'node:assert/strict';

const CALLS = ['write', 'openat', 'linkat', 'writev', 'ppoll', 'lseek'] as const;
type Call = (typeof CALLS)[number];

/** How calls fail that do. */
export const ERRNO: Readonly<Record<string, number>> & { readonly EBADF: number; readonly ENOENT: number } = { EBADF: 9, ENOENT: 2 };

const TAG_BYTES = 13;
/** How many times a text of each call holds the task's tag. */
const TEXTS: Readonly<Record<Call, number>> = { write: 1, openat: 1, linkat: 2, writev: 1, ppoll: 0, lseek: 0 };

/** One call as a line of some output shows it. */
export interface Shown {
  readonly name: string;
  /** Its arguments. */
  readonly text: string;
  readonly result: number;
}

/** What the program printed: how many rounds each task did. */
export function rounds(stdout: string): Map<number, number> {
  const list = stdout.trimEnd().split('\n');
  return new Map(list.map((line) => line.split(' ').map(Number) as [number, number]));
}

const repeatsOf = (task: number): number => 1 + (task % 5);

interface Read {
  readonly key: string;
  readonly wrong: string;
}

/** Whose call it is by its texts or its number, and what is wrong with it. */
function read({ name, text, result }: Shown): Read | undefined {
  const call = CALLS.find((one) => one === name);
  if (call === undefined) return undefined;
  const tags = [...text.matchAll(/\[(\d{3}):(\d{7})\]/g)].map(([, task, round]) => [Number(task), Number(round)] as const);
  const number = call === 'ppoll' ? /fd=(\d+)/.exec(text)?.[1] : call === 'lseek' ? String(result) : undefined;
  const numbered = number === undefined ? undefined : ([Math.floor(Number(number) / 1e6) - 1, Number(number) % 1e6] as const);
  const [task = -1, round = -1] = numbered ?? tags[0] ?? [];
  if (task < 0) return undefined;
  const repeats = repeatsOf(task);
  const wrong = [
    ...tags.filter(([of, at]) => of !== task || at !== round).map(([of, at]) => `text of call ${at} of task ${of}`),
    ...(tags.length === TEXTS[call] * repeats + (call === 'writev' ? 1 : 0) ? [] : [`${tags.length} tags`]),
    ...(result === resultOf(call, task, round, repeats) ? [] : [`the result ${result}`]),
  ];
  return { key: `${call} ${round} of task ${task}`, wrong: wrong.join(', ') };
}

/** As the program must have got it: of a call that fails the negative errno. */
function resultOf(call: Call, task: number, round: number, repeats: number): number {
  if (call === 'writev') return (repeats + 1) * TAG_BYTES;
  if (call === 'lseek') return (task + 1) * 1e6 + round;
  if (call === 'ppoll') return 1;
  return call === 'write' ? -ERRNO.EBADF : -ERRNO.ENOENT;
}

export interface ConditionState {
  readonly issued: number;
  readonly missing: readonly string[];
  readonly twice: readonly string[];
  /** Calls with the memory or the result of another. */
  readonly mixed: readonly string[];
}

export function judge(done: ReadonlyMap<number, number>, shown: readonly Shown[]): ConditionState {
  const times = new Map<string, number>();
  const mixed: string[] = [];
  for (const one of shown) {
    const found = read(one);
    if (found === undefined) continue;
    times.set(found.key, (times.get(found.key) ?? 0) + 1);
    if (found.wrong !== '') mixed.push(`${found.key}: ${found.wrong}: ${one.text}`);
  }
  const issued = [...done].flatMap(([task, count]) =>
    Array.from({ length: count }, (_, round) => CALLS.map((call) => `${call} ${round} of task ${task}`)).flat(),
  );
  return {
    issued: issued.length,
    missing: issued.filter((key) => !times.has(key)),
    twice: [...times].flatMap(([key, count]) => (count > 1 ? [key] : [])),
    mixed,
  };
}

/** Every call once, and each its own. */
export function assertExact({ issued, missing, twice, mixed }: ConditionState): void {
  const few = (list: readonly string[]): string => list.slice(0, 3).join('; ');
  assert.equal(missing.length, 0, `${missing.length} of ${issued} calls are missing: ${few(missing)}`);
  assert.equal(mixed.length, 0, `${mixed.length} of ${issued} calls are not what was called: ${few(mixed)}`);
  assert.equal(twice.length, 0, `${twice.length} of ${issued} calls are there twice: ${few(twice)}`);
}
