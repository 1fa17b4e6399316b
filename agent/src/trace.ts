// `sysspan trace` put together: from its words to the parts that do it, and its exit status.

import { ringsAhead } from '@sysspan/native';
import { print, say } from './cli/message.ts';
import { type TraceSettings, traceSettings } from './cli/settings.ts';
import { interrupted } from './cli/signals.ts';
import { traceHelp } from './cli/trace-options.ts';
import { arch, OBJECT, version } from './installed.ts';
import { dismissCommand, fromLauncher } from './local/launched.ts';
import { runTrace } from './local/trace.ts';
import type { View } from './local/view.ts';
import { compiledTable } from './syscalls/compiled-table.ts';

const titleOf = ({ command, pids }: TraceSettings): string => command.join(' ') || `pid ${pids.join(', ')}`;

/** Nobody can reach it before the trace has begun. */
async function viewOf(settings: TraceSettings): Promise<View | undefined> {
  if (!settings.view) return undefined;
  const { view } = await import('./local/view.ts');
  return view({ command: titleOf(settings), port: settings.viewPort, traceSeconds: settings.traceSeconds });
}

/** @returns the exit status */
export async function trace(words: readonly string[]): Promise<number> {
  const environment = process.env;
  const settings = traceSettings(words, environment);
  if (settings === undefined) {
    print(traceHelp());
    return 0;
  }
  if (settings.command.length === 0) dismissCommand();
  const started = fromLauncher();
  const rings = ringsAhead(settings.callRingBytes);
  const view = await viewOf(settings);
  try {
    const spans =
      settings.otlp === undefined && settings.spansFile === undefined && view === undefined
        ? undefined
        : await (await import('./local/span-output.ts')).spanTargets(settings, {
            version,
            arch,
            environment,
            ...(view === undefined ? {} : { store: view.store }),
          });
    const status = await runTrace(settings, {
      table: await compiledTable(arch),
      catalogue: async () => (await import('./syscalls/table.ts')).catalogue(arch),
      object: OBJECT,
      ringsAhead: rings,
      ignoredSignals: started?.ignored ?? 0n,
      ...(started && { held: started.command }),
      ...(spans && { spans }),
      ...(view && { view }),
    });
    if (view !== undefined) {
      process.exitCode = status;
      // Before anybody can know that this is what it waits for.
      const asked = interrupted(started?.ignored ?? 0n);
      say(`ended; the viewer stays at ${view.url} until Ctrl-C`);
      await asked;
    }
    return status;
  } finally {
    await view?.close();
  }
}
