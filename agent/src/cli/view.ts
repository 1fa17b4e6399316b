// The viewer of a local trace: its store and server, and what the page is told about the tracing.

import type { Counters, TraceCounts } from '@sysspan/native';
import { SysspanError } from '../errors.ts';
import type { TracerStatus } from '../http/page-data.ts';
import { startServer, type ViewServer } from '../http/server.ts';
import { TraceStore } from '../http/store.ts';

export interface View {
  readonly store: TraceStore;
  readonly server: ViewServer;
  /** The page learns from here what the tracing has counted. */
  watch(source: () => { counters: Counters; counts: TraceCounts }): void;
  ended(outcome: string): void;
}

/** @throws SysspanError BAD_OPTION when the port cannot be had */
export async function openView(options: { readonly command: string; readonly port: number; readonly traceSeconds: number }): Promise<View> {
  const store = new TraceStore();
  let source: (() => { counters: Counters; counts: TraceCounts }) | undefined;
  let outcome: string | undefined;
  const status = (): TracerStatus => {
    const { counters, counts } = source?.() ?? {};
    return {
      running: outcome === undefined,
      command: options.command,
      ...(outcome === undefined ? {} : { outcome }),
      traceSeconds: options.traceSeconds,
      seen: counters?.seen ?? 0,
      filtered: counters?.filtered ?? 0,
      recorded: counters?.recorded ?? 0,
      lost: (counters?.lostRingFull ?? 0) + (counters?.lostFault ?? 0),
      folded: counts?.folded ?? 0,
      dropped: counts?.droppedMemory ?? 0,
    };
  };
  try {
    const server = await startServer({ store, status, port: options.port });
    return {
      store,
      server,
      watch: (given) => {
        source = given;
      },
      ended: (text) => {
        outcome = text;
      },
    };
  } catch (cause) {
    throw new SysspanError(
      'BAD_OPTION',
      `cannot show the page on port ${options.port}: ${(cause as Error).message}: choose another --view-port`,
      { cause },
    );
  }
}
