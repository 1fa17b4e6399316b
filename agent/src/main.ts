// The only place that builds things: from the command line to the parts and the exit status.

import { existsSync, readFileSync } from 'node:fs';
import { Session } from '@sysspan/native';
import { CommanderError } from 'commander';
import type { AgentOptions } from './cli/agent.ts';
import { type Finding, findings, findingsText } from './cli/check.ts';
import { completion } from './cli/completion.ts';
import { print, say } from './cli/message.ts';
import { type Actions, type CheckOptions, program } from './cli/program.ts';
import { traceSettings } from './cli/settings.ts';
import { spanTargets } from './cli/span-output.ts';
import { runTrace } from './cli/trace.ts';
import { traceHelp } from './cli/trace-options.ts';
import { view as newView } from './cli/view.ts';
import { SysspanError } from './errors.ts';
import { compileRow } from './syscalls/capture-plan.ts';
import { choose } from './syscalls/expression.ts';
import { planText } from './syscalls/print-plan.ts';
import { compileRows, compileShow } from './syscalls/show-plan.ts';
import { catalogue, rowsFor } from './syscalls/table.ts';
import { visibleJson } from './terminal.ts';

const OBJECT = new URL('../../bpf/build/trace.bpf.o', import.meta.url).pathname;
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

/** Exit statuses of our own failures; 127 and 126 are those of a shell. */
const STATUSES: Readonly<Partial<Record<string, number>>> = {
  BAD_CONFIG: 2,
  BAD_OPTION: 2,
  UNKNOWN_SYSCALL: 2,
  COMMAND_NOT_FOUND: 127,
  COMMAND_NOT_EXECUTABLE: 126,
};

const arch = process.arch === 'arm64' ? 'arm64' : 'x64';

async function trace(words: readonly string[]): Promise<void> {
  const settings = traceSettings(words, process.env);
  if (settings === undefined) return print(traceHelp());
  const rows = compileRows(rowsFor(arch), arch);
  const { environment, title } = { environment: process.env, title: settings.command.join(' ') || `pid ${settings.pids.join(', ')}` };
  const view = settings.view ? newView({ command: title, port: settings.viewPort, traceSeconds: settings.traceSeconds }) : undefined;
  try {
    const spans = await spanTargets(settings, { version, arch, environment, ...(view === undefined ? {} : { store: view.store }) });
    const parts = {
      rows,
      catalogue: catalogue(arch),
      arch,
      object: OBJECT,
      environment,
      ...(spans && { spans }),
      ...(view && { view }),
    } as const;
    process.exitCode = await runTrace(settings, parts);
    if (view !== undefined) {
      say(`ended; the viewer stays at ${view.url} until Ctrl-C`);
      await interrupted();
    }
  } finally {
    await view?.close();
  }
}

/** Resolves with the first signal that asks us to end. */
async function interrupted(): Promise<void> {
  const idle = setInterval(() => undefined, 60_000);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  clearInterval(idle);
}

async function view(words: Parameters<Actions['view']>[0]): Promise<void> {
  const { openView, viewOptions } = await import('./cli/view-server.ts');
  const viewing = await openView(viewOptions(words));
  try {
    say(`viewer at ${viewing.url}`);
    await interrupted();
  } finally {
    await viewing.close();
  }
}

async function check({ json = false, exporters }: CheckOptions): Promise<void> {
  const list = exporters === undefined ? machineFindings() : await findingsOfExporters(exporters);
  print(json ? `${visibleJson(list, 2)}\n` : findingsText(list));
  if (list.some(({ ok }) => !ok)) process.exitCode = 1;
}

function machineFindings(): Finding[] {
  return findings(() => {
    const plan = compileShow([], arch);
    const session = new Session({ object: OBJECT, showWords: plan.words, showStrings: plan.strings });
    session.start(() => undefined);
    session.stop('shutdown');
    return session.hooks();
  });
}

async function findingsOfExporters(file: string): Promise<Finding[]> {
  const { readSettings } = await import('./cli/agent-settings.ts');
  const [{ otlpEndpoint }, { exporterFindings }] = await Promise.all([
    import('./export/otlp-endpoint.ts'),
    import('./cli/check-exporters.ts'),
  ]);
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
  const { runAgent } = await import('./cli/agent.ts');
  await runAgent(options, { object: OBJECT, version, arch, environment: process.env });
}

async function main(): Promise<void> {
  const actions = {
    trace,
    view,
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
