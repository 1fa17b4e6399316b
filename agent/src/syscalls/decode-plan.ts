// Compiles the table into the words that native's show interpreter reads (native/src/decode/decode_words.h): how each argument
// and result is printed, and which operation of the capture plan has its bytes. Pure.

import * as words from '../abi/decode-words.ts';
import { compileRow } from './capture-plan.ts';
import { errnoNames } from './constants/errno.ts';
import { signalNames } from './constants/signal.ts';
import { addressFamilies } from './constants/socket.ts';
import { high, low, Pool } from './decode-pool.ts';
import type { Arch, CapturePlan, CompiledRow, Placed, PlacedField } from './operations.ts';
import { sizeOf } from './places.ts';
import type { Meaning, Primitive, Row, Type } from './types.ts';

export interface DecodePlan {
  readonly words: Uint32Array;
  readonly strings: Uint8Array;
}

const MEANINGS: Readonly<Record<Meaning, number>> = {
  plain: words.DECODE_PLAIN,
  fd: words.DECODE_FD,
  fdAt: words.DECODE_FD_AT,
  tid: words.DECODE_TASK,
  uid: words.DECODE_ID,
  gid: words.DECODE_ID,
  size: words.DECODE_PLAIN,
  offset: words.DECODE_PLAIN,
  address: words.DECODE_ADDRESS,
  mode: words.DECODE_MODE,
  fileMode: words.DECODE_FILE_MODE,
  device: words.DECODE_DEVICE,
  signal: words.DECODE_SIGNAL,
  errno: words.DECODE_ERRNO,
  waitStatus: words.DECODE_WAIT_STATUS,
  networkPort: words.DECODE_PORT,
  limit: words.DECODE_LIMIT,
  word: words.DECODE_WORD,
  moment: words.DECODE_MOMENT,
  date: words.DECODE_DATE,
};

const PRIMITIVES: Readonly<Record<Primitive, number>> = {
  sockaddr: words.DECODE_SOCKADDR,
  sigset: words.DECODE_SIGSET,
  siginfo: words.DECODE_SIGINFO,
  cmsg: words.DECODE_CMSG,
  fdset: words.DECODE_FDSET,
  dirents: words.DECODE_DIRENTS,
  sockopt: words.DECODE_SOCKOPT,
  capabilities: words.DECODE_CAPABILITIES,
  fileTime: words.DECODE_FILE_TIME,
  fileTimeval: words.DECODE_FILE_TIMEVAL,
};

const SHOWN = {
  always: words.DECODE_FIELD_ALWAYS,
  verbose: words.DECODE_FIELD_VERBOSE,
  never: words.DECODE_FIELD_NEVER,
  after: words.DECODE_FIELD_AFTER,
} as const;

/** Calls whose socket address is this side's own; in all others it is the peer's. */
const LOCAL_ADDRESS: ReadonlySet<string> = new Set(['bind', 'getsockname']);

const head = (kind: number, params = 0): number => kind + params * 2 ** words.DECODE_KIND_BITS;
const operation = (index: number | undefined): number => index ?? words.DECODE_NO_OP;
const argumentOf = (index: number | undefined): number => index ?? words.DECODE_NO_ARGUMENT;

const filledAt = (offset: number): number => words.DECODE_FIELD_FILLED + offset * 2 ** words.DECODE_FIELD_BITS;

/** Control data is left out where there is none, as strace does, and so is what the struct says. */
function shownWord(structure: Type, field: PlacedField, fields: readonly PlacedField[]): number {
  const { type } = field.placed;
  if (structure.shape === 'struct' && structure.filled?.includes(field.name) === true) return filledAt(field.offset);
  const control = type.shape === 'pointer' && type.to.shape === 'primitive' && type.to.name === 'cmsg' ? type.to.length : undefined;
  const length = control?.from === 'sibling' ? fields.find(({ name }) => name === control.name) : undefined;
  if (length === undefined || field.shown !== 'always') return SHOWN[field.shown];
  return filledAt(length.offset);
}

class DecodePlanCompiler {
  readonly pool: Pool;
  readonly #arch: Arch;

  constructor(arch: Arch) {
    this.#arch = arch;
    this.pool = new Pool(arch);
  }

  node(placed: Placed, names: readonly string[]): number {
    return this.pool.place(this.#content(placed, names));
  }

  #scalar(type: Type): number[] | undefined {
    switch (type.shape) {
      case 'integer':
        return [head(words.DECODE_INTEGER, type.bits + (type.signed ? 256 : 0) + type.base * 512), MEANINGS[type.meaning]];
      case 'enumeration':
        return [head(words.DECODE_ENUMERATION, type.bits), this.pool.list(type.list)];
      case 'flags': {
        const masked = type.masked ?? [];
        const fields = masked.flatMap(({ mask, list, last }) => [low(mask), high(mask), this.pool.list(list), last === true ? 1 : 0]);
        const zero = type.zero === undefined ? 0 : this.pool.text(type.zero);
        return [
          head(words.DECODE_FLAGS, type.bits + (type.octal === true ? 128 : 0) + masked.length * 256),
          this.pool.list(type.list),
          zero,
          ...fields,
        ];
      }
      default:
        return undefined;
    }
  }

