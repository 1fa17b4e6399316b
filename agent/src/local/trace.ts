// `sysspan trace`: one request on this machine, from its options to the exit status. Everything it uses is given to it.

import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { getSystemErrorMessage } from 'node:util';
import type { Contents, Hooks, RingsAhead, TextOptions } from '@sysspan/native';
import { say } from '../cli/message.ts';
import { EVERY_STATUS, type TraceSettings } from '../cli/settings.ts';
import { handleSignals } from '../cli/signals.ts';
import { DEFAULT_PATTERNS } from '../session/redaction.ts';
import type { Catalogue } from '../syscalls/expression.ts';
import { choose } from '../syscalls/expression.ts';
import type { NativeTable } from '../syscalls/native-table.ts';
import { type Attachable, attachable } from './attachable.ts';
import type { HeldCommand } from './launched.ts';
import { type Ended, LocalTrace, type LocalTraceOptions } from './local-trace.ts';
import { type Outputs, openOutputs, type SpanTargets } from './outputs.ts';
import type { View } from './view.ts';
import { waitingCommand } from './waiting-command.ts';

export interface TraceParts {
  readonly table: NativeTable;
  /** For an expression to choose from: most traces have none. */
  readonly catalogue: () => Promise<Catalogue>;
  readonly object: string;
  readonly ringsAhead: RingsAhead;
  /** The process that waits to become the command. */
  readonly held?: HeldCommand;
  /** Signals that sysspan was told to ignore: bit 0 is signal 1. */
  readonly ignoredSignals: bigint;
  /** Absent when only text was asked for. */
  readonly spans?: SpanTargets;
  /** Told once the tracing has begun, and how it ended. */
  readonly view?: View;
}

/** Bytes of strings that spans may carry when no text limits them. */
const SPAN_STRING_BYTES = 256;

/** Spans that wait to be sent, and those of segments that are open: what a local trace saw must not be lost. */
const MEMORY_BYTES = 256 << 20;

function textOptions(settings: TraceSettings): TextOptions | undefined {
  const { text } = settings;
  if (text === undefined) return undefined;
  const several = settings.followForks || settings.pids.length + (settings.command.length > 0 ? 1 : 0) > 1;
  return {
    toStderr: settings.output === undefined,
    prefix: several ? (settings.output === undefined ? 'brackets' : 'column') : 'never',
    json: text.format === 'json',
    contents: settings.contents,
    column: text.column,
    ...(text.clock === undefined ? {} : { clock: text.clock.kind, clockDigits: text.clock.digits }),
    ...(text.relative === undefined ? {} : { relativeDigits: text.relative }),
    ...(text.durations === undefined ? {} : { durationDigits: text.durations }),
    numbers: text.numbers,
    commandNames: text.commandNames,
    showAttach: !text.quiet.has('attach'),
    showExit: !text.quiet.has('exit'),
    showSuperseded: !text.quiet.has('thread-execve'),
    signals: text.signals,
  };
}

const EVERYTHING: Contents = { buffersSent: true, buffersReceived: true, commandLine: true };

const everyStatus = ({ statuses }: TraceSettings): boolean => EVERY_STATUS.every((status) => statuses.has(status));

function sessionOptions(settings: TraceSettings, parts: TraceParts, stringLimit: number): LocalTraceOptions['session'] {
  const { text, summary, verbose } = settings;
  const lines = textOptions(settings);
  return {
    stringLimit,
    verbose,
    spans: parts.spans !== undefined,
    callRingBytes: settings.callRingBytes,
    ringsAhead: parts.ringsAhead,
    memoryBudget: MEMORY_BYTES,
    redaction: DEFAULT_PATTERNS,
    ...(lines === undefined ? {} : { text: lines }),
    ...(summary === undefined ? {} : { summary }),
    ...(text === undefined ? {} : { fds: text.fds, hexStrings: text.hex }),
    // Where the end of a call decides whether it is shown, nothing can be shown of its beginning.
    emitEntries: text?.format === 'text' && everyStatus(settings) && settings.minDurationNs === 0n,
  };
}

