// The settings of `sysspan trace`, from its words. Pure: reads nothing but its parameters.

import type { Contents } from '@sysspan/native';
import { SysspanError } from '../errors.ts';
import { leavesMachine } from '../export/leaves.ts';
import { members, qualified } from '../syscalls/expression.ts';
import { getopt } from './getopt.ts';
import { type SummarySettings, summarySettings } from './summary-settings.ts';
import { type TextSettings, textSettings } from './text-settings.ts';
import { type OptionId, traceOptions } from './trace-options.ts';
import { durationNs, Words, whole } from './words.ts';

/** How a call can end. */
export type Status = 'successful' | 'failed' | 'unfinished' | 'detached';
export const EVERY_STATUS: readonly Status[] = ['successful', 'failed', 'unfinished', 'detached'];

export type ContextMode = 'link' | 'continue' | 'ignore';

export interface TraceSettings {
  readonly followForks: boolean;
  readonly expression: string | undefined;
  readonly pids: readonly number[];
  readonly stringLimit: number;
  readonly verbose: boolean;
  readonly statuses: ReadonlySet<Status>;
  readonly minDurationNs: bigint;
  /** Variables of the command's environment: set, or removed where there is no value. */
  readonly variables: ReadonlyMap<string, string | undefined>;
  readonly user: string | undefined;
  readonly otlp: string | undefined;
  readonly spansFile: string | undefined;
  readonly view: boolean;
  readonly viewPort: number;
  readonly spansPerSecond: number;
  readonly spansPerTrace: number;
  readonly traceSeconds: number;
  readonly traceContext: ContextMode;
  /** What of the contents of memory spans and JSON show. */
  readonly contents: Contents;
  readonly callRingBytes: number;
  /** Lines for each call; absent when only spans or a summary were asked for. */
  readonly text: TextSettings | undefined;
  readonly summary: SummarySettings | undefined;
  /** Where text and summary go. */
  readonly output: { readonly file: string; readonly append: boolean } | undefined;
  readonly command: readonly string[];
  /** What is done otherwise than asked, in sentences. */
  readonly notes: readonly string[];
}

/** Bytes of a string or buffer that the kernel side reads at most. */
const STRING_LIMIT = 4000;

function pidList(texts: readonly string[]): number[] {
  const words = texts.flatMap((text) => text.split(/[\s,]+/)).filter((word) => word !== '');
  return [...new Set(words.map((word) => whole('-p', word, 0, 1, 4_194_304)))];
}

function contextMode(text: string | undefined): ContextMode {
  if (text === undefined || text === 'link' || text === 'continue' || text === 'ignore') return text ?? 'link';
  throw new SysspanError('BAD_OPTION', `--trace-context ${text}: not one of link, continue, ignore: choose one of them`);
}

/** `-E NAME=VALUE` sets, `-E NAME` removes. */
function variables(texts: readonly string[]): Map<string, string | undefined> {
  return new Map(
    texts.map((text) => {
      const [name = '', ...value] = text.split('=');
      if (name === '') throw new SysspanError('BAD_OPTION', `-E ${text}: names no variable: write -E NAME=VALUE, or -E NAME to remove it`);
      return [name, text.includes('=') ? value.join('=') : undefined] as const;
    }),
  );
}

function statuses(words: Words): ReadonlySet<Status> {
  const [failed, successful, set] = [words.has('failedOnly'), words.has('successfulOnly'), words.sets('status', 'status').at(-1)];
  if ([failed, successful, set !== undefined].filter(Boolean).length > 1)
    throw new SysspanError('BAD_OPTION', '-Z, -z and -e status= exclude each other: choose one; -e status=failed,unfinished names several');
  if (failed) return new Set(['failed']);
  if (successful) return new Set(['successful']);
  if (set === undefined) return new Set(EVERY_STATUS);
  // Every call that returned is known with its result here.
  const chosen = members('status', set, [...EVERY_STATUS, 'unavailable'] as const);
  return new Set(EVERY_STATUS.filter((status) => chosen.has(status)));
}

function abbreviates(words: Words): boolean {
  const set = words.sets('abbrev').filter((text) => text === 'all' || text === 'none' || text === '!all');
  const other = words.all('expression').find((text) => qualified(text).qualifier === 'abbrev' && !/=(all|none|!all)$/.test(text));
  if (other !== undefined)
    throw new SysspanError('BAD_OPTION', `-e ${other}: structures are shown alike for all calls: use abbrev=none (-v) or abbrev=all`);
  const last = set.at(-1);
  return last === undefined ? !words.has('noAbbrev') : last === 'all';
}

/** What processes read, write and are told may hold secrets: it leaves the machine only when asked to. */
function contents(words: Words, leaves: boolean): Contents {
  const buffers = words.last('buffers') ?? (leaves ? 'none' : 'all');
  if (buffers !== 'none' && buffers !== 'sent' && buffers !== 'all')
    throw new SysspanError('BAD_OPTION', `--buffers ${buffers}: not one of none, sent, all: choose one of them`);
  return {
    buffersSent: buffers !== 'none',
    buffersReceived: buffers === 'all',
    commandLine: words.has('commandLine') || (!words.has('noCommandLine') && !leaves),
  };
}

