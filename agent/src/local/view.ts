// The viewer of a local trace: its store and server, and what the page is told about the tracing.

import type { Counters, TraceCounts } from '@sysspan/native';
import { SysspanError } from '../errors.ts';
import type { TracerStatus } from '../http/page-data.ts';
import { type ServerOptions, startServer, type ViewServer } from '../http/server.ts';
import { TraceStore } from '../http/store.ts';

export interface View {
  readonly store: TraceStore;
  /** Begins to serve the page. @throws SysspanError BAD_OPTION when the port cannot be had */
  open(): Promise<void>;
  /** Of the page; empty before it is served. */
  readonly url: string;
  /** The page learns from here what the tracing has counted. */
  watch(source: () => { counters: Counters; counts: TraceCounts }): void;
  ended(outcome: string): void;
  close(): Promise<void>;
}

/** Nobody can reach it before it is opened. */
export function view(options: { readonly command: string; readonly port: number; readonly traceSeconds: number }): View {
  const store = new TraceStore();
  let source: (() => { counters: Counters; counts: TraceCounts }) | undefined;
  let outcome: string | undefined;
  let server: ViewServer | undefined;
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
      lost: counters === undefined ? 0 : counters.lostRingFull + counters.lostRingBusy + counters.lostMissed + counters.lostFault,
      folded: counts?.folded ?? 0,
      dropped: (counts?.droppedMemory ?? 0) + (counts?.droppedUnknown ?? 0),
    };
  };
  return {
    store,
    open: async () => {
      server = await served({ store, status, port: options.port });
    },
    get url() {
      return server?.url ?? '';
    },
    watch: (given) => {
      source = given;
    },
    ended: (text) => {
      outcome = text;
    },
    close: async () => await server?.close(),
  };
}

async function served(options: ServerOptions): Promise<ViewServer> {
  try {
    return await startServer(options);
  } catch (cause) {
    throw new SysspanError(
      'BAD_OPTION',
      `cannot show the page on port ${options.port}: ${(cause as Error).message}: choose another --view-port`,
      { cause },
    );
  }
}
