// Records of calls as the kernel side writes them: a capture plan run over memory that a test lays out. A model of
// bpf/capture.bpf.h, and of what it reads with, for tests of plans and their display; it leaves out what no plan depends
// on (rings, trace sets).

import * as abi from '../../agent/src/abi/layout.ts';
import type { CapturePlan, CompiledRow, LengthSource, Operation, When } from '../../agent/src/syscalls/operations.ts';

/** What lies at which address. */
export type Memory = ReadonlyMap<number, Uint8Array>;

export interface CallSetup {
  readonly args: readonly (number | bigint)[];
  readonly result: number | bigint;
  /** Memory after the call, and before it where that differs. */
  readonly memory?: Memory;
  readonly before?: Memory;
  readonly flags?: number;
  readonly limit?: number;
}

interface Read {
  readonly bytes: Buffer;
  readonly status: number;
  readonly items: number;
}

const padded = (bytes: Uint8Array): Buffer => Buffer.concat([bytes], Math.ceil(bytes.length / 8) * 8);

function bytesAt(memory: Memory, address: number, size: number): Buffer | undefined {
  for (const [start, bytes] of memory) {
    if (address >= start && address + size <= start + bytes.length)
      return Buffer.from(bytes.subarray(address - start, address - start + size));
  }
  return undefined;
}

function textAt(memory: Memory, address: number, limit: number): Read {
  const text: number[] = [];
  for (let at = address; ; at++) {
    const byte = bytesAt(memory, at, 1)?.[0];
    if (byte === undefined) return { bytes: Buffer.alloc(0), status: abi.WIRE_FAULT, items: 0 };
    if (byte === 0) return { bytes: Buffer.from(text), status: abi.WIRE_WHOLE, items: 0 };
    if (text.length === limit) return { bytes: Buffer.from(text), status: abi.WIRE_CUT, items: 0 };
    text.push(byte);
  }
}

function item(index: number, address: number, bytes: Buffer, status: number): Buffer {
  const head = Buffer.alloc(abi.wireItem.size);
  head[abi.wireItem.status] = status;
  head.writeUInt16LE(bytes.length, abi.wireItem.sizeAt);
  head.writeUInt32LE(index, abi.wireItem.index);
  head.writeBigUInt64LE(BigInt(address), abi.wireItem.address);
  return Buffer.concat([head, padded(bytes)]);
}

class Capture {
  readonly #plan: CapturePlan;
  readonly #setup: CallSetup;
  readonly reads = new Map<number, Read>();

  constructor(plan: CapturePlan, setup: CallSetup) {
    this.#plan = plan;
    this.#setup = setup;
  }

  run(): this {
    const { memory = new Map(), before = memory, result } = this.#setup;
    this.#readAll(before, ['entry']);
    this.#readAll(memory, Number(result) < 0 ? ['exit'] : ['exit', 'exitOk']);
    return this;
  }

