// What the command line says about itself: to stderr, with our name in front, and never through process.stderr, which
// would make a terminal or pipe non-blocking that the traced command shares.

import { writeSync } from 'node:fs';
import { visible } from '../terminal.ts';

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Writes all of it, however long its reader takes; where nobody reads any more, nothing. @throws Error of any other failure */
export function writeAll(fd: number, text: Buffer): void {
  for (let rest = text; rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw cause;
      Atomics.wait(pause, 0, 0, 1); // someone else made it non-blocking
    }
  }
}

/** Writes one line to stderr; it may quote what a receiver or a process said. */
export function say(line: string): void {
  try {
    writeAll(2, Buffer.from(`sysspan: ${visible(line)}\n`));
  } catch {
    // Nobody listens; the traced command must not suffer from that.
  }
}

/** Writes text to stdout. */
export function print(text: string): void {
  writeAll(1, Buffer.from(text));
}
