// Compiles a row of the table into what the kernel side reads: a list of read operations, and variants of it where an
// argument (a command) decides. The same walk remembers which operation reads what ("placed" types), so that
// decode-plan.ts can say where to find each value. Pure.

import { PLAN_ANY } from '../abi/layout.ts';
import { combinations, settleAll } from './cases.ts';
import { contentOf } from './content.ts';
import type {
  Arch,
  Base,
  CapturePlan,
  CompiledRow,
  LengthSource,
  Operation,
  Placed,
  PlacedArgument,
  PlacedField,
  When,
} from './operations.ts';
import { fieldsOf, sizeOf } from './places.ts';
import type { Condition, Direction, Length, Row, Type } from './types.ts';

export type { Arch, CapturePlan, CompiledRow } from './operations.ts';

export const MAX_OPERATIONS = 12;
/** Bytes of a file name (PATH_MAX, linux/limits.h), of other text and data, and elements of an array. */
const PATH_BYTES = 4095;
const DATA_BYTES = 4095;
const ARRAY_ELEMENTS = 32;
const OPTION_BYTES = 32;

/** A row that cannot be compiled: names the row and the argument. */
export class PlanError extends Error {
  constructor(row: Row, argument: string, problem: string) {
    super(`syscall table: ${row.name}, argument ${argument}: ${problem}`);
    this.name = 'PlanError';
  }
}

/** Bytes that are read of what has its length elsewhere. What is harmless of socket options is short. */
function mostBytes({ name, content }: Extract<Type, { shape: 'primitive' }>): number {
  if (name === 'sockaddr') return 128;
  if (name === 'dirents') return DATA_BYTES;
  return name === 'sockopt' && content === 'harmless' ? OPTION_BYTES : 1024;
}

interface StructPlace {
  readonly operation: number;
  readonly type: Extract<Type, { shape: 'struct' }>;
}

function shownIn(type: Extract<Type, { shape: 'struct' }>, name: string): PlacedField['shown'] {
  if (type.hidden?.includes(name)) return 'never';
  return type.verbose?.includes(name) ? 'verbose' : 'always';
}

/** Whether the call fills in what a field points at. */
function pointsOut(type: Type): boolean {
  return type.shape === 'when' ? pointsOut(type.type) : type.shape === 'pointer' && type.direction === 'out';
}

/** A type inside an element of an array: nothing it points at is read. */
function plain(type: Type, arch: Arch): Placed {
  if (type.shape !== 'struct') return { type };
  return {
    type,
    fields: fieldsOf(type, arch).map((field) => ({ ...field, shown: shownIn(type, field.name), placed: plain(field.type, arch) })),
  };
}

class Compiler {
  readonly #row: Row;
  readonly #arch: Arch;
  readonly #names: readonly string[];
  readonly operations: Operation[] = [];
  readonly #placed = new Map<string, Placed>();
  #argument = '';

  constructor(row: Row, arch: Arch) {
    this.#row = row;
    this.#arch = arch;
    this.#names = Object.keys(row.args);
  }

