// Which calls and processes a filter text leaves. Words are joined by "and", case does not count. Pure.

import type { PageCall, TracePage } from '../http/page-data.ts';

export interface Filter {
  readonly text: string;
  readonly failedOnly: boolean;
}

/** What is left, by index; undefined stands for everything. */
export interface Matches {
  readonly calls: ReadonlySet<number>;
  readonly processes: ReadonlySet<number>;
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
export function searchable(trace: TracePage): { readonly calls: readonly string[]; readonly processes: readonly string[] } {
  return {
    calls: trace.calls.map((call) => `${callText(call)} ${call.meaning ?? ''}`.toLowerCase()),
    processes: trace.processes.map(({ name, pid, command, outcome }) => `${name} ${pid} ${command} ${outcome}`.toLowerCase()),
  };
}

/** Finds what the filter leaves. Processes are those that match by themselves, without their ancestors. */
export function matches(trace: TracePage, texts: ReturnType<typeof searchable>, filter: Filter): Matches | undefined {
  const wanted = words(filter.text);
  if (wanted.length === 0 && !filter.failedOnly) return undefined;
  const fits = (text: string | undefined): boolean => wanted.every((word) => text?.includes(word));
  const calls = new Set<number>();
  trace.calls.forEach((call, index) => {
    if ((!filter.failedOnly || call.failed) && fits(texts.calls[index])) calls.add(index);
  });
  const processes = new Set<number>();
  trace.processes.forEach((process, index) => {
    if ((!filter.failedOnly || process.failed) && fits(texts.processes[index])) processes.add(index);
  });
  return { calls, processes };
}
