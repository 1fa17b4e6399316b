// `sysspan text`: the calls of a file that --spans wrote, as lines of strace -f -o.

import { say } from '../cli/message.ts';
import { callsInTime, type TimedCall } from '../runs/in-time.ts';
import { type CallFilter, Run } from '../runs/run.ts';
import { openRun, sayRest, unreadable } from './runs.ts';

export interface TextOptions {
  /** All are in the call's text, in any case. */
  readonly find?: readonly string[];
  /** Names of calls; undefined: all. */
  readonly names?: readonly string[];
  readonly failed: boolean;
  /** Local time before each call. */
  readonly times: boolean;
  /** How long it took, behind it. */
  readonly durations: boolean;
}

/** As strace aligns results. */
const COLUMN = 40;
const MICROSECONDS = 6;

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `12:34:56.123456`, of this machine's time zone. */
function clock(unixNs: bigint): string {
  const date = new Date(Number(unixNs / 1_000_000n));
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
  return `${time}.${String(unixNs % 1_000_000_000n)
    .padStart(9, '0')
    .slice(0, MICROSECONDS)}`;
}

const seconds = (ns: number): string => `${Math.floor(ns / 1e9)}.${String(Math.floor((ns % 1e9) / 1_000)).padStart(MICROSECONDS, '0')}`;

/** Whatever writes lines. */
type Write = (text: string) => void;

/** That failed, and not the reading. */
class Unwritten extends Error {}

function written(write: Write, text: string): void {
  try {
    write(text);
  } catch (cause) {
    throw new Unwritten('', { cause });
  }
}

class Lines {
  readonly #options: TextOptions;
  readonly #beginUnixNs: bigint;

  constructor(options: TextOptions, beginUnixNs: bigint) {
    this.#options = options;
    this.#beginUnixNs = beginUnixNs;
  }

  of({ calls, at, startNs }: TimedCall): string {
    const { times, durations } = this.#options;
    const time = times ? `${clock(this.#beginUnixNs + BigInt(startNs))} ` : '';
    const text = calls.texts[at] ?? '';
    const line = `${String(calls.thread[at]).padEnd(5)} ${time}${text}`;
    if (text.endsWith('<unfinished ...>')) return `${line}\n`;
    const took = durations ? ` <${seconds(calls.durationNs[at] ?? 0)}>` : '';
    return `${`${line} `.padEnd(COLUMN)}= ${calls.results[at]}${took}\n`;
  }
}

/** Writes the calls of a file. What cannot be read of it is said. @throws SysspanError FILE_NOT_READABLE */
export async function writeRunText(path: string, options: TextOptions, write: Write): Promise<void> {
  const file = await openRun(path);
  const run = new Run(file);
  const { find = [], names = [], failed } = options;
  let damaged = 0;
  const filter: CallFilter = { words: find, names, failed, texts: true };
  try {
    await run.poll();
    const lines = new Lines(options, run.window.fromUnixNs);
    if (run.blocks.length > 0)
      for await (const calls of callsInTime(run, filter, () => damaged++)) written(write, calls.map((call) => lines.of(call)).join(''));
  } catch (cause) {
    // Of what is written, whoever writes knows what became.
    throw cause instanceof Unwritten ? cause.cause : unreadable(path, cause);
  } finally {
    await file.close();
  }
  sayRest(file, run.blocks.length);
  if (damaged > 0) say(`${path}: ${damaged} of ${run.blocks.length} parts are damaged: their calls are not among the lines`);
}
