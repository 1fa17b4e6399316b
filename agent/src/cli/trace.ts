// `sysspan trace`: one request on this machine, from its options to the exit status. Everything it uses is given to it.

import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { forgetStart, type Segment, type TextOptions } from '@sysspan/native';
import { SysspanError } from '../errors.ts';
import type { Catalogue } from '../syscalls/expression.ts';
import { chosen } from '../syscalls/expression.ts';
import type { NumberedRow } from '../syscalls/show-plan.ts';
import { type Ended, LocalTrace, type LocalTraceOptions } from '../traces/local-trace.ts';
import { say } from './message.ts';
import { resolveCommand } from './resolve-command.ts';
import { EVERY_STATUS, type TraceSettings } from './settings.ts';
import { handleSignals } from './signals.ts';
import type { View } from './view.ts';

/** Where spans go: to an endpoint, a file, the viewer, or several of them. */
export interface SpanOutput {
  add(segments: readonly Segment[]): void;
  /** Has native send what it can by itself. */
  relayFrom(trace: Pick<LocalTrace, 'relay'>): void;
  /** Sends what is left. Resolves with what could not be delivered, in sentences. */
  finish(): Promise<readonly string[]>;
}

export interface TraceParts {
  readonly rows: readonly NumberedRow[];
  readonly catalogue: Catalogue;
  readonly arch: 'x64' | 'arm64';
  readonly object: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Absent when only text was asked for. */
  readonly output?: SpanOutput;
  /** Told once the tracing has begun, and how it ended. */
  readonly view?: View;
}

/** Bytes of strings that spans may carry when no text limits them. */
const SPAN_STRING_BYTES = 256;

/** Spans that wait to be sent, and those of segments that are open: what a local trace saw must not be lost. */
const MEMORY_BYTES = 256 << 20;

/** The file of text and summary: stderr unless -o names one. */
function openOutput({ output }: TraceSettings): number {
  if (output === undefined) return 2;
  try {
    return openSync(output.file, output.append ? 'a' : 'w');
  } catch (cause) {
    throw new SysspanError(
      'OUTPUT_NOT_WRITABLE',
      `cannot write to ${output.file}: ${(cause as Error).message}: choose another file for -o`,
      { cause },
    );
  }
}

function textOptions(settings: TraceSettings, fd: number): TextOptions | undefined {
  const { text } = settings;
  if (text === undefined) return undefined;
  const several = settings.followForks || settings.pids.length + (settings.command.length > 0 ? 1 : 0) > 1;
  return {
    fd,
    prefix: several ? (settings.output === undefined ? 'brackets' : 'column') : 'never',
    json: text.format === 'json',
    column: text.column,
    ...(text.clock === undefined ? {} : { clock: text.clock.kind, clockDigits: text.clock.digits }),
    ...(text.relative === undefined ? {} : { relativeDigits: text.relative }),
    ...(text.durations === undefined ? {} : { durationDigits: text.durations }),
    numbers: text.numbers,
    commandNames: text.commandNames,
    tellAttach: !text.quiet.has('attach'),
    tellExit: !text.quiet.has('exit'),
    tellSuperseded: !text.quiet.has('thread-execve'),
    signals: text.signals,
  };
}

const everyStatus = ({ statuses }: TraceSettings): boolean => EVERY_STATUS.every((status) => statuses.has(status));

function sessionOptions(settings: TraceSettings, parts: TraceParts, fd: number, stringLimit: number): LocalTraceOptions['session'] {
  const { text, summary, verbose } = settings;
  const lines = textOptions(settings, fd);
  return {
    stringLimit,
    verbose,
    spans: parts.output !== undefined,
    callRingBytes: settings.callRingBytes,
    memoryBudget: MEMORY_BYTES,
    ...(lines === undefined ? {} : { text: lines }),
    ...(summary === undefined ? {} : { summary: { fd, ...summary } }),
    ...(text === undefined ? {} : { fds: text.fds, hexStrings: text.hex }),
    // Where the end of a call decides whether it is shown, nothing can be shown of its beginning.
    tellEntries: text?.format === 'text' && everyStatus(settings) && settings.minDurationNs === 0n,
  };
}

