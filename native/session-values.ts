// The options of a session as native reads them: every default applied, names as numbers.

import { checkPowerOfTwo } from './addon.ts';
import type {
  Contents,
  HexStrings,
  RedactionPatterns,
  SessionOptions,
  SummaryColumn,
  SummaryOptions,
  TextClock,
  TextOptions,
  TextPrefix,
} from './session-options.ts';

const PREFIXES: readonly TextPrefix[] = ['never', 'brackets', 'column'];
const HEX: readonly HexStrings[] = ['never', 'non-ascii-chars', 'non-ascii', 'all'];
const CLOCKS: readonly TextClock[] = ['none', 'time', 'unix'];
const FDS: readonly string[] = ['none', 'path', 'all'];
/** Numbers of enum class SummaryColumn, native/src/text/summary.h. */
const COLUMNS: readonly SummaryColumn[] = ['time-percent', 'total-time', 'min-time', 'max-time', 'avg-time', 'calls', 'errors', 'name'];
const NO_PATTERNS: RedactionPatterns = { names: [], options: [], tokens: [] };
const EVERYTHING: Contents = { buffersSent: true, buffersReceived: true, commandLine: true };
function textValues(text: TextOptions | undefined): object {
  return {
    wanted: text !== undefined,
    toStderr: text?.toStderr ?? false,
    json: text?.json ?? false,
    contents: text?.contents ?? EVERYTHING,
    prefix: PREFIXES.indexOf(text?.prefix ?? 'never'),
    column: text?.column ?? 40,
    clock: CLOCKS.indexOf(text?.clock ?? 'none'),
    clockDigits: text?.clockDigits ?? 0,
    relativeDigits: text?.relativeDigits ?? -1,
    durationDigits: text?.durationDigits ?? -1,
    numbers: text?.numbers ?? false,
    commandNames: text?.commandNames ?? false,
    showAttach: text?.showAttach ?? false,
    showExit: text?.showExit ?? true,
    showSuperseded: text?.showSuperseded ?? true,
    signals: text?.signals ?? (1n << 64n) - 1n,
  };
}

/** A table as the addon is told of it. */
export function summaryValues(summary: SummaryOptions | undefined): object {
  return {
    wanted: summary !== undefined,
    sort: summary?.sort === undefined ? -1 : COLUMNS.indexOf(summary.sort),
    columns: (summary?.columns ?? []).map((column) => COLUMNS.indexOf(column)),
  };
}

/** @throws RangeError for a ring whose size is no power of two */
export function sessionValues(options: SessionOptions): object {
  return {
    object: options.object,
    decodeWords: options.decodeWords,
    decodeStrings: options.decodeStrings,
    callRingBytes: checkPowerOfTwo('callRingBytes', options.callRingBytes ?? 8 << 20),
    lifecycleRingBytes: checkPowerOfTwo('lifecycleRingBytes', options.lifecycleRingBytes ?? 1 << 20),
    stringLimit: options.stringLimit ?? 32,
    verbose: options.verbose ?? false,
    text: textValues(options.text),
    summary: summaryValues(options.summary),
    fds: FDS.indexOf(options.fds ?? 'none'),
    hexStrings: HEX.indexOf(options.hexStrings ?? 'never'),
    emitEntries: options.emitEntries ?? false,
    redaction: options.redaction ?? NO_PATTERNS,
    spans: options.spans ?? false,
    memoryBudget: options.memoryBudget ?? 64 << 20,
    machineSpansPerSecond: options.spansPerSecond?.machine ?? 0,
    tenantSpansPerSecond: options.spansPerSecond?.tenant ?? 0,
    byCgroup: options.byCgroup ?? false,
    asIfPreemptible: options.asIfPreemptible ?? false,
    ringsAhead: options.ringsAhead,
  };
}
