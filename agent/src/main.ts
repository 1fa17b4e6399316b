// The only place that builds things: from the command line to the parts and the exit status.

import { existsSync, readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { say } from './cli/message.ts';
import { program } from './cli/program.ts';
import { traceSettings } from './cli/settings.ts';
import { runTrace } from './cli/trace.ts';
import { SysspanError } from './errors.ts';
import { catalogue, rowsFor } from './syscalls/table.ts';
import { compileRows } from './syscalls/show-plan.ts';

const OBJECT = new URL('../../bpf/build/trace.bpf.o', import.meta.url).pathname;
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

/** Exit statuses of our own failures; 127 and 126 are those of a shell. */
const STATUSES: Readonly<Partial<Record<string, number>>> = { BAD_OPTION: 2, UNKNOWN_SYSCALL: 2, COMMAND_NOT_FOUND: 127, COMMAND_NOT_EXECUTABLE: 126 };

const arch = process.arch === 'arm64' ? 'arm64' : 'x64';

async function main(): Promise<void> {
  const cli = program(version, {
    trace: async (options, command) => {
      const settings = traceSettings(options, command);
      const rows = compileRows(rowsFor(arch), arch);
      process.exitCode = await runTrace(settings, { rows, catalogue: catalogue(arch), arch, object: OBJECT, environment: process.env });
    },
    check: async () => undefined,
    syscalls: async () => undefined,
  });
  cli.exitOverride();
  for (const command of cli.commands) command.exitOverride();
  await cli.parseAsync();
}

try {
  if (!existsSync(OBJECT)) throw new SysspanError('INTERNAL', `the BPF programs are not there (${OBJECT}): run make build`);
  await main();
} catch (cause) {
  if (cause instanceof CommanderError) {
    process.exitCode = cause.exitCode === 0 ? 0 : 2;
  } else if (cause instanceof SysspanError) {
    say(cause.message);
    process.exitCode = STATUSES[cause.code] ?? 1;
  } else {
    say(`unexpected failure: ${cause instanceof Error ? cause.message : String(cause)}: please report it`);
    if (process.env['SYSSPAN_DEBUG'] !== undefined) throw cause;
    process.exitCode = 1;
  }
}
