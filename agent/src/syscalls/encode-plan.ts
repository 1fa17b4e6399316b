// A compiled capture plan as bytes: struct plan and struct plan_variant of bpf/plan.h. Pure.

import * as abi from '../abi/layout.ts';
import type { CapturePlan, Kind, LengthSource, Operation, Placed, PlacedArgument, When } from './operations.ts';
import { sizeOf } from './places.ts';
import type { Content, Type } from './types.ts';

const KINDS: Readonly<Record<Kind, number>> = {
  string: abi.PLAN_STRING,
  bytes: abi.PLAN_BYTES,
  strings: abi.PLAN_STRINGS,
  vector: abi.PLAN_VECTOR,
};
const WHENS: Readonly<Record<When, number>> = { entry: abi.PLAN_ENTRY, exit: abi.PLAN_EXIT, exitOk: abi.PLAN_EXIT_OK };
const CONDITIONS = { positive: abi.PLAN_IF_POSITIVE, interrupted: abi.PLAN_IF_INTERRUPTED } as const;
/** Who may not have it all does not get it; argv is a kind of its own. */
const CONTENTS: Readonly<Record<Content, number>> = {
  harmless: 0,
  sent: abi.PLAN_SENT,
  received: abi.PLAN_RECEIVED,
  secret: abi.PLAN_SENT + abi.PLAN_RECEIVED,
  argv: 0,
};

function lengthByte(length: LengthSource): number {
  switch (length.from) {
    case 'limit':
      return abi.PLAN_LENGTH_LIMIT;
    case 'argument':
      return abi.PLAN_LENGTH_ARG + length.argument;
    case 'result':
      return abi.PLAN_LENGTH_RESULT;
    case 'operation':
      return (length.size === 8 ? abi.PLAN_LENGTH_OP64 : abi.PLAN_LENGTH_OP32) + length.operation;
  }
}

function operationBytes(operation: Operation): Uint8Array {
  const bytes = new Uint8Array(abi.planOp.size);
  const { base, length } = operation;
  const limits = (operation.stringLimit ? abi.PLAN_STRING_LIMIT : 0) + CONTENTS[operation.content];
  const kind = operation.content === 'argv' ? abi.PLAN_ARGV : KINDS[operation.kind];
  bytes[abi.planOp.what] = kind + WHENS[operation.when] + limits;
  const where = 'argument' in base ? abi.PLAN_BASE_ARG + base.argument : abi.PLAN_BASE_OP + base.operation;
  bytes[abi.planOp.base] = where + (operation.condition === undefined ? 0 : CONDITIONS[operation.condition]);
  bytes[abi.planOp.base_offset] = 'argument' in base ? 0 : base.offset;
  bytes[abi.planOp.length] = lengthByte(length);
  bytes[abi.planOp.length_offset] = operation.elementLength ?? (length.from === 'operation' ? length.offset : 0);
  bytes[abi.planOp.unit] = operation.unit;
  new DataView(bytes.buffer).setUint16(abi.planOp.limit, operation.limit, true);
  return bytes;
}

/** Calls after which a descriptor is another one, or none. */
const REPLACES: ReadonlySet<string> = new Set(['close', 'dup2', 'dup3']);

const isFd = (type: Type): boolean => type.shape === 'integer' && (type.meaning === 'fd' || type.meaning === 'fdAt');

function inner({ placed }: PlacedArgument): Placed {
  return placed.type.shape === 'when' && placed.to !== undefined ? placed.to : placed;
}

/** Which arguments are descriptors: enum plan_fds. */
function fdBits({ row, arguments: list }: CapturePlan): number {
  const bits = list.filter((argument) => isFd(inner(argument).type)).reduce((sum, { index }) => sum | (1 << index), 0);
  return bits | (isFd(row.result) ? abi.PLAN_FD_RESULT : 0) | (REPLACES.has(row.name) ? abi.PLAN_FD_REPLACED : 0);
}