/** Loads the programs for the calls that are wanted; undefined: all. */
function loadTrace(settings: TraceSettings, parts: TraceParts, wanted: ReadonlySet<string> | undefined): LocalTrace {
  const limit = settings.text !== undefined ? settings.stringLimit : Math.max(settings.stringLimit, SPAN_STRING_BYTES);
  const all = wanted === undefined || [...parts.table.numbers.keys()].every((name) => wanted.has(name));
  return new LocalTrace({
    object: parts.object,
    table: parts.table,
    traceSet: {
      syscalls: all
        ? Array.from({ length: 512 }, (_, nr) => nr)
        : [...parts.table.numbers].filter(([name]) => wanted.has(name)).map(([, nr]) => nr),
      otherNumbers: all,
      followForks: settings.followForks,
      onlyFailed: false,
      leftOut: new Set((['successful', 'failed', 'unfinished'] as const).filter((status) => !settings.statuses.has(status))),
      minDurationNs: settings.minDurationNs,
      stringLimit: limit,
      // Text shows all, as strace's.
      ...(settings.text?.format === 'text' ? EVERYTHING : settings.contents),
    },
    session: sessionOptions(settings, parts, limit),
    request: `local ${process.pid} ${process.hrtime.bigint()}`,
    limits: { segmentSeconds: settings.traceSeconds, spansPerSegment: settings.spansPerTrace, spansPerSecond: settings.spansPerSecond },
    contents: settings.contents,
    traceContext: settings.traceContext,
  });
}

/** Runs at ends of calls and at changes of processes that were skipped, but for those that calls of this trace are known to have lost. */
function mayBeMissing({ missedEnds, missedProcessEvents }: Hooks, lostMissed: number): number {
  return Math.max(missedEnds - lostMissed, 0) + missedProcessEvents;
}

/** What was lost, in sentences; empty when nothing was. */
function losses(trace: LocalTrace): string[] {
  const counters = trace.counters();
  const lost: [number, string][] = [
    [
      counters.lostRingFull,
      'calls were lost because they came faster than they could be read: trace fewer with -e, leave out the text, or give them more room with --ring-mib',
    ],
    [
      counters.lostRingBusy,
      'calls were lost because a task that was preempted while its call was written down held the ring of its CPU: see sysspan check',
    ],
    [counters.lostMissed, 'calls were lost because the kernel did not run the tracing program at their end: see sysspan check'],
    [
      mayBeMissing(trace.hooks(), counters.lostMissed),
      'more runs of the tracing programs were skipped by the kernel, counted for all tasks of this machine: as many calls, forks or ends of processes of this trace may be missing',
    ],
    [counters.lostFault, 'calls were lost because they could not be registered: kernel memory was short'],
    [counters.lostNoStorage, 'processes or threads could not be registered, for lack of kernel memory, and were not traced'],
    [counters.lostProcessEvents, 'forks, execs, exits or signals were lost because they came faster than they could be read'],
    [trace.traceCounts().droppedMemory, 'spans were dropped because they could not be handed on in time'],
    [
      trace.traceCounts().droppedUnknown,
      'calls were dropped because what told of the beginning of their process was lost, or there was no memory for it',
    ],
  ];
  return lost.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
}

function exitStatus(ended: Ended): number {
  if (ended.signal === undefined) return ended.code ?? 0;
  return 128 + ended.signal;
}

