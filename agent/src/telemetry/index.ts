// What agent and operator tell about themselves: logs, probes, metrics.

export type { Check, Checks } from './checks.ts';
export type { Logger } from './log.ts';
export { createLogger, type LoggerOptions } from './logger.ts';
export { inSpan, inSpanNow } from './own-work.ts';
export { startTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts';
