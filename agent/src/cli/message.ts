// What the command line says about itself: to stderr, with our name in front, and never through process.stderr, which
// would make a terminal or pipe non-blocking that the traced command shares.

import { writeSync } from 'node:fs';
import { visible } from '../terminal.ts';

/** Writes one line to stderr; it may quote what a receiver or a process said. */
export function say(line: string): void {
  try {
    writeSync(2, `sysspan: ${visible(line)}\n`);
  } catch {
    // Nobody listens; the traced command must not suffer from that.
  }
}

/** Writes text to stdout. */
export function print(text: string): void {
  for (let rest = Buffer.from(text); rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw cause;
    }
  }
}
