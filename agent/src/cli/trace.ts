// `sysspan trace`: one request on this machine, from its options to the exit status. Everything it uses is given to it.

import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import type { SessionOptions } from '@sysspan/native';
import { SysspanError } from '../errors.ts';
import type { Segment } from '../spans/segment.ts';
import type { Catalogue } from '../syscalls/expression.ts';
import { chosen } from '../syscalls/expression.ts';
import type { NumberedRow } from '../syscalls/show-plan.ts';
import { type Ended, LocalTrace } from '../traces/local-trace.ts';
import { say } from './message.ts';
import { resolveCommand } from './resolve-command.ts';
import type { TraceSettings } from './settings.ts';
import { handleSignals } from './signals.ts';
import type { View } from './view.ts';

/** Where spans go: to an endpoint, a file, the viewer, or several of them. */
export interface SpanOutput {
  add(segments: readonly Segment[]): void;
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

function openText(settings: TraceSettings): SessionOptions['text'] {
  if (!settings.text) return undefined;
  const common = { durations: settings.durations };
  if (settings.output === undefined)
    return { ...common, fd: 2, prefix: settings.followForks || settings.pids.length > 1 ? 'brackets' : 'never' };
  try {
    return { ...common, fd: openSync(settings.output, 'w'), prefix: settings.followForks || settings.pids.length > 1 ? 'column' : 'never' };
  } catch (cause) {
    throw new SysspanError(
      'OUTPUT_NOT_WRITABLE',
      `cannot write to ${settings.output}: ${(cause as Error).message}: choose another file for -o`,
      { cause },
    );
  }
}

function startTrace(settings: TraceSettings, parts: TraceParts, text: SessionOptions['text'] | undefined): LocalTrace {
  const wanted = settings.expression === undefined ? undefined : chosen(settings.expression, parts.catalogue);
  const limit = settings.text ? settings.stringLimit : Math.max(settings.stringLimit, SPAN_STRING_BYTES);
  return new LocalTrace(
    {
      object: parts.object,
      rows: parts.rows,
      arch: parts.arch,
      scope: {
        syscalls:
          wanted === undefined
            ? Array.from({ length: 512 }, (_, nr) => nr)
            : parts.rows.filter(({ compiled }) => wanted.has(compiled.base.row.name)).map(({ nr }) => nr),
        otherNumbers: wanted === undefined,
        followForks: settings.followForks,
        onlyFailed: settings.onlyFailed,
        minDurationNs: settings.minDurationNs,
        stringLimit: limit,
        buffersSent: true,
        buffersReceived: true,
      },
      session: {
        stringLimit: limit,
        verbose: settings.verbose,
        spans: parts.output !== undefined,
        callRingBytes: 32 << 20,
        ...(text === undefined ? {} : { text }),
      },
      request: `local ${process.pid} ${process.hrtime.bigint()}`,
      limits: { segmentSeconds: settings.traceSeconds, spansPerSegment: settings.spansPerTrace, spansPerSecond: settings.spansPerSecond },
      commandLine: settings.commandLine,
      traceContext: settings.traceContext,
    },
    (segments) => parts.output?.add(segments),
  );
}

/** What was lost, in sentences; empty when nothing was. */
function losses(trace: LocalTrace): string[] {
  const counters = trace.counters();
  const lost: [number, string][] = [
    [counters.lostRingFull, 'calls were lost because they came faster than they could be read: trace fewer with -e, or leave out the text'],
    [counters.lostFault, 'calls were lost because their record could not be put together'],
    [counters.lostNoStorage, 'children or threads could not be registered, for lack of kernel memory, and were not traced'],
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

function begin(trace: LocalTrace, settings: TraceSettings, environment: NodeJS.ProcessEnv): void {
  const [name] = settings.command;
  if (name !== undefined) trace.run(resolveCommand(name, environment['PATH'] ?? '/usr/bin:/bin'), settings.command, environment);
  for (const pid of settings.pids) trace.attach(pid);
}

/** Runs the request and resolves with the exit status: the command's own, 128 + signal when one ended it. */
export async function runTrace(settings: TraceSettings, parts: TraceParts): Promise<number> {
  const [name] = settings.command;
  if (name !== undefined) resolveCommand(name, parts.environment['PATH'] ?? '/usr/bin:/bin');
  const text = openText(settings);
  const trace = startTrace(settings, parts, text);
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
    if (text !== undefined && text.fd !== 2) closeSync(text.fd);
  }
  for (const line of (await parts.output?.finish()) ?? []) say(line);
  parts.view?.ended(ended.signal === undefined ? `exit ${ended.code ?? 0}` : `signal ${ended.signal}`);
  return exitStatus(ended);
}
