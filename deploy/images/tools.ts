// Running the programs of the machine that building needs.

import { execFileSync } from 'node:child_process';

/** Output of a program that runs in `folder`. Throws an Error that says what it complained of. */
export function run(command: string, args: readonly string[], folder: string = '.'): string {
  try {
    return execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 << 20 });
  } catch (cause) {
    const { stderr = '', message } = cause as { stderr?: string; message: string };
    throw new Error(`${command} failed: ${stderr.trim().split('\n').slice(-3).join(' ') || message}`, { cause });
  }
}
