// How values are shown, in words: the types of a compiled row with the operations that have their bytes. Pure.

import type { CapturePlan, Placed, PlacedField } from './operations.ts';
import type { Note, Type } from './types.ts';

function integerText(type: Extract<Type, { shape: 'integer' }>): string {
  if (type.meaning !== 'plain') return type.meaning;
  const base = { 8: ' octal', 10: '', 16: ' hex' }[type.base];
  return `${type.signed ? 'int' : 'uint'}${type.bits}${base}`;
}

function fieldText({ name, shown, placed }: PlacedField, names: readonly string[]): string {
  const mark = { always: '', verbose: ' (-v)', never: ' (never)', after: ' (after)' }[shown];
  return `${name}${mark}: ${placedText(placed, names)}`;
}

function caseText(type: Extract<Type, { shape: 'case' }>, names: readonly string[]): string {
  const cases = Object.entries(type.cases).map(([name, inner]) => `${name}: ${placedText({ type: inner }, names)}`);
  return `by ${type.by} {${[...cases, `else: ${placedText({ type: type.otherwise }, names)}`].join(', ')}}`;
}

/** `#1` for what is read once, `#0 => #1` for what may change. */
function operations({ entry, exit }: Placed): string {
  const read = [entry, exit].filter((index) => index !== undefined).map((index) => `#${index}`);
  return read.length === 0 ? 'not read' : read.join(' => ');
}

/** What lies behind an address; undefined of other types. */
function memoryText(placed: Placed, names: readonly string[]): string | undefined {
  const { type } = placed;
  switch (type.shape) {
    case 'string':
      return `${type.path ? 'path' : 'string'} ${operations(placed)}`;
    case 'bytes':
      if (placed.vector !== undefined) return `bytes of #${placed.vector}`;
      return `bytes ${operations(placed)}${placed.most === undefined ? '' : `, ${names[placed.most] ?? '?'} at most`}`;
    case 'strings':
      return `${type.countOnly ? 'count of strings' : 'strings'} ${operations(placed)}`;
    case 'pointer': {
      const room = placed.room === undefined ? '' : `, room in #${placed.room}`;
      return `${operations(placed)}${room} -> ${placedText(placed.to ?? { type: type.to }, names)}`;
    }
    default:
      return undefined;
  }
}

/** What is made of other values; undefined of other types. */
function compoundText(placed: Placed, names: readonly string[]): string | undefined {
  const { type } = placed;
  switch (type.shape) {
    case 'struct':
      return `{${(placed.fields ?? []).map((field) => fieldText(field, names)).join(', ')}}`;
    case 'array':
      return `[${placedText(placed.of ?? { type: type.of }, names)}]`;
    case 'when':
      return `${placedText(placed.to ?? { type: type.type }, names)} if ${type.name} has ${type.not === true ? 'not ' : ''}0x${type.anyOf.toString(16)}`;
    case 'case':
      return caseText(type, names);
    default:
      return undefined;
  }
}

function scalarText(type: Type): string {
  switch (type.shape) {
    case 'integer':
      return integerText(type);
    case 'enumeration':
      return type.list.name;
    case 'flags':
      return `flags ${[...(type.masked ?? []).map(({ list }) => list.name), type.list.name].join('|')}`;
    case 'primitive':
      return type.name;
    default:
      return type.shape;
  }
}

/** How a value is shown. */
export function placedText(placed: Placed, names: readonly string[]): string {
  return memoryText(placed, names) ?? compoundText(placed, names) ?? scalarText(placed.type);
}

function noteText(note: Note, names: readonly string[]): string {
  switch (note.note) {
    case 'none':
      return '';
    case 'as':
      return ` (${note.label === '' ? '' : `${note.label} `}${placedText({ type: note.type }, names)})`;
    default:
      return ` (${note.note})`;
  }
}

/** A line for each argument, and one for the result. */
export function shownLines(plan: CapturePlan): string[] {
  const names = Object.keys(plan.row.args);
  const lines = plan.arguments.map(({ name, placed }) => `  ${name}: ${placedText(placed, names)}`);
  return [...lines, `  = ${placedText({ type: plan.row.result }, names)}${noteText(plan.row.note, names)}`];
}
