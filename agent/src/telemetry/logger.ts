// JSON lines on standard output, one object each, as log collectors read them.

import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { visibleInJson } from '../terminal.ts';

export interface LoggerOptions {
  /** `sysspan-agent`; on every line as `service`. */
  readonly service: string;
  readonly version: string;
  /** trace, debug, info, warn, error, fatal, silent; info when absent. A word that is none of these gives info, and a warning. */
  readonly level?: string | undefined;
  /** Standard output by default. */
  readonly destination?: DestinationStream;
}

/** Times are ISO 8601 in UTC, levels are words; an error under `err` is written with its code, its stack and its causes. */
export function createLogger({ service, version, level = 'info', destination }: LoggerOptions): Logger {
  const known = level in pino.levels.values || level === 'silent';
  const options = {
    level: known ? level : 'info',
    base: { service, version },
    messageKey: 'message',
    timestamp: stdTimeFunctions.isoTime,
    // A line may quote what a receiver or a workload said; pino leaves some of what a terminal obeys as it is.
    hooks: { streamWrite: visibleInJson },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = destination === undefined ? pino(options) : pino(options, destination);
  if (!known) logger.warn({ level }, 'no such log level: info is used: write one of trace, debug, info, warn, error, fatal, silent');
  return logger;
}
