// What Ctrl-C and its kin mean while something is traced. A command in our terminal's foreground gets them from the
// terminal itself; one that is not gets them from us. A second one ends the tracing, not the command.

import { constants } from 'node:os';

export interface SignalActions {
  /** Sends a signal on to the command, if there is one. */
  forward(signal: NodeJS.Signals): void;
  /** Ends the tracing; whatever is traced goes on. */
  stop(signal: NodeJS.Signals): void;
}

const HANDLED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
const FROM_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set<NodeJS.Signals>(['SIGINT', 'SIGQUIT']);

export interface SignalOptions {
  /** Whether a command is traced, which is who they are for. */
  readonly command: boolean;
  readonly terminal: boolean;
  /** Those that sysspan was told to ignore: bit 0 is signal 1. */
  readonly ignored: bigint;
}

const isIn = (set: bigint, signal: NodeJS.Signals): boolean => ((set >> BigInt(constants.signals[signal] - 1)) & 1n) !== 0n;

/** Resolves with the first signal that asks us to end. @param ignored bit 0 is signal 1 */
export async function interrupted(ignored: bigint): Promise<void> {
  const idle = setInterval(() => undefined, 60_000);
  await new Promise<void>((resolve) => {
    for (const signal of (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).filter((one) => !isIn(ignored, one)))
      process.once(signal, () => resolve());
  });
  clearInterval(idle);
}

/** Installs the handlers; the returned function removes them. */
export function handleSignals(options: SignalOptions, actions: SignalActions): () => void {
  let seen = 0;
  const handlers = HANDLED.filter((signal) => !isIn(options.ignored, signal)).map((signal) => {
    const handler = (): void => {
      seen++;
      if (!options.command || seen > 1) {
        actions.stop(signal);
        return;
      }
      if (!(options.terminal && FROM_TERMINAL.has(signal))) actions.forward(signal);
    };
    process.on(signal, handler);
    return { signal, handler };
  });
  return () => {
    for (const { signal, handler } of handlers) process.off(signal, handler);
  };
}
