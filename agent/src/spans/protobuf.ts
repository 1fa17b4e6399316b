// The little of the protobuf wire format that splicing and decoding OTLP needs (protobuf.dev, "Encoding"). Pure.

export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
export const FIXED32 = 5;

/** One field of a message: its number, wire type, and value in the form that the type has. */
export interface Field {
  readonly number: number;
  readonly type: number;
  /** Of a varint or fixed value. */
  readonly value: bigint;
  /** Of a length-delimited one. */
  readonly bytes: Uint8Array;
  /** Where the field begins and ends in the message, tag included. */
  readonly start: number;
  readonly end: number;
}

/** Messages inside of one another: as many as protobuf's own decoders take. */
const DEEPEST = 100;

/** Reads the fields of a message one after the other, and makes nothing for them but what is asked for. */
export class FieldReader {
  readonly bytes: Buffer;
  /** How many messages are around this one. */
  readonly #depth: number;
  readonly #end: number;
  #at: number;
  number = 0;
  type = 0;
  /** Where the field begins, and its content: a varint, a fixed value, or bytes. */
  start = 0;
  from = 0;
  to = 0;

  constructor(bytes: Buffer, from = 0, to: number = bytes.length, depth = 0) {
    this.bytes = bytes;
    this.#at = from;
    this.#end = to;
    this.#depth = depth;
  }

  /** A reader of the message that this field is. @throws RangeError when too many are inside of one another */
  inner(): FieldReader {
    if (this.#depth === DEEPEST)
      throw new RangeError(`protobuf: more than ${DEEPEST} messages are inside of one another at byte ${this.start}`);
    return new FieldReader(this.bytes, this.from, this.to, this.#depth + 1);
  }

  /** Goes to the next field; false at the end. @throws RangeError when the bytes are no message */
  next(): boolean {
    if (this.#at >= this.#end) return false;
    this.start = this.#at;
    const tag = this.#small();
    this.number = Math.floor(tag / 8);
    this.type = tag % 8;
    if (this.type === LENGTH) {
      const length = this.#small();
      this.from = this.#at;
      this.#at += length;
      if (this.#at > this.#end) throw new RangeError(`protobuf: field ${this.number} at byte ${this.start} is longer than its message`);
    } else {
      this.from = this.#at;
      if (this.type === VARINT) this.#skipVarint();
      else if (this.type === FIXED64 || this.type === FIXED32) this.#at += this.type === FIXED64 ? 8 : 4;
      else throw new RangeError(`protobuf: wire type ${this.type} at byte ${this.start} is not in use`);
      if (this.#at > this.#end) throw new RangeError(`protobuf: a number does not end at byte ${this.#end}`);
    }
    this.to = this.#at;
    return true;
  }

  /** Of a varint or fixed value; 0 for bytes. */
  get value(): bigint {
    if (this.type === FIXED64) return this.bytes.readBigUInt64LE(this.from);
    if (this.type === FIXED32) return BigInt(this.bytes.readUInt32LE(this.from));
    if (this.type !== VARINT) return 0n;
    if (this.to - this.from <= 7) return BigInt(this.count);
    let value = 0n;
    for (let at = this.to - 1; at >= this.from; at--) value = (value << 7n) | BigInt((this.bytes[at] ?? 0) & 0x7f);
    return BigInt.asUintN(64, value);
  }

  /** Of a varint: its value when it is below 2^49. */
  get count(): number {
    let value = 0;
    for (let at = this.to - 1; at >= this.from; at--) value = value * 128 + ((this.bytes[at] ?? 0) & 0x7f);
    return value;
  }

  /** A number of at most 2^49: seven bytes. */
  #small(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 42; factor *= 128) {
      const byte = this.#next();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new RangeError(`protobuf: a tag or length at byte ${this.#at} is too large`);
  }

  #skipVarint(): void {
    let byte = 0x80;
    while (byte >= 0x80 && this.#at - this.from < 10) byte = this.#next();
    if (byte >= 0x80) throw new RangeError(`protobuf: a number does not end at byte ${this.#at}`);
  }

  #next(): number {
    if (this.#at >= this.#end) throw new RangeError(`protobuf: a number does not end at byte ${this.#end}`);
    return this.bytes[this.#at++] ?? 0;
  }
}

const NOTHING = new Uint8Array(0);

/** The same bytes with the methods of Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The fields of a message in their order. @throws RangeError when the bytes are no message */
export function* fields(bytes: Uint8Array): Generator<Field> {
  const reader = new FieldReader(asBuffer(bytes));
  while (reader.next()) {
    const { number, type, start, from, to } = reader;
    yield {
      number,
      type,
      value: type === LENGTH ? 0n : reader.value,
      bytes: type === LENGTH ? bytes.subarray(from, to) : NOTHING,
      start,
      end: to,
    };
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let left = value; left >= 0x80; left = Math.floor(left / 128)) size++;
  return size;
}

function writeVarint(to: Uint8Array, at: number, value: number): number {
  let left = value;
  let next = at;
  for (; left >= 0x80; left = Math.floor(left / 128)) to[next++] = (left % 128) + 128;
  to[next++] = left;
  return next;
}

/** Bytes of the tag and length of a length-delimited field. */
export const headerSize = (number: number, length: number): number => varintSize(number * 8 + LENGTH) + varintSize(length);

/** Writes the tag and length of a length-delimited field. @returns where its content begins */
export function writeHeader(to: Uint8Array, at: number, number: number, length: number): number {
  return writeVarint(to, writeVarint(to, at, number * 8 + LENGTH), length);
}

/** A length-delimited field whose content is these parts, one after the other. */
export function delimited(number: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = new Uint8Array(headerSize(number, length));
  writeHeader(header, 0, number, length);
  return [header, ...parts];
}
