// How the lines of a trace look, from the words of the command line. Pure.

import { SysspanError } from '../errors.ts';
import { members } from '../syscalls/expression.ts';
import { signalSet } from './signal-names.ts';
import { type Words, whole } from './words.ts';

export type Quiet = 'attach' | 'exit' | 'path-resolution' | 'personality' | 'thread-execve';
const EVERY_QUIET: readonly Quiet[] = ['attach', 'exit', 'path-resolution', 'personality', 'thread-execve'];

/** Digits behind the point of a second. */
export type Digits = 0 | 3 | 6 | 9;

export type FdDetail = 'path' | 'socket' | 'dev' | 'pidfd';
export type Hex = 'never' | 'non-ascii-chars' | 'non-ascii' | 'all';

export interface TextSettings {
  readonly format: 'text' | 'json';
  readonly column: number;
  readonly clock: { readonly kind: 'time' | 'unix'; readonly digits: Digits } | undefined;
  readonly relative: Digits | undefined;
  readonly durations: Digits | undefined;
  readonly numbers: boolean;
  readonly hex: Hex;
  /** What is told of descriptors: nothing, paths, or all. */
  readonly fds: 'none' | 'path' | 'all';
  readonly commandNames: boolean;
  readonly quiet: ReadonlySet<Quiet>;
  /** Those that are shown, as bits of a sigset_t. */
  readonly signals: bigint;
}

const DIGITS: Readonly<Record<string, Digits>> = { s: 0, ms: 3, us: 6, ns: 9 };

function precision(option: string, text: string): Digits {
  const digits = DIGITS[text];
  if (digits === undefined) throw new SysspanError('BAD_OPTION', `${option}=${text}: no such precision: write s, ms, us or ns`);
  return digits;
}

/** `-t`, `-tt`, `-ttt`, or `--absolute-timestamps=[format:]FORMAT,[precision:]PRECISION`. */
function clock(words: Words): TextSettings['clock'] {
  const text = words.last('timestamps');
  const letters = words.count('timestamps');
  if (text === undefined) {
    if (letters === 0) return undefined;
    return { kind: letters > 2 ? 'unix' : 'time', digits: letters > 1 ? 6 : 0 };
  }
  let kind: 'time' | 'unix' | 'none' = 'time';
  let digits: Digits = 0;
  for (const word of text.split(',')) {
    const value = word.replace(/^(format|precision):/, '');
    if (value === 'none' || value === 'time' || value === 'unix') kind = value;
    else digits = precision('--absolute-timestamps', value);
  }
  return kind === 'none' ? undefined : { kind, digits };
}

function optionalDigits(words: Words, id: 'relative' | 'durations', name: string): Digits | undefined {
  const text = words.last(id);
  if (text !== undefined) return precision(name, text);
  return words.has(id) ? 6 : undefined;
}

function hex(words: Words): Hex {
  const text = words.last('hex');
  if (text === undefined) return words.count('hex') === 0 ? 'never' : words.count('hex') === 1 ? 'non-ascii' : 'all';
  if (text === 'all' || text === 'non-ascii' || text === 'non-ascii-chars') return text;
  if (text === 'none') return 'never';
  throw new SysspanError('BAD_OPTION', `--strings-in-hex=${text}: no such way: write all, non-ascii, non-ascii-chars or none`);
}

function fds(words: Words): TextSettings['fds'] {
  const set = words.sets('decode-fds', 'decodeFds').at(-1);
  if (set === undefined) return words.count('decodeFds') === 0 ? 'none' : words.count('decodeFds') === 1 ? 'path' : 'all';
  const details = members<FdDetail>('decode-fds', set, ['path', 'socket', 'dev', 'pidfd']);
  if (details.size === 0) return 'none';
  return details.size === 1 && details.has('path') ? 'path' : 'all';
}

function commandNames(words: Words): boolean {
  const set = words.sets('decode-pids', 'decodePids').at(-1);
  if (set === undefined) return words.has('decodePids');
  if (set.split(',').includes('pidns'))
    throw new SysspanError(
      'BAD_OPTION',
      '-e decode-pids=pidns: numbers of this PID namespace are shown for tasks, and those that a call was given for arguments: use comm',
    );
  return members('decode-pids', set, ['comm']).size > 0;
}

/** strace leaves out messages of attaching when it runs a command and writes into a file. */
function quiet(words: Words, where: { readonly command: boolean; readonly output: boolean }): ReadonlySet<Quiet> {
  const set = words.sets('quiet', 'quiet').at(-1);
  if (set !== undefined) return members('quiet', set, EVERY_QUIET);
  const letters = words.count('quiet');
  if (letters > 2) return new Set(EVERY_QUIET);
  if (letters === 2) return new Set(['attach', 'personality', 'exit']);
  return new Set(letters === 1 || (where.command && where.output) ? (['attach', 'personality'] as const) : []);
}

function format(text: string | undefined): 'text' | 'json' {
  if (text === undefined || text === 'text' || text === 'json') return text ?? 'text';
  throw new SysspanError('BAD_OPTION', `--output-format ${text}: no such format: write text or json`);
}

const TEXT_ONLY = ['timestamps', 'relative', 'durations', 'numbers', 'columns'] as const;

/** @throws SysspanError BAD_OPTION */
export function textSettings(words: Words, where: { readonly command: boolean; readonly output: boolean }): TextSettings {
  const shape = format(words.last('outputFormat'));
  const laid = TEXT_ONLY.some((id) => words.has(id));
  if (shape === 'json' && laid)
    throw new SysspanError('BAD_OPTION', 'JSON has times, durations and numbers anyway: leave -t, -r, -T, -n and -a out');
  if (shape === 'json' && words.has('summary'))
    throw new SysspanError('BAD_OPTION', 'a summary is no JSON: use -C with text, or make the sums of the objects');
  return {
    format: shape,
    column: whole('-a', words.last('columns'), 40, 0, 1000),
    clock: clock(words),
    relative: optionalDigits(words, 'relative', '--relative-timestamps'),
    durations: optionalDigits(words, 'durations', '--syscall-times'),
    numbers: words.has('numbers'),
    hex: hex(words),
    fds: fds(words),
    commandNames: commandNames(words),
    quiet: quiet(words, where),
    signals: signalSet(words.sets('signal', 'signal').at(-1) ?? 'all'),
  };
}
