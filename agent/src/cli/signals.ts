// What Ctrl-C and its kin mean while something is traced. A command in our terminal's foreground gets them from the
// terminal itself; one that is not gets them from us. A second one ends the tracing, not the command.

export interface SignalActions {
  /** Sends a signal on to the command, if there is one. */
  forward(signal: NodeJS.Signals): void;
  /** Ends the tracing; whatever is traced goes on. */
  stop(signal: NodeJS.Signals): void;
}

const HANDLED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
const FROM_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set<NodeJS.Signals>(['SIGINT', 'SIGQUIT']);

/** Installs the handlers; the returned function removes them. */
export function handleSignals(options: { readonly command: boolean; readonly terminal: boolean }, actions: SignalActions): () => void {
  let seen = 0;
  const handlers = HANDLED.map((signal) => {
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
