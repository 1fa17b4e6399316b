// What a local trace writes to: opened when all else has been judged, begun when nothing can be refused any more.

import type { Segment } from '@sysspan/native';
import { say } from '../cli/message.ts';
import type { TraceSettings } from '../cli/settings.ts';
import { OutputFile } from '../export/output-file.ts';
import { OutputPipe } from '../export/output-pipe.ts';
import type { LocalTrace } from './local-trace.ts';
import type { View } from './view.ts';

/** Where spans go: to an endpoint, a file, the viewer, or several of them. */
export interface SpanOutput {
  /** Nothing can be refused any more: a file begins anew. @throws SysspanError OUTPUT_NOT_WRITABLE */
  begin(): void;
  /** The run was refused: a file stays as it was. */
  abandon(): void;
  /** Has native write what it can by itself; to be called before the trace starts. */
  writeFrom(trace: Pick<LocalTrace, 'writeToFile'>): void;
  add(segments: readonly Segment[]): void;
  /** Has native send what it can by itself. */
  exportDirectlyFrom(trace: Pick<LocalTrace, 'exportDirectly'>): void;
  /** Sends what is left. Resolves with what could not be delivered, in sentences. */
  finish(): Promise<readonly string[]>;
}

/** Where spans are to go. */
export interface SpanTargets {
  /** @throws SysspanError OUTPUT_NOT_WRITABLE */
  open(): SpanOutput;
}

export interface Outputs {
  /** Of text and summary, once all has begun. */
  fd(): number;
  readonly spans: SpanOutput | undefined;
  /** @throws SysspanError OUTPUT_NOT_WRITABLE */
  begin(): void;
  abandon(): void;
  /** Of text and summary. */
  close(): void;
}

/** As strace names them: a file, or a command behind a | or !. */
function textOutput({ file, append }: NonNullable<TraceSettings['output']>): OutputFile | OutputPipe {
  if (/^[|!]/.test(file)) return new OutputPipe(file.slice(1));
  return new OutputFile(file, { option: '-o', atEnd: append, keep: append });
}

/** Opens files and the page's port; what was there stays as it is. @throws SysspanError OUTPUT_NOT_WRITABLE, BAD_OPTION */
export async function openOutputs(
  { output }: Pick<TraceSettings, 'output'>,
  { spans, view }: { readonly spans?: SpanTargets; readonly view?: View },
): Promise<Outputs> {
  const opened: { begin(): void; abandon(): void }[] = [];
  const open = <T extends { begin(): void; abandon(): void }>(one: T): T => {
    opened.push(one);
    return one;
  };
  const abandon = (): void => {
    for (const one of opened) one.abandon();
  };
  try {
    const text = output && open(textOutput(output));
    const spanOutput = spans && open(spans.open());
    await view?.open();
    if (view !== undefined) say(`viewer at ${view.url}`);
    const begin = (): void => {
      for (const one of opened) one.begin();
    };
    return { fd: () => text?.fd ?? 2, spans: spanOutput, begin, abandon, close: () => text?.close() };
  } catch (cause) {
    abandon();
    throw cause;
  }
}