/** Waits for the end of what is traced, or for a signal that ends the tracing. */
async function traced(trace: LocalTrace, settings: TraceSettings, ignored: bigint): Promise<Ended> {
  const command = settings.command.length > 0;
  const terminal = [0, 1, 2].some((fd) => isatty(fd));
  let stopped: (signal: NodeJS.Signals) => void = () => undefined;
  const stop = new Promise<Ended>((resolve) => {
    stopped = (signal) => resolve({ code: undefined, signal: constants.signals[signal] });
  });
  const remove = handleSignals(
    { command, terminal, ignored },
    { forward: (signal) => trace.signalCommand(signal), stop: (signal) => stopped(signal) },
  );
  const everything = async (): Promise<Ended> => {
    const ended = command ? await trace.commandEnded() : { code: 0, signal: undefined };
    await trace.allEnded();
    return ended;
  };
  try {
    return await Promise.race([stop, everything()]);
  } finally {
    remove();
  }
}

/** Several threads may stand for one process. */
const distinct = (attached: readonly Attachable[]): Attachable[] => [...new Map(attached.map((one) => [one.number, one])).values()];

interface Judged {
  readonly trace: LocalTrace;
  readonly attached: readonly Attachable[];
}

/** All that can be judged without touching an output: the calls that are wanted, the command, the machine. */
async function judged(settings: TraceSettings, parts: TraceParts): Promise<Judged> {
  const { expression, command: words, variables, pids, user } = settings;
  const wanted = expression === undefined ? undefined : await choose(expression, await parts.catalogue());
  const waiting = words.length === 0 ? undefined : waitingCommand(parts.held, { words, variables, user });
  const attached = distinct(pids.map((pid) => attachable(pid, settings.followForks)));
  const trace = loadTrace(settings, parts, wanted);
  if (waiting !== undefined) trace.hold(waiting);
  return { trace, attached };
}

/** Begins what only the kernel can refuse. Whoever is refused finds files as they were. */
function begin({ trace, attached }: Judged, outputs: Outputs): void {
  try {
    outputs.spans?.writeFrom(trace);
    trace.start((segments) => outputs.spans?.add(segments));
    for (const one of attached) trace.attach(one);
    trace.release();
    outputs.begin();
  } catch (cause) {
    trace.stop();
    outputs.abandon();
    throw cause;
  }
  trace.writeTo(outputs.fd());
  outputs.spans?.exportDirectlyFrom(trace);
}

/** That text or summary could not be written to the end. */
function unwritten({ text, output }: TraceSettings, errno: number): string {
  const { ENOSPC, EDQUOT, EFBIG, EPIPE } = constants.errno;
  const what = text === undefined ? 'the summary' : 'the text';
  const remedy =
    errno === ENOSPC || errno === EDQUOT
      ? 'make room, or name a file elsewhere with -o'
      : errno === EFBIG
        ? 'raise the limit of file sizes (ulimit -f)'
        : errno === EPIPE
          ? 'what read it has ended'
          : 'name another file with -o';
  return `${what} could not be written to the end of ${output?.file ?? 'standard error'}: ${getSystemErrorMessage(-errno)}: ${remedy}`;
}

/** Runs the request and resolves with the exit status: the command's own, 128 + signal when one ended it. */
export async function runTrace(settings: TraceSettings, parts: TraceParts): Promise<number> {
  const run = await judged(settings, parts);
  const { trace } = run;
  for (const line of settings.notes) say(line);
  const outputs = await openOutputs(settings, parts);
  begin(run, outputs);
  let ended: Ended = { code: 1, signal: undefined };
  try {
    parts.view?.watch(() => ({ counters: trace.counters(), counts: trace.traceCounts() }));
    ended = await traced(trace, settings, parts.ignoredSignals);
  } finally {
    const last = trace.stop();
    outputs.spans?.add(last);
    for (const line of losses(trace)) say(line);
    const { textError } = trace.counts();
    if (textError !== 0) say(unwritten(settings, textError));
    outputs.close();
  }
  for (const line of (await outputs.spans?.finish()) ?? []) say(line);
  parts.view?.ended(ended.signal === undefined ? `exit ${ended.code ?? 0}` : `signal ${ended.signal}`);
  return exitStatus(ended);
}