  #readAll(memory: Memory, due: readonly When[]): void {
    for (const [index, operation] of this.#plan.operations.entries()) {
      const read = due.includes(operation.when) ? this.#read(operation, memory) : undefined;
      if (read !== undefined) this.reads.set(index, read);
    }
  }

  #number(operation: number, offset: number, size: number): number | undefined {
    const bytes = this.reads.get(operation)?.bytes;
    if (bytes === undefined || offset + size > bytes.length) return undefined;
    return size === 4 ? bytes.readUInt32LE(offset) : Number(bytes.readBigUInt64LE(offset));
  }

  #length(length: LengthSource, unit: number): number | undefined {
    switch (length.from) {
      case 'limit':
        return Number.POSITIVE_INFINITY;
      case 'argument':
        return Number(this.#setup.args[length.argument]) * unit;
      case 'result':
        return Number(this.#setup.result) * unit;
      case 'operation': {
        const value = this.#number(length.operation, length.offset, length.size);
        return value === undefined ? undefined : value * unit;
      }
    }
  }

  #read(operation: Operation, memory: Memory): Read | undefined {
    const { base, kind, unit } = operation;
    const limit = operation.stringLimit ? Math.min(operation.limit, this.#setup.limit ?? 32) : operation.limit;
    if (kind === 'vector') return this.#vector(operation, memory, limit);
    const address = 'argument' in base ? Number(this.#setup.args[base.argument]) : (this.#number(base.operation, base.offset, 8) ?? 0);
    if (address === 0) return undefined;
    if (kind === 'string') return textAt(memory, address, limit);
    if (kind === 'strings') return this.#strings(memory, address, limit);
    const length = this.#length(operation.length, unit);
    if (length === undefined || length < 0) return undefined;
    const bytes = bytesAt(memory, address, Math.min(length, limit));
    if (bytes === undefined) return { bytes: Buffer.alloc(0), status: abi.WIRE_FAULT, items: 0 };
    return { bytes, status: length > limit && operation.length.from !== 'limit' ? abi.WIRE_CUT : abi.WIRE_WHOLE, items: 0 };
  }

  #strings(memory: Memory, address: number, limit: number): Read {
    const items: Buffer[] = [];
    for (let index = 0; ; index++) {
      const pointer = bytesAt(memory, address + 8 * index, 8)?.readBigUInt64LE(0);
      const bytes = limit === 0 ? Buffer.alloc(0) : Buffer.concat(items);
      if (pointer === undefined) return { bytes, status: abi.WIRE_FAULT, items: index };
      if (pointer === 0n) return { bytes, status: abi.WIRE_WHOLE, items: index };
      const text = textAt(memory, Number(pointer), limit);
      items.push(item(index, Number(pointer), text.bytes, text.status));
    }
  }

  #vector({ base, unit, elementLength = 0, length }: Operation, memory: Memory, limit: number): Read | undefined {
    if (!('operation' in base)) return undefined;
    const source = this.reads.get(base.operation)?.bytes ?? Buffer.alloc(0);
    let left = length.from === 'result' ? Number(this.#setup.result) : Number.POSITIVE_INFINITY;
    const items: Buffer[] = [];
    for (let at = 0; at + unit <= source.length && left > 0; at += unit) {
      const address = Number(source.readBigUInt64LE(at + base.offset));
      const size = Math.min(Number(source.readBigUInt64LE(at + elementLength)), left);
      left -= size;
      const bytes = bytesAt(memory, address, Math.min(size, limit));
      const status = bytes === undefined && size > 0 ? abi.WIRE_FAULT : size > limit ? abi.WIRE_CUT : abi.WIRE_WHOLE;
      items.push(item(items.length, address, bytes ?? Buffer.alloc(0), status));
    }
    return { bytes: Buffer.concat(items), status: abi.WIRE_WHOLE, items: items.length };
  }
}

/** The plan that the arguments choose, as the kernel side finds it. */
function settled({ base, variants }: CompiledRow, args: CallSetup['args']): CapturePlan {
  const key = base.selectors.map(({ argument, mask }) => Number(BigInt.asUintN(32, BigInt(args[argument] ?? 0)) & BigInt(mask)));
  return variants.find((variant) => key.every((value, index) => variant.key[index] === value))?.plan ?? base;
}

function chunk(operation: number, { bytes, status, items }: Read): Buffer {
  const head = Buffer.alloc(abi.wireChunk.size);
  head[abi.wireChunk.op] = operation;
  head[abi.wireChunk.status] = status;
  head.writeUInt16LE(bytes.length, abi.wireChunk.sizeAt);
  head.writeUInt16LE(items, abi.wireChunk.items);
  return Buffer.concat([head, padded(bytes)]);
}

/** One call as the record that native gets. */
export function callRecord(nr: number, compiled: CompiledRow, setup: CallSetup): Buffer {
  const plan = settled(compiled, setup.args);
  const head = Buffer.alloc(abi.wireCall.size + 8 * plan.registers);
  const chunks = [...new Capture(plan, setup).run().reads].map(([operation, read]) => chunk(operation, read));
  const bytes = Buffer.concat([head, ...chunks]);
  bytes.writeUInt16LE(bytes.length, abi.wireHeader.sizeAt);
  bytes[abi.wireHeader.kind] = abi.WIRE_CALL;
  bytes[abi.wireHeader.flags] = setup.flags ?? 0;
  bytes.writeUInt32LE(nr, abi.wireCall.nr);
  bytes[abi.wireCall.args] = plan.registers;
  bytes[abi.wireCall.chunks] = chunks.length;
  bytes.writeBigInt64LE(BigInt(setup.result), abi.wireCall.result);
  for (let i = 0; i < plan.registers; i++) bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(setup.args[i] ?? 0)), abi.wireCall.arg + 8 * i);
  return bytes;
}