  /** Absent arguments keep their register, so that the ones behind them keep theirs. */
  run(): PlacedArgument[] {
    return this.#names.flatMap((name, index) =>
      this.#row.args[name]?.shape === 'absent' ? [] : [{ name, index, placed: this.#argumentPlaced(name) }],
    );
  }

  #fail(problem: string): never {
    throw new PlanError(this.#row, this.#argument, problem);
  }

  /** Placed on demand, since a length may refer to an argument that comes later. */
  #argumentPlaced(name: string): Placed {
    const done = this.#placed.get(name);
    if (done !== undefined) return done;
    const type = this.#row.args[name];
    if (type === undefined) this.#fail(`refers to ${name}, which is no argument`);
    const outer = this.#argument;
    this.#argument = name;
    const placed = this.#place(type, { argument: this.#names.indexOf(name) }, undefined);
    this.#argument = outer;
    this.#placed.set(name, placed);
    return placed;
  }

  #add(operation: Operation): number {
    if (this.operations.length >= MAX_OPERATIONS) this.#fail(`needs more than ${MAX_OPERATIONS} read operations`);
    const { base, length, unit, elementLength = 0 } = operation;
    if (unit > 255) this.#fail(`counts elements of ${unit} bytes; 255 is the most`);
    if ('offset' in base && base.offset > 255) this.#fail('lies behind byte 255 of its struct');
    if ((length.from === 'operation' && length.offset > 255) || elementLength > 255)
      this.#fail('has a length behind byte 255 of its struct');
    if (operation.limit > 0xffff) this.#fail(`reads ${operation.limit} bytes; ${0xffff} is the most`);
    this.operations.push(operation);
    return this.operations.length - 1;
  }

  #whens(direction: Direction, condition: Condition | undefined): { entry: boolean; exit?: When } {
    if (this.#row.ends === 'image') return { entry: true };
    if (direction === 'before') return { entry: true, exit: 'exit' };
    if (condition === 'interrupted') return { entry: false, exit: 'exit' };
    if (direction === 'in') return { entry: false, exit: 'exit' };
    return { entry: direction === 'inout', exit: 'exitOk' };
  }

  /** Adds the operation once for each moment at which the memory matters. */
  #read(direction: Direction, operation: Omit<Operation, 'when'>): { entry?: number; exit?: number } {
    const whens = this.#whens(direction, operation.condition);
    const entry = whens.entry ? { entry: this.#add({ ...operation, when: 'entry' }) } : {};
    const exit = whens.exit === undefined ? {} : { exit: this.#add({ ...operation, when: whens.exit }) };
    return { ...entry, ...exit };
  }

  #length(length: Length, inside: StructPlace | undefined): LengthSource {
    if (length.from === 'constant') return { from: 'limit' };
    if (length.from === 'result') return { from: 'result' };
    if (length.from === 'sibling' && inside !== undefined) {
      const field = fieldsOf(inside.type, this.#arch).find(({ name }) => name === length.name);
      if (field === undefined) return this.#fail(`has a length in ${length.name}, which is no field`);
      return { from: 'operation', operation: inside.operation, offset: field.offset, size: field.size === 4 ? 4 : 8 };
    }
    const argument = this.#names.indexOf(length.name);
    if (argument < 0) return this.#fail(`has a length in ${length.name}, which is no argument`);
    if (length.from === 'sibling') return { from: 'argument', argument };
    const behind = this.#argumentPlaced(length.name);
    const operation = behind.exit ?? behind.entry;
    if (operation === undefined) return this.#fail(`has a length behind ${length.name}, which is not read`);
    return { from: 'operation', operation, offset: 0, size: behind.to !== undefined && sizeOf(behind.to.type, this.#arch) === 8 ? 8 : 4 };
  }

  #place(type: Type, base: Base, inside: StructPlace | undefined): Placed {
    switch (type.shape) {
      case 'string': {
        const limit = type.path ? PATH_BYTES : DATA_BYTES;
        const text = {
          kind: 'string',
          base,
          length: { from: 'limit' },
          unit: 1,
          limit,
          stringLimit: !type.path,
          content: contentOf(type),
        } as const;
        return { type, ...this.#read(type.direction, text) };
      }
      case 'bytes': {
        const limit = type.length.from === 'constant' ? type.length.value : DATA_BYTES;
        const length = this.#length(type.length, inside);
        const read = this.#read(type.direction, {
          kind: 'bytes',
          base,
          length,
          unit: 1,
          limit,
          stringLimit: true,
          content: contentOf(type),
        });
        return { type, ...read, ...this.#most(type.length, base) };
      }
      case 'strings': {
        const limit = type.countOnly ? 0 : DATA_BYTES;
        const strings = {
          kind: 'strings',
          base,
          length: { from: 'limit' },
          unit: 8,
          limit,
          stringLimit: true,
          content: contentOf(type),
        } as const;
        return { type, ...this.#read('in', strings) };
      }
      case 'pointer':
        return this.#pointer(type, base, inside);
      case 'when':
        return { type, to: this.#place(type.type, base, inside) };
      default:
        return { type };
    }
  }

  #pointer(type: Extract<Type, { shape: 'pointer' }>, base: Base, inside: StructPlace | undefined): Placed {
    const { to, direction, length, condition } = type;
    const extent = this.#extent(to, inside);
    const bounded = length === undefined ? extent : { ...extent, length: this.#length(length, inside), unit: 1 };
    const read = this.#read(direction, {
      kind: 'bytes',
      base,
      ...bounded,
      stringLimit: false,
      content: contentOf(type),
      ...(condition === undefined ? {} : { condition }),
    });
    const source = read.exit ?? read.entry;
    if (source === undefined) return this.#fail('is never read');
    return { type, ...read, ...this.#room(to, inside), to: this.#inner(to, source, direction) };
  }

  /** The size of a buffer follows it in every call; a result may be larger (MSG_TRUNC, or a size of 0 that only asks). */
  #most(length: Length, base: Base): { most?: number } {
    if (length.from !== 'result' || !('argument' in base)) return {};
    const next = this.#row.args[this.#names[base.argument + 1] ?? ''];
    return next?.shape === 'integer' && next.meaning === 'size' ? { most: base.argument + 1 } : {};
  }

  /** The call overwrites a length behind a pointer with what there is to say, even where it could say less. */
  #room(to: Type, inside: StructPlace | undefined): { room?: number } {
    if (inside !== undefined || to.shape !== 'primitive' || to.length.from !== 'behind') return {};
    const { entry } = this.#argumentPlaced(to.length.name);
    return entry === undefined ? {} : { room: entry };
  }

  #extent(to: Type, inside: StructPlace | undefined): { length: LengthSource; unit: number; limit: number } {
    if (to.shape === 'array') {
      const unit = sizeOf(to.of, this.#arch);
      if (to.count.from === 'constant') return { length: { from: 'limit' }, unit, limit: Math.min(DATA_BYTES, unit * to.count.value) };
      const most = Math.floor(Math.min(DATA_BYTES, unit * ARRAY_ELEMENTS) / unit) * unit;
      return { length: this.#length(to.count, inside), unit, limit: most };
    }
    if (to.shape === 'primitive' && to.length.from !== 'constant') {
      return {
        length: this.#length(to.length, inside),
        unit: 1,
        limit: mostBytes(to),
      };
    }
    const size = sizeOf(to, this.#arch);
    return { length: { from: 'limit' }, unit: 1, limit: size };
  }

  /** What lies in memory that `operation` reads. Pointers in it are followed by further operations. */
  #inner(type: Type, operation: number, direction: Direction): Placed {
    if (type.shape === 'struct') return this.#structure(type, operation, 0, direction);
    if (type.shape === 'array') return this.#array(type, operation);
    return { type };
  }

  #structure(type: Extract<Type, { shape: 'struct' }>, operation: number, at: number, direction: Direction): Placed {
    const fields = fieldsOf(type, this.#arch).map(({ name, offset, size, type: field }) => {
      const nested = field.shape === 'struct';
      const placed = nested
        ? this.#structure(field, operation, at + offset, direction)
        : this.#place(field, { operation, offset: at + offset }, { operation, type });
      const after = direction === 'in' && pointsOut(field);
      return { name, offset, size, shown: after ? 'after' : shownIn(type, name), placed } as const;
    });
    return { type, fields };
  }

  /** Elements are alike, so one operation reads the buffers of all; other pointers in elements stay addresses. */
  #array(type: Extract<Type, { shape: 'array' }>, operation: number): Placed {
    const elementSize = sizeOf(type.of, this.#arch);
    if (type.of.shape !== 'struct') return { type, of: { type: type.of }, elementSize };
    const element = type.of;
    const fields = fieldsOf(element, this.#arch);
    const buffer = fields.find((field) => field.type.shape === 'bytes');
    const vector = buffer === undefined ? undefined : this.#vector(buffer, fields, operation, elementSize);
    const placedFields = fields.map(({ name, offset, size, type: field }) => ({
      name,
      offset,
      size,
      shown: shownIn(element, name),
      placed: field === buffer?.type && vector !== undefined ? { type: field, vector } : plain(field, this.#arch),
    }));
    return { type, of: { type: element, fields: placedFields }, elementSize, ...(vector === undefined ? {} : { vector }) };
  }

  #vector(
    buffer: { offset: number; type: Type },
    fields: readonly { name: string; offset: number }[],
    operation: number,
    unit: number,
  ): number {
    const { type } = buffer;
    if (type.shape !== 'bytes' || type.length.from !== 'sibling') return this.#fail('has a buffer in its elements without a length there');
    const { name } = type.length;
    const length = fields.find((field) => field.name === name);
    if (length === undefined) return this.#fail(`has a length in ${name}, which is no field`);
    const received = type.direction !== 'in';
    return this.#add({
      kind: 'vector',
      when: received ? 'exitOk' : 'exit',
      base: { operation, offset: buffer.offset },
      length: received ? { from: 'result' } : { from: 'limit' },
      unit,
      limit: DATA_BYTES,
      stringLimit: true,
      content: contentOf(type),
      elementLength: length.offset,
    });
  }
}

