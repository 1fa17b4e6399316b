// From the command line to the exit status. What a trace does not need is loaded by those who ask for it: it starts beside a command
// that somebody waits for.

import { existsSync } from 'node:fs';
import { print, say } from './cli/message.ts';
import { SysspanError } from './errors.ts';
import { OBJECT, version } from './installed.ts';

/** Exit statuses of our own failures; 127 and 126 are those of a shell. */
const STATUSES: Readonly<Partial<Record<string, number>>> = {
  BAD_CONFIG: 2,
  BAD_OPTION: 2,
  UNKNOWN_SYSCALL: 2,
  COMMAND_NOT_FOUND: 127,
  COMMAND_NOT_EXECUTABLE: 126,
};

async function main([verb, ...words]: readonly string[]): Promise<number> {
  if (verb === '--version' || verb === '-V') {
    print(`${version}\n`);
    return 0;
  }
  if (!existsSync(OBJECT)) throw new SysspanError('INTERNAL', `the BPF programs are not there (${OBJECT}): run make build`);
  if (verb === 'trace') return await (await import('./trace.ts')).trace(words);
  return await (await import('./verbs.ts')).run();
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (cause) {
  if (cause instanceof SysspanError) {
    say(cause.message);
    process.exitCode = STATUSES[cause.code] ?? 1;
  } else {
    say(`unexpected failure: ${cause instanceof Error ? cause.message : String(cause)}: please report it`);
    if (process.env['SYSSPAN_DEBUG'] !== undefined) throw cause;
    process.exitCode = 1;
  }
}