  #content(placed: Placed, names: readonly string[]): number[] {
    const unknown = [head(words.DECODE_INTEGER, 64 + 16 * 512), words.DECODE_PLAIN];
    return this.#scalar(placed.type) ?? this.#memory(placed, names) ?? this.#compound(placed, names) ?? unknown;
  }

  /** What lies behind an address. */
  #memory(placed: Placed, names: readonly string[]): number[] | undefined {
    const { type, entry, exit } = placed;
    const read = operation(exit ?? entry);
    switch (type.shape) {
      case 'string':
        return [head(words.DECODE_STRING, type.path ? 1 : 0), read];
      case 'bytes':
        return placed.vector === undefined
          ? [head(words.DECODE_BYTES), read, argumentOf(placed.most)]
          : [head(words.DECODE_VECTOR), placed.vector];
      case 'strings':
        return [head(words.DECODE_STRINGS, type.countOnly ? 1 : 0), read];
      case 'pointer':
        return [
          head(words.DECODE_POINTER, type.direction === 'before' ? 1 : 0),
          operation(entry),
          operation(exit),
          this.node(placed.to ?? { type: type.to }, names),
          operation(placed.room),
        ];
      default:
        return undefined;
    }
  }

  /** What is made of other values, and what the formatter does by code. */
  #compound(placed: Placed, names: readonly string[]): number[] | undefined {
    const { type } = placed;
    switch (type.shape) {
      case 'struct':
        return this.#structure(placed, names);
      case 'array':
        return [
          head(words.DECODE_ARRAY),
          this.node(placed.of ?? { type: type.of }, names),
          placed.elementSize ?? sizeOf(type.of, this.#arch),
        ];
      case 'when':
        return [
          head(words.DECODE_WHEN, type.not === true ? 1 : 0),
          names.indexOf(type.name),
          low(type.anyOf),
          this.node(placed.to ?? { type: type.type }, names),
        ];
      case 'text':
        return [head(words.DECODE_TEXT_FIELD)];
      case 'absent':
        return [head(words.DECODE_ABSENT)];
      case 'primitive':
        return [head(words.DECODE_PRIMITIVE, PRIMITIVES[type.name]), type.list === undefined ? 0 : this.pool.list(type.list)];
      default:
        return undefined;
    }
  }

  #structure(placed: Placed, names: readonly string[]): number[] {
    const fields = (placed.fields ?? []).flatMap((field) => [
      this.pool.text(field.name),
      field.offset,
      field.size,
      this.#field(field.placed, placed, names),
      shownWord(placed.type, field, placed.fields ?? []),
    ]);
    return [head(words.DECODE_STRUCT, (placed.fields ?? []).length), ...fields];
  }

  /** A field that a sibling of its struct decides is decided when it is shown; one read tells all cases. */
  #field(field: Placed, structure: Placed, names: readonly string[]): number {
    const { type } = field;
    if (type.shape === 'when') return this.#condition(field, type, structure, names);
    if (type.shape !== 'case') return this.node(field, names);
    const by = structure.fields?.find(({ name }) => name === type.by);
    const values = new Map<string, number | bigint>(
      (this.#arch === 'arm64' ? (type.list.arm64 ?? type.list.values) : type.list.values).map(([name, value]) => [name, value]),
    );
    const cases = Object.entries(type.cases).flatMap(([name, inner]) => {
      const value = values.get(name);
      return value === undefined ? [] : [low(value), high(value), this.node({ type: inner }, names)];
    });
    const otherwise = this.node({ type: type.otherwise }, names);
    return this.pool.place([
      head(words.DECODE_CASE, cases.length / 3),
      by?.offset ?? 0,
      by?.size ?? 0,
      type.mask ?? 0xffffffff,
      otherwise,
      ...cases,
    ]);
  }

  /** A field that is there with some bits of a sibling: a case of 0, and all others. */
  #condition(field: Placed, type: Extract<Type, { shape: 'when' }>, structure: Placed, names: readonly string[]): number {
    const by = structure.fields?.find(({ name }) => name === type.name);
    const there = this.node(field.to ?? { type: type.type }, names);
    const absent = this.pool.place([head(words.DECODE_ABSENT), 0, 0, 0, 0]);
    const [none, some] = type.not === true ? [there, absent] : [absent, there];
    return this.pool.place([head(words.DECODE_CASE, 1), by?.offset ?? 0, by?.size ?? 0, low(type.anyOf), some, 0, 0, none]);
  }

  #facts(row: Row, type: Type): number {
    const inner = type.shape === 'when' ? type.type : type;
    if (inner.shape === 'string' && inner.path) return words.DECODE_FACT_PATH;
    if (inner.shape === 'integer' && inner.meaning === 'fd') return words.DECODE_FACT_FD;
    if (inner.shape === 'pointer' && inner.to.shape === 'primitive' && inner.to.name === 'sockaddr')
      return LOCAL_ADDRESS.has(row.name) ? words.DECODE_FACT_LOCAL : words.DECODE_FACT_PEER;
    return 0;
  }

  #eventList(placed: Placed | undefined): number {
    const events = placed?.to?.of?.fields?.find(({ name }) => name === 'revents')?.placed.type;
    if (events?.shape !== 'flags') throw new Error('a note on ready entries needs an array of struct pollfd');
    return this.pool.list(events.list);
  }

  #ready(entries: Placed | undefined, left: Placed | undefined, names: readonly string[]): number {
    const node = left?.to === undefined ? 0 : this.node(left.to, names);
    return this.pool.place([operation(entries?.exit), this.#eventList(entries), operation(left?.exit), node]);
  }

  #note(plan: CapturePlan, names: readonly string[]): [number, number, number] {
    const { note } = plan.row;
    const placedOf = (name: string): Placed | undefined => plan.arguments.find((argument) => argument.name === name)?.placed;
    switch (note.note) {
      case 'timeout':
        return [words.DECODE_NOTE_TIMEOUT, 0, 0];
      case 'resumes':
        return [words.DECODE_NOTE_RESUMES, 0, 0];
      case 'ready':
        return [
          words.DECODE_NOTE_READY,
          this.#ready(placedOf(note.argument), note.left === undefined ? undefined : placedOf(note.left), names),
          0,
        ];
      case 'selected': {
        const exits = [note.in, note.out, note.except, note.left].map((name) => operation(placedOf(name)?.exit));
        const left = placedOf(note.left)?.to;
        const place = this.pool.place([...exits, left === undefined ? 0 : this.node(left, names)]);
        return [words.DECODE_NOTE_SELECTED, place, 0];
      }
      case 'as': {
        const kind = note.notZero === true ? words.DECODE_NOTE_AS_NOT_ZERO : words.DECODE_NOTE_AS;
        return [kind, this.node({ type: note.type }, names), this.pool.text(note.label)];
      }
      default:
        return [words.DECODE_NOTE_NONE, 0, 0];
    }
  }

  /** Arguments in print order. What a note shows after the call, the argument shows only as it was before. */
  #arguments(plan: CapturePlan, names: readonly string[]): number[][] {
    const { labels, note } = plan.row;
    const order = labels === undefined ? plan.arguments.map(({ name }) => name) : Object.keys(labels);
    const noted =
      note.note === 'ready' ? [note.argument, note.left] : note.note === 'selected' ? [note.in, note.out, note.except, note.left] : [];
    return order.flatMap((name) => {
      const argument = plan.arguments.find((candidate) => candidate.name === name);
      if (argument === undefined) return [];
      const { exit: _, ...before } = argument.placed;
      const node = this.node(noted.includes(name) && before.entry !== undefined ? before : argument.placed, names);
      const label = labels?.[name];
      return [[node, this.#facts(plan.row, argument.placed.type), argument.index, label === undefined ? 0 : this.pool.text(`${label}=`)]];
    });
  }

  call(plan: CapturePlan, variants: readonly { key: readonly [number, number]; place: number }[]): number {
    const names = Object.keys(plan.row.args);
    const nodes = this.#arguments(plan, names);
    const result = this.node({ type: plan.row.result }, names);
    const note = this.#note(plan, names);
    const [first, second] = plan.selectors;
    const sorted = [...variants].sort((a, b) => a.key[0] - b.key[0] || a.key[1] - b.key[1]);
    return this.pool.place([
      this.pool.text(plan.row.name),
      nodes.length,
      result,
      ...note,
      argumentOf(first?.argument) + argumentOf(second?.argument) * 256,
      first?.mask ?? 0,
      second?.mask ?? 0,
      sorted.length,
      ...nodes.flat(),
      ...sorted.flatMap(({ key, place }) => [...key, place]),
    ]);
  }
}

