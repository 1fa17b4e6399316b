// What the command line does beside tracing, put together.

import { Session } from '@sysspan/native';
import { CommanderError } from 'commander';
import { type Finding, findings, findingsText } from './check/machine.ts';
import { completion } from './cli/completion.ts';
import { print, say } from './cli/message.ts';
import { type Actions, type CheckOptions, program, type TextWords } from './cli/program.ts';
import { interrupted } from './cli/signals.ts';
import type { SummaryWords } from './cli/summary-settings.ts';
import { SysspanError } from './errors.ts';
import { arch, OBJECT, version } from './installed.ts';
import type { AgentOptions } from './node/main.ts';
import { compileRow } from './syscalls/capture-plan.ts';
import { compileDecodePlan } from './syscalls/decode-plan.ts';
import { choose } from './syscalls/expression.ts';
import { planText } from './syscalls/print-plan.ts';
import { catalogue, rowsFor } from './syscalls/table.ts';
import { visibleJson } from './terminal.ts';

async function view(words: Parameters<Actions['view']>[0]): Promise<void> {
  const { openView, viewOptions } = await import('./local/view-server.ts');
  const viewing = await openView(viewOptions(words));
  try {
    // Before anybody can know that it runs.
    const asked = interrupted(0n);
    say(`viewer at ${viewing.url}`);
    await asked;
  } finally {
    await viewing.close();
  }
}

async function summary(words: SummaryWords, files: readonly string[]): Promise<void> {
  const { summaryOf } = await import('./local/summary.ts');
  print(await summaryOf(files, words));
}

/** Whoever read the lines has enough of them. */
const isGone = (cause: unknown): boolean => (cause as NodeJS.ErrnoException).code === 'EPIPE';

async function text({ trace, find, failedOnly, absoluteTimestamps, syscallTimes }: TextWords, file: string): Promise<void> {
  const [{ writeRunText }, names] = await Promise.all([
    import('./local/run-text.ts'),
    trace === undefined ? undefined : choose(trace, catalogue(arch)),
  ]);
  const options = {
    find: find?.split(/\s+/).filter(Boolean) ?? [],
    names: [...(names ?? [])],
    failed: failedOnly ?? false,
    times: absoluteTimestamps ?? false,
    durations: syscallTimes ?? false,
  };
  try {
    await writeRunText(file, options, print);
  } catch (cause) {
    if (!isGone(cause)) throw cause;
  }
}

async function check({ json = false, exporters }: CheckOptions): Promise<void> {
  const list = exporters === undefined ? machineFindings() : await findingsOfExporters(exporters);
  print(json ? `${visibleJson(list, 2)}\n` : findingsText(list));
  if (list.some(({ ok }) => !ok)) process.exitCode = 1;
}

function machineFindings(): Finding[] {
  return findings(() => {
    const plan = compileDecodePlan([], arch);
    const session = new Session({ object: OBJECT, decodeWords: plan.words, decodeStrings: plan.strings });
    session.start(() => undefined);
    session.stop('shutdown');
    return session.hooks();
  });
}

async function findingsOfExporters(file: string): Promise<Finding[]> {
  const { readSettings } = await import('./node/settings.ts');
  const [{ otlpEndpoint }, { exporterFindings }] = await Promise.all([import('./export/otlp-endpoint.ts'), import('./check/exporters.ts')]);
  const endpoints = [...readSettings(file).exporters];
  const agent = `sysspan-check/${version}`;
  const exporters = await Promise.all(
    endpoints.map(async ([name, settings]) => {
      const opened = await otlpEndpoint(name, settings, agent).catch((cause: unknown) => {
        if (cause instanceof SysspanError) return cause;
        throw cause;
      });
      return [name, opened] as const;
    }),
  );
  return await exporterFindings(new Map(exporters), { version, arch, now: new Date() });
}

async function syscalls({ plan }: { readonly plan?: string }, words: readonly string[]): Promise<void> {
  const known = catalogue(arch);
  const rows = rowsFor(arch);
  if (plan !== undefined) {
    const [name = ''] = await choose(plan, known);
    const found = rows.find(({ row }) => row.name === name);
    if (found !== undefined) print(planText(compileRow(found.row, arch)));
    return;
  }
  const names = words.length === 0 ? undefined : await choose(words.join(','), known);
  const listed = rows.filter(({ row }) => names?.has(row.name) ?? true).sort((a, b) => a.nr - b.nr);
  print(listed.map(({ nr, row }) => `${String(nr).padStart(4)}  ${row.name}(${Object.keys(row.args).join(', ')})\n`).join(''));
}

async function agent(options: AgentOptions): Promise<void> {
  const { runAgent } = await import('./node/main.ts');
  await runAgent(options, { object: OBJECT, version, arch, environment: process.env });
}

/** Runs what the command line asks for, but for traces. @returns the exit status */
export async function run(): Promise<number> {
  const actions = {
    // Only its place in the help: main.ts has it.
    trace: async (): Promise<void> => undefined,
    view,
    summary,
    text,
    check,
    syscalls,
    agent,
    completion: (shell: string): void => {
      const { names, classes } = catalogue(arch);
      const commands = cli.commands.map((command) => ({ name: command.name(), help: command.description() }));
      print(completion(shell, { commands, syscalls: [...names, ...[...classes.keys()].map((name) => `%${name}`)] }));
    },
  };
  const cli = program(version, actions);
  cli.exitOverride();
  for (const command of cli.commands) command.exitOverride();
  try {
    await cli.parseAsync();
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2;
    throw cause;
  }
  return Number(process.exitCode ?? 0);
}
