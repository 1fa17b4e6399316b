// `sysspan view`: the page on traces that others send here, as the demo of the chart has it. Loaded only for that command, as it
// brings grpc-js along.

import { say } from '../cli/message.ts';
import { whole } from '../cli/words.ts';
import { SysspanError } from '../errors.ts';
import { Exporter, type ExportProblem } from '../export/exporter.ts';
import { otlpGrpc } from '../export/otlp-grpc.ts';
import type { TracerStatus } from '../http/page-data.ts';
import { type Receiver, startReceiver } from '../http/receiver.ts';
import { startServer, type ViewServer } from '../http/server.ts';
import { type StoreRequest, TraceStore } from '../http/store.ts';

export interface ViewOptions {
  /** HOST:PORT where traces are taken. */
  readonly otlp: string;
  /** Of the page, on the loopback address; 0: a free one. */
  readonly viewPort: number;
  /** Bytes of traces that are kept, in MiB. */
  readonly memoryMib: number;
  /** An OTLP/gRPC endpoint that gets them too. */
  readonly forward?: string;
}

export interface Viewing {
  /** Of the page, with its token. */
  readonly url: string;
  /** Where traces are taken. */
  readonly otlpPort: number;
  close(): Promise<void>;
}

/** What waits for the endpoint that gets them too; it holds nobody up. */
const FORWARD_BYTES = 32 << 20;
const FORWARD_END_MS = 5_000;
const LOOK_MS = 2_000;
const MOST_MIB = 2_047;
/** Until a trace is sent, unless its SyscallTrace says otherwise. */
const TRACE_SECONDS = 30;
const NOTHING_TRACED = { seen: 0, filtered: 0, recorded: 0, lost: 0, folded: 0, dropped: 0 };

/** Options as they are given. @throws SysspanError BAD_OPTION */
export function viewOptions(words: {
  readonly otlp: string;
  readonly viewPort: string;
  readonly memoryMib: string;
  readonly forward?: string;
}): ViewOptions {
  const viewPort = whole('--view-port', words.viewPort, 0, 0, 65_535);
  const memoryMib = whole('--memory-mib', words.memoryMib, 256, 8, MOST_MIB);
  return { otlp: words.otlp, viewPort, memoryMib, ...(words.forward === undefined ? {} : { forward: words.forward }) };
}

/** Passes traces on, and says when that begins to fail and when it works again. */
class Forwarder {
  readonly #exporter: Exporter;
  readonly #timer: NodeJS.Timeout;
  #told = '';
  #lost = 0;

  constructor(url: string) {
    this.#exporter = new Exporter(otlpGrpc(url), { queueBytes: FORWARD_BYTES });
    this.#timer = setInterval(() => {
      this.#tell(this.#exporter.problem);
      this.#reportLost();
    }, LOOK_MS);
    this.#timer.unref();
  }

  add(request: StoreRequest): void {
    this.#exporter.enqueue([request]);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#exporter.shutdown(FORWARD_END_MS);
    this.#reportLost();
  }

  #reportLost(): void {
    const { target, lastProblem } = this.#exporter;
    const lost = Object.values(this.#exporter.counts().failed).reduce((sum, spans) => sum + spans, 0);
    if (lost > this.#lost) say(`${lost - this.#lost} spans were not passed on to ${target}: ${lastProblem}`);
    this.#lost = lost;
  }

  #tell(problem: ExportProblem | undefined): void {
    const text = problem === undefined ? '' : [problem.reason, problem.message, problem.remedy].filter(Boolean).join(': ');
    if (text === this.#told) return;
    const { target } = this.#exporter;
    this.#told = text;
    say(text === '' ? `traces reach ${target} again` : `traces are kept here and do not reach ${target}: ${text}`);
  }
}

async function listening<T>(what: string, begin: Promise<T>): Promise<T> {
  try {
    return await begin;
  } catch (cause) {
    throw new SysspanError('BAD_OPTION', `${what}: ${(cause as Error).message}: choose another address`, { cause });
  }
}

/** Takes traces and shows them until it is closed. @throws SysspanError BAD_OPTION when an address cannot be had or used */
export async function openView({ otlp, viewPort, memoryMib, forward }: ViewOptions): Promise<Viewing> {
  const store = new TraceStore(memoryMib << 20);
  const forwarder = forward === undefined ? undefined : new Forwarder(forward);
  let receiver: Receiver | undefined;
  let server: ViewServer | undefined;
  const close = async (): Promise<void> => {
    receiver?.close();
    await Promise.all([server?.close(), forwarder?.close()]);
  };
  const status = (): TracerStatus => ({
    running: true,
    command: `traces sent to ${otlp}`,
    received: receiver?.spans ?? 0,
    traceSeconds: TRACE_SECONDS,
    ...NOTHING_TRACED,
  });
  try {
    receiver = await listening(`--otlp ${otlp}`, startReceiver({ listen: otlp, store, taken: (request) => forwarder?.add(request) }));
    server = await listening(`--view-port ${viewPort}`, startServer({ store, status, port: viewPort }));
  } catch (cause) {
    await close();
    throw cause;
  }
  return { url: server.url, otlpPort: receiver.port, close };
}
