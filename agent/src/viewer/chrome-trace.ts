// A trace as Chrome trace events, which ui.perfetto.dev and chrome://tracing open ("Trace Event Format", the JSON object
// form). Times are microseconds since the trace began, with decimals for the nanoseconds. Pure.

import type { PageCall, PageProcess, TracePage } from '../http/page-data.ts';
import type { FamilyOf } from './families.ts';

/** One event: `ph` is its phase. */
export interface ChromeEvent {
  readonly name: string;
  readonly ph: 'X' | 'i' | 'M' | 'b' | 'e';
  readonly pid: number;
  readonly tid: number;
  readonly cat?: string;
  readonly ts?: number;
  readonly dur?: number;
  /** Of a pair of async events. */
  readonly id?: string;
  /** Scope of an instant event: its process. */
  readonly s?: 'p';
  readonly args?: Readonly<Record<string, unknown>>;
}

export interface ChromeTrace {
  readonly displayTimeUnit: 'ns';
  readonly otherData: Readonly<Record<string, string | number>>;
  readonly traceEvents: readonly ChromeEvent[];
}

/** Processes are slices beside their calls, since a call may cross the end of what is known of its process. */
export function chromeTrace(trace: TracePage, familyOf: FamilyOf): ChromeTrace {
  const { id, command, startUnixNano, lost, folded } = trace.summary;
  return {
    displayTimeUnit: 'ns',
    otherData: { trace_id: id, command, start_unix_nano: startUnixNano, calls_lost: lost, calls_folded: folded },
    traceEvents: [
      ...names(trace),
      ...trace.processes.flatMap(processEvents),
      ...trace.calls.flatMap((call) => callEvents(call, trace.processes[call.process], familyOf)),
    ],
  };
}

const microseconds = (nanoseconds: number): number => nanoseconds / 1000;

function names(trace: TracePage): ChromeEvent[] {
  const threads = new Map<string, ChromeEvent>();
  for (const { process, tid, thread } of trace.calls) {
    const pid = trace.processes[process]?.pid ?? 0;
    if (tid !== 0 && thread !== undefined) threads.set(`${pid} ${tid}`, { name: 'thread_name', ph: 'M', pid, tid, args: { name: thread } });
  }
  return [
    ...trace.processes.map(({ name, pid }): ChromeEvent => ({ name: 'process_name', ph: 'M', pid, tid: pid, args: { name } })),
    ...trace.processes.map(
      ({ command, pid }): ChromeEvent => ({ name: 'process_labels', ph: 'M', pid, tid: pid, args: { labels: command } }),
    ),
    ...threads.values(),
  ];
}

function processEvents(process: PageProcess): ChromeEvent[] {
  const { id, name, pid, command, outcome, start, duration, calls, errors, lost, events } = process;
  const common = { name, cat: 'process_life', id: `0x${id}`, pid, tid: pid };
  return [
    { ...common, ph: 'b', ts: microseconds(start), args: { command, outcome, calls, errors, lost } },
    { ...common, ph: 'e', ts: microseconds(start + duration) },
    ...events.map(
      (event): ChromeEvent => ({
        name: event.name,
        cat: 'event',
        ph: 'i',
        s: 'p',
        pid,
        tid: pid,
        ts: microseconds(event.at),
        ...(event.text === '' ? {} : { args: { text: event.text } }),
      }),
    ),
  ];
}

/** A summary of many calls lies over others on its thread, so it is a pair of async events with a track of its own. */
function callEvents(call: PageCall, process: PageProcess | undefined, familyOf: FamilyOf): ChromeEvent[] {
  const pid = process?.pid ?? 0;
  const common = { name: call.name, cat: familyOf(call.name), pid, tid: call.tid || pid };
  if (call.fold === undefined)
    return [{ ...common, ph: 'X', ts: microseconds(call.start), dur: microseconds(call.duration), args: callArgs(call) }];
  const { count, min, max, avg, total } = call.fold;
  const args = { result: call.result, calls: count, min_ns: min, max_ns: max, avg_ns: avg, total_ns: total };
  const id = `0x${call.id}`;
  return [
    { ...common, ph: 'b', id, ts: microseconds(call.start), args },
    { ...common, ph: 'e', id, ts: microseconds(call.start + call.duration) },
  ];
}

function callArgs(call: PageCall): Record<string, unknown> {
  return {
    args: call.args.join(', '),
    result: call.result,
    seq: call.seq,
    ...(call.errno === undefined ? {} : { errno: call.errno }),
    ...(call.failed ? { failed: true } : {}),
    ...(call.unfinished ? { unfinished: true } : {}),
    ...(call.resumed ? { resumed: true } : {}),
    ...(call.cut ? { args_truncated: true } : {}),
  };
}