/** One syscall number with its row, compiled for capturing. */
export interface NumberedRow {
  readonly nr: number;
  readonly compiled: CompiledRow;
}

/** Compiles rows for capturing; errors name row and argument. */
export function compileRows(rows: readonly { nr: number; row: Row }[], arch: Arch): NumberedRow[] {
  return rows.map(({ nr, row }) => ({ nr, compiled: compileRow(row, arch) }));
}

/** Compiles the words for all rows of an architecture. */
export function compileDecodePlan(rows: readonly NumberedRow[], arch: Arch): DecodePlan {
  const compiler = new DecodePlanCompiler(arch);
  const { pool } = compiler;
  pool.place(Array.from({ length: words.DECODE_HEAD_WORDS }, () => 0));
  const numbers = 1 + Math.max(0, ...rows.map(({ nr }) => nr));
  const calls = Array.from({ length: numbers }, () => 0);
  for (const { nr, compiled } of rows) {
    const variants = compiled.variants.map(({ key, plan }) => ({ key, place: compiler.call(plan, []) }));
    calls[nr] = compiler.call(compiled.base, variants);
  }
  const table = pool.place(calls);
  const filled = [words.DECODE_MAGIC, numbers, table, pool.list(errnoNames), pool.list(signalNames), pool.list(addressFamilies)];
  for (const [index, word] of filled.entries()) pool.words[index] = word;
  return { words: Uint32Array.from(pool.words), strings: pool.strings };
}
