// Which calls and processes a filter leaves. All of its parts must fit; of names in a list one is enough. Pure.

import type { PageCall, PageProcess, TracePage } from '../http/page-data.ts';
import type { FamilyOf } from './families.ts';

export interface Filter {
  /** Words that must all be there, in any case. */
  readonly text: string;
  readonly failedOnly: boolean;
  /** Names with commas, as in -e; a leading ! for all others. */
  readonly syscall: string;
  /** Any of these; empty stands for all. */
  readonly families: readonly string[];
  readonly errno: string;
  /** `5ms`, as written. */
  readonly least: string;
  /** A name or a pid; with + its children too. */
  readonly process: string;
}

/** What is left, by index; undefined stands for everything. */
export interface Matches {
  readonly calls: ReadonlySet<number>;
  readonly processes: ReadonlySet<number>;
}

export const NO_FILTER: Filter = { text: '', failedOnly: false, syscall: '', families: [], errno: '', least: '', process: '' };

/** The texts that are searched. */
export interface Texts {
  readonly calls: readonly string[];
  readonly processes: readonly string[];
}

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 };

/** Nanoseconds of `5ms`, `1.5 s`, `250us`; undefined when it is no duration. */
export function parsedDuration(text: string): number | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(ns|us|µs|ms|s)\s*$/.exec(text);
  return found === null ? undefined : Number(found[1]) * (UNITS[found[2] ?? ''] ?? 1);
}

/** A call as one line, as strace would print it without its time. */
export function callText(call: PageCall): string {
  if (call.fold !== undefined) return `${call.name} × ${call.fold.count}${call.result && ` = ${call.result}`}`;
  return `${call.name}(${call.args.join(', ')}${call.unfinished ? ' <unfinished ...>' : ')'} = ${call.result}`;
}

/** The words of a filter text. */
export function words(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Makes the texts that are searched: once a trace, not once a key stroke. */
export function searchable(trace: TracePage): Texts {
  return {
    calls: trace.calls.map((call) => `${callText(call)} ${call.meaning ?? ''}`.toLowerCase()),
    processes: trace.processes.map(({ name, pid, command, outcome }) => `${name} ${pid} ${command} ${outcome}`.toLowerCase()),
  };
}

/** Whether nothing is asked for. */
export function isEmpty(filter: Filter): boolean {
  const { text, failedOnly, syscall, families, errno, least, process } = filter;
  return (
    words(text + syscall + errno + process).length === 0 && !failedOnly && families.length === 0 && parsedDuration(least) === undefined
  );
}

/** Finds what the filter leaves. Processes are those that match by themselves, without their ancestors. */
export function matches(trace: TracePage, texts: Texts, filter: Filter, familyOf: FamilyOf): Matches | undefined {
  if (isEmpty(filter)) return undefined;
  const fits = callTest(filter, familyOf);
  const wanted = words(filter.text);
  const inProcess = processesOf(trace, filter.process);
  const calls = new Set<number>();
  trace.calls.forEach((call, index) => {
    if (inProcess?.has(call.process) === false || !fits(call)) return;
    if (wanted.every((word) => texts.calls[index]?.includes(word))) calls.add(index);
  });
  const processes = new Set<number>();
  if (!asksForCalls(filter))
    trace.processes.forEach((process, index) => {
      if (inProcess?.has(index) === false || (filter.failedOnly && !process.failed)) return;
      if (wanted.every((word) => texts.processes[index]?.includes(word))) processes.add(index);
    });
  return { calls, processes };
}

/** A process has no name, errno or family of a call, and its duration is another matter. */
function asksForCalls({ syscall, families, errno, least }: Filter): boolean {
  return syscall.trim() !== '' || families.length > 0 || errno !== '' || parsedDuration(least) !== undefined;
}

function callTest({ failedOnly, syscall, families, errno, least }: Filter, familyOf: FamilyOf): (call: PageCall) => boolean {
  const named = nameTest(syscall);
  const inFamily = new Set(families);
  const shortest = parsedDuration(least);
  return (call) =>
    (!failedOnly || call.failed === true) &&
    named(call.name) &&
    (inFamily.size === 0 || inFamily.has(familyOf(call.name))) &&
    (errno === '' || call.errno === errno) &&
    (shortest === undefined || longest(call) >= shortest);
}

/** How long a call took, with what earlier parts saw of it; of many, the longest. */
export function longest(call: PageCall): number {
  return call.fold?.max ?? call.whole ?? call.duration;
}

function nameTest(text: string): (name: string) => boolean {
  const others = text.trim().startsWith('!');
  const names = new Set(
    text
      .replace('!', '')
      .split(/[\s,]+/)
      .filter(Boolean),
  );
  return (name) => names.size === 0 || names.has(name) !== others;
}

/** The processes that a text names; undefined for all. */
function processesOf({ processes }: TracePage, text: string): ReadonlySet<number> | undefined {
  const wanted = text.trim();
  if (wanted === '') return undefined;
  const withChildren = wanted.endsWith('+');
  const name = withChildren ? wanted.slice(0, -1) : wanted;
  const is = (process: PageProcess): boolean => process.name === name || String(process.pid) === name;
  const found = new Set<number>();
  processes.forEach((process, index) => {
    if (is(process) || (withChildren && found.has(process.parent))) found.add(index);
  });
  return found;
}