function startTrace(settings: TraceSettings, parts: TraceParts, fd: number): LocalTrace {
  forgetStart(); // before the rings need memory
  const wanted = settings.expression === undefined ? undefined : chosen(settings.expression, parts.catalogue);
  const limit = settings.text !== undefined ? settings.stringLimit : Math.max(settings.stringLimit, SPAN_STRING_BYTES);
  const all = wanted === undefined || parts.catalogue.names.every((name) => wanted.has(name));
  const trace = new LocalTrace(
    {
      object: parts.object,
      rows: parts.rows,
      arch: parts.arch,
      scope: {
        syscalls: all
          ? Array.from({ length: 512 }, (_, nr) => nr)
          : parts.rows.filter(({ compiled }) => wanted.has(compiled.base.row.name)).map(({ nr }) => nr),
        otherNumbers: all,
        followForks: settings.followForks,
        onlyFailed: false,
        leftOut: new Set((['successful', 'failed', 'unfinished'] as const).filter((status) => !settings.statuses.has(status))),
        minDurationNs: settings.minDurationNs,
        stringLimit: limit,
        buffersSent: true,
        buffersReceived: true,
      },
      session: sessionOptions(settings, parts, fd, limit),
      request: `local ${process.pid} ${process.hrtime.bigint()}`,
      limits: { segmentSeconds: settings.traceSeconds, spansPerSegment: settings.spansPerTrace, spansPerSecond: settings.spansPerSecond },
      commandLine: settings.commandLine,
      traceContext: settings.traceContext,
    },
    (segments) => parts.output?.add(segments),
  );
  parts.output?.relayFrom(trace);
  return trace;
}

/** What was lost, in sentences; empty when nothing was. */
function losses(trace: LocalTrace): string[] {
  const counters = trace.counters();
  const lost: [number, string][] = [
    [
      counters.lostRingFull,
      'calls were lost because they came faster than they could be read: trace fewer with -e, leave out the text, or give them more room with --ring-mib',
    ],
    [counters.lostFault, 'calls were lost because they could not be registered: kernel memory was short, or their CPU was added meanwhile'],
    [counters.lostNoStorage, 'processes or threads could not be registered, for lack of kernel memory, and were not traced'],
    [counters.lostLives, 'forks, execs, exits or signals were lost because they came faster than they could be read'],
    [trace.traceCounts().droppedMemory, 'spans were dropped because they could not be handed on in time'],
  ];
  return lost.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
}

function exitStatus(ended: Ended): number {
  if (ended.signal === undefined) return ended.code ?? 0;
  return 128 + ended.signal;
}

/** Waits for the end of what is traced, or for a signal that ends the tracing. */
async function traced(trace: LocalTrace, settings: TraceSettings): Promise<Ended> {
  const command = settings.command.length > 0;
  const terminal = [0, 1, 2].some((fd) => isatty(fd));
  let stopped: (signal: NodeJS.Signals) => void = () => undefined;
  const stop = new Promise<Ended>((resolve) => {
    stopped = (signal) => resolve({ code: undefined, signal: constants.signals[signal] });
  });
  const remove = handleSignals(
    { command, terminal },
    { forward: (signal) => trace.signalCommand(signal), stop: (signal) => stopped(signal) },
  );
  try {
    return await Promise.race([
      stop,
      command
        ? trace.commandEnded().then(async (ended) => (await trace.allEnded(), ended))
        : trace.allEnded().then(() => ({ code: 0, signal: undefined })),
    ]);
  } finally {
    remove();
  }
}

/** The environment of the command: ours, with what -E changes. */
function commandEnvironment({ variables }: TraceSettings, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries([...new Map([...Object.entries(environment), ...variables])].filter(([, value]) => value !== undefined));
}

function begin(trace: LocalTrace, settings: TraceSettings, environment: NodeJS.ProcessEnv): void {
  const [name] = settings.command;
  for (const pid of settings.pids) trace.attach(pid);
  if (name === undefined) return;
  const file = resolveCommand(name, environment['PATH'] ?? '/usr/bin:/bin');
  trace.run(file, settings.command, commandEnvironment(settings, environment), settings.user);
}

/** Runs the request and resolves with the exit status: the command's own, 128 + signal when one ended it. */
export async function runTrace(settings: TraceSettings, parts: TraceParts): Promise<number> {
  const [name] = settings.command;
  if (name !== undefined) resolveCommand(name, parts.environment['PATH'] ?? '/usr/bin:/bin');
  const output = openOutput(settings);
  const trace = startTrace(settings, parts, output);
  let ended: Ended = { code: 1, signal: undefined };
  try {
    parts.view?.watch(() => ({ counters: trace.counters(), counts: trace.traceCounts() }));
    begin(trace, settings, parts.environment);
    ended = await traced(trace, settings);
  } finally {
    const last = trace.stop();
    parts.output?.add(last);
    for (const line of losses(trace)) say(line);
    const { textError } = trace.counts();
    if (textError !== 0) say(`the text could not be written to the end (errno ${textError}): is the disk full, or its reader gone?`);
    if (output > 2) closeSync(output);
  }
  for (const line of (await parts.output?.finish()) ?? []) say(line);
  parts.view?.ended(ended.signal === undefined ? `exit ${ended.code ?? 0}` : `signal ${ended.signal}`);
  return exitStatus(ended);
}
