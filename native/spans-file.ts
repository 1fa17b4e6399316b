// Files of spans that native writes by itself, so that nothing of them comes into JavaScript.

import { type AddonSpansFile, addon, guarded } from './addon.ts';
import type { SpansFileCounts } from './spans-file-counts.ts';

export interface SpansFileOptions {
  /** `json`: OTLP's JSON mapping, one request a line. `protobuf`: each request behind its length, a varint. */
  readonly format: 'json' | 'protobuf';
  /** With zstd, in frames that can each be read alone. */
  readonly compressed: boolean;
}

export class SpansFile {
  readonly addon: AddonSpansFile;

  /** Writes to the end of a file that is empty, which somebody else closes. Spans wait until begin(). */
  constructor(fd: number, { format, compressed }: SpansFileOptions) {
    this.addon = guarded(() => new (addon().SpansFile)(fd, format === 'protobuf', compressed));
  }

  /** @throws NativeError NO_THREAD */
  begin(): void {
    guarded(() => this.addon.begin());
  }

  /** Resolves when all is written, or given up because it took longer; nothing may be added from now on. */
  async finish(mostMs: number): Promise<void> {
    await this.addon.finish(mostMs);
  }

  counts(): SpansFileCounts {
    return this.addon.counts();
  }
}