/** The operation that reads an array of descriptors, or of structs that begin with one, and the words of an element. */
function fdArray({ arguments: list }: CapturePlan): number {
  for (const argument of list) {
    const { type, to, exit, entry } = inner(argument);
    if (type.shape !== 'pointer' || to === undefined || to.type.shape !== 'array') continue;
    const element = to.type.of;
    const first = element.shape === 'struct' ? to.of?.fields?.find(({ offset }) => offset === 0)?.placed.type : element;
    const operation = exit ?? entry;
    if (first === undefined || !isFd(first) || operation === undefined) continue;
    return operation + 1 + ((sizeOf(element, 'x64') / 4) << 4);
  }
  return 0;
}

/** Arguments that are shown as they were before the call, since what it made of them is shown behind its result. */
function shownBefore({ note }: CapturePlan['row']): ReadonlySet<string> {
  if (note.note === 'ready') return new Set([note.argument, ...(note.left === undefined ? [] : [note.left])]);
  if (note.note === 'selected') return new Set([note.in, note.out, note.except, note.left]);
  return new Set();
}

/** Arguments in front of the first one that is shown as the call leaves it. */
function entryArguments({ row, arguments: list }: CapturePlan): number {
  const before = shownBefore(row);
  const filled = ({ type, exit, entry }: Placed): boolean =>
    'direction' in type && type.direction !== 'in' && type.direction !== 'before' && (exit !== undefined || entry !== undefined);
  const first = list.findIndex(
    (argument) => filled(inner(argument)) && !(before.has(argument.name) && inner(argument).entry !== undefined),
  );
  return first < 0 ? list.length : first;
}

/** Whether a plan is of the kind that most are, which is read in line; or is of it where the call failed. */
function readsOne({ operations: [first, ...more], row }: CapturePlan, fds: boolean): number {
  if (first === undefined || fds || row.ends === 'image') return 0;
  const plain = first.when !== 'entry' && (first.kind === 'string' || first.kind === 'bytes') && 'argument' in first.base;
  if (!plain) return 0;
  if (more.length === 0) return abi.PLAN_READS_ONE;
  return more.every(({ when }) => when === 'exitOk') ? abi.PLAN_READS_ONE_FAILED : 0;
}

/** Encodes a plan as struct plan. `fds`: what descriptors are open on will be told. */
export function encodePlan(plan: CapturePlan, fds = false): Uint8Array {
  const bytes = new Uint8Array(abi.plan.size);
  const view = new DataView(bytes.buffer);
  const { operations, selectors } = plan;
  const flags =
    (plan.row.ends === 'image' ? abi.PLAN_EXEC : 0) +
    (operations.some(({ when }) => when === 'entry') || (fds && REPLACES.has(plan.row.name)) ? abi.PLAN_READS_ENTRY : 0) +
    (operations.some(({ when }) => when !== 'entry') ? abi.PLAN_READS_EXIT : 0) +
    (selectors.length > 0 ? abi.PLAN_SELECTS : 0) +
    (plan.row.context === true ? abi.PLAN_CONTEXT : 0) +
    readsOne(plan, fds);
  bytes[abi.plan.args] = plan.registers;
  bytes[abi.plan.ops] = operations.length;
  bytes[abi.plan.flags] = flags;
  bytes[abi.plan.fds] = fdBits(plan);
  bytes[abi.plan.fd_array] = fdArray(plan);
  bytes[abi.plan.entry_args] = entryArguments(plan);
  for (const index of [0, 1]) {
    bytes[abi.plan.selector + index] = selectors[index]?.argument ?? abi.PLAN_NO_SELECTOR;
    view.setUint32(abi.plan.selector_mask + 4 * index, selectors[index]?.mask ?? 0, true);
  }
  for (const [index, operation] of operations.entries()) bytes.set(operationBytes(operation), abi.plan.op + index * abi.planOp.size);
  return bytes;
}

/** Encodes the key of a variant as struct plan_variant. */
export function encodeVariantKey(nr: number, key: readonly [number, number]): Uint8Array {
  const bytes = new Uint8Array(abi.planVariant.size);
  const view = new DataView(bytes.buffer);
  view.setUint32(abi.planVariant.nr, nr, true);
  view.setUint32(abi.planVariant.selector, key[0], true);
  view.setUint32(abi.planVariant.selector + 4, key[1], true);
  return bytes;
}