function ringBytes(text: string | undefined): number {
  const mebibytes = whole('--ring-mib', text, 64, 1, 1024);
  if (Number.isInteger(Math.log2(mebibytes))) return mebibytes << 20;
  throw new SysspanError('BAD_OPTION', `--ring-mib ${mebibytes}: no power of two: choose ${2 ** Math.ceil(Math.log2(mebibytes))}`);
}

/** Options that mean nothing without one of others. */
const NEEDS: readonly (readonly [ids: readonly OptionId[], needed: readonly OptionId[], why: string])[] = [
  [['sortBy', 'summaryColumns', 'wallClock'], ['summaryOnly', 'summary'], '-S, -U and -w are about the summary: give -c or -C too'],
  [['append'], ['output'], '-A appends to the file of -o: name one with -o FILE'],
  [['viewPort'], ['view'], '--view-port is about the page of --view: give --view too'],
  [
    ['spansPerSecond', 'spansPerTrace', 'traceSeconds', 'traceContext'],
    ['otlp', 'spans', 'view'],
    '--spans-per-second, --spans-per-trace, --trace-seconds and --trace-context are about spans, and none were asked for: give --view, --spans or --otlp too',
  ],
  [
    ['buffers', 'commandLine', 'noCommandLine'],
    ['otlp', 'spans', 'view', 'outputFormat'],
    '--buffers and --command-line are about spans and JSON, and none were asked for: give --view, --spans, --otlp or --output-format=json too',
  ],
];

/** Options that exclude each other. */
const EXCLUDES: readonly (readonly [one: OptionId, other: OptionId, why: string])[] = [
  ['summaryOnly', 'summary', '-c and -C exclude each other: -C prints the calls too'],
  ['summaryOnly', 'outputFormat', '-c prints no calls that could have a format: use -C, or leave --output-format out'],
  ['commandLine', 'noCommandLine', '--command-line and --no-command-line exclude each other: choose one'],
];

/** What strace would do with -o and we do not. */
function notWritten(words: Words): string | undefined {
  const output = words.last('output');
  if (output === undefined) return undefined;
  if (words.count('followForks') > 1)
    return '-ff: there is no file for each process: use -f, which puts the number of its thread before each line';
  return output === words.last('spans') ? `-o and --spans both name ${output}: choose two files` : undefined;
}

function contradiction(words: Words, pids: readonly number[], command: readonly string[]): string | undefined {
  if (pids.length === 0 && command.length === 0)
    return 'nothing to trace: neither a command nor -p PID was given: try `sysspan trace -f -- ls`';
  if (command.length === 0 && (words.has('env') || words.has('user')))
    return '-E and -u are about a command, and there is none: name one behind --';
  const lonely = NEEDS.find(([ids, needed]) => ids.some((id) => words.has(id)) && !needed.some((id) => words.has(id)));
  const excluding = EXCLUDES.find(([one, other]) => words.has(one) && words.has(other));
  return lonely?.[2] ?? excluding?.[2] ?? notWritten(words);
}

/**
 * The settings that these words make. Undefined: help was asked for.
 * @param environment where proxies are named
 * @throws SysspanError BAD_OPTION
 */
export function traceSettings(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): TraceSettings | undefined {
  const { given, rest: command } = getopt(traceOptions, argv);
  const words = new Words(given);
  if (words.has('help')) return undefined;
  const pids = pidList(words.all('attach'));
  const wrong = contradiction(words, pids, command);
  if (wrong !== undefined) throw new SysspanError('BAD_OPTION', wrong);
  const otlp = words.last('otlp');
  const spansOnly = otlp !== undefined || words.has('spans') || words.has('view');
  const output = words.last('output');
  const summary = summarySettings(words);
  const text = words.has('summaryOnly') || (output === undefined && spansOnly && !words.has('outputFormat') && !words.has('summary'));
  const stringLimit = whole('-s', words.last('stringLimit'), 32, 0, 2 ** 31 - 1);
  const durationText = words.last('minDuration');
  return {
    followForks: words.has('followForks'),
    expression: words.sets('trace', 'trace').at(-1),
    pids,
    stringLimit: Math.min(stringLimit, STRING_LIMIT),
    verbose: !abbreviates(words),
    statuses: statuses(words),
    minDurationNs: durationText === undefined ? 0n : durationNs('--min-duration', durationText),
    variables: variables(words.all('env')),
    user: words.last('user'),
    otlp,
    spansFile: words.last('spans'),
    view: words.has('view'),
    viewPort: whole('--view-port', words.last('viewPort'), 0, 0, 65_535),
    spansPerSecond: whole('--spans-per-second', words.last('spansPerSecond'), 0, 0, 10_000_000),
    spansPerTrace: whole('--spans-per-trace', words.last('spansPerTrace'), 8_000, 100, 100_000),
    traceSeconds: whole('--trace-seconds', words.last('traceSeconds'), 30, 1, 600),
    traceContext: contextMode(words.last('traceContext')),
    contents: contents(words, otlp !== undefined && leavesMachine(otlp, environment)),
    callRingBytes: ringBytes(words.last('ringMib')),
    text: text ? undefined : textSettings(words, { command: command.length > 0, output: output !== undefined }),
    summary,
    output: output === undefined ? undefined : { file: output, append: words.has('append') },
    command,
    notes:
      stringLimit > STRING_LIMIT ? [`-s ${stringLimit}: strings and buffers are shown up to ${STRING_LIMIT} bytes, the most there is`] : [],
  };
}
