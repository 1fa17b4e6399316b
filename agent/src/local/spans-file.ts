// The file of --spans: opened here, written by native. Its ending says how: .binpb for protobuf, anything else for JSON, and .zst behind
// either for zstd.

import { getSystemErrorMessage, getSystemErrorName } from 'node:util';
import { SpansFile, type SpansFileCounts, type SpansFileOptions } from '@sysspan/native';
import { OutputFile } from '../export/output-file.ts';
import { explained } from './local-trace.ts';
import { undelivered } from './undelivered.ts';

/** How a file is written, as its name says. */
export function spansFileOptions(path: string): SpansFileOptions {
  const compressed = path.endsWith('.zst');
  return { format: path.slice(0, compressed ? -4 : undefined).endsWith('.binpb') ? 'protobuf' : 'json', compressed };
}

export class SpansFileOutput {
  readonly path: string;
  readonly native: SpansFile;
  readonly #file: OutputFile;

  /** Changes nothing that is there. @throws SysspanError OUTPUT_NOT_WRITABLE */
  constructor(path: string) {
    this.path = path;
    // At its end: after something was taken back, what follows must begin where that began.
    this.#file = new OutputFile(path, { option: '--spans', atEnd: true, keep: false });
    this.native = new SpansFile(this.#file.fd, spansFileOptions(path));
  }

  /** Empties the file, and writes what native has added. @throws SysspanError OUTPUT_NOT_WRITABLE, BPF_LOAD_FAILED without a thread */
  begin(): void {
    this.#file.begin();
    try {
      this.native.begin();
    } catch (cause) {
      throw explained(cause);
    }
  }

  abandon(): void {
    this.#file.abandon();
  }

  /** Writes what is left, unless it takes longer. Resolves with what is not in the file, in sentences. */
  async finish(mostMs: number): Promise<readonly string[]> {
    await this.native.finish(mostMs);
    const counts = this.native.counts();
    const told = undelivered(this.path, counts, { why: cause(counts) });
    try {
      this.#file.close();
      return told;
    } catch (problem) {
      return [...told, (problem as Error).message];
    }
  }
}

function cause({ errno }: SpansFileCounts): string {
  if (errno === 0) return '';
  const remedy = 'is its disk full, or what reads it gone? name another file with --spans';
  return `: ${getSystemErrorName(-errno)}: ${getSystemErrorMessage(-errno)}: ${remedy}`;
}