function compileSettled(row: Row, arch: Arch): Omit<CapturePlan, 'selectors'> {
  const compiler = new Compiler(row, arch);
  const placed = compiler.run();
  return { row, registers: Object.keys(row.args).length, arguments: placed, operations: compiler.operations };
}

/**
 * Compiles a row.
 * @throws PlanError when it needs more than the kernel side can do, or refers to what does not exist.
 */
export function compileRow(row: Row, arch: Arch): CompiledRow {
  const base = compileSettled(settleAll(row), arch);
  const names = Object.keys(row.args);
  const settled = combinations(row, arch).filter(({ chosen }) => chosen.length > 0);
  const selectors = [
    ...new Map(settled.flatMap(({ chosen }) => chosen.map(({ by, mask }) => [by, { argument: names.indexOf(by), mask }]))).entries(),
  ];
  if (selectors.length > 2) throw new PlanError(row, selectors[2]?.[0] ?? '', 'is a third selector; two are the most');
  const plain = selectors.map(([, selector]) => selector);
  const variants = settled.map(({ row: variantRow, chosen }) => {
    const value = (index: number): number => {
      if (index >= selectors.length) return 0;
      return chosen.find(({ by }) => by === selectors[index]?.[0])?.value ?? PLAN_ANY;
    };
    return { key: [value(0), value(1)] as const, plan: { ...compileSettled(variantRow, arch), selectors: plain } };
  });
  return { base: { ...base, selectors: plain }, variants };
}
