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

const NOTHING = new Uint8Array(0);

/** Reads varints; one that is small, as tags and lengths are, costs no bigint. */
class Cursor {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** A number of at most 2^49: seven bytes. */
  small(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 42; factor *= 128) {
      const byte = this.#next();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new RangeError(`protobuf: a tag or length at byte ${this.at} is too large`);
  }

  varint(): bigint {
    const start = this.at;
    let byte = 0x80;
    while (byte >= 0x80 && this.at - start < 10) byte = this.#next();
    if (byte >= 0x80) throw new RangeError(`protobuf: a number does not end at byte ${this.at}`);
    const end = this.at;
    if (end - start > 7) return this.#wide(start, end);
    this.at = start;
    return BigInt(this.small());
  }

  #wide(start: number, end: number): bigint {
    let value = 0n;
    for (let at = end - 1; at >= start; at--) value = (value << 7n) | BigInt((this.bytes[at] ?? 0) & 0x7f);
    return BigInt.asUintN(64, value);
  }

  #next(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new RangeError(`protobuf: a number does not end at byte ${this.at - 1}`);
    return byte;
  }
}

/** The fields of a message in their order. @throws RangeError when the bytes are no message */
export function* fields(bytes: Uint8Array): Generator<Field> {
  const cursor = new Cursor(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  while (cursor.at < bytes.length) {
    const start = cursor.at;
    const tag = cursor.small();
    const number = Math.floor(tag / 8);
    const type = tag % 8;
    if (type === VARINT) {
      const value = cursor.varint();
      yield { number, type, value, bytes: NOTHING, start, end: cursor.at };
    } else if (type === LENGTH) {
      const length = cursor.small();
      const from = cursor.at;
      cursor.at += length;
      if (cursor.at > bytes.length) throw new RangeError(`protobuf: field ${number} at byte ${start} is longer than its message`);
      yield { number, type, value: 0n, bytes: bytes.subarray(from, cursor.at), start, end: cursor.at };
    } else if (type === FIXED64 || type === FIXED32) {
      const from = cursor.at;
      cursor.at += type === FIXED64 ? 8 : 4;
      const value = type === FIXED64 ? view.getBigUint64(from, true) : BigInt(view.getUint32(from, true));
      yield { number, type, value, bytes: NOTHING, start, end: cursor.at };
    } else {
      throw new RangeError(`protobuf: wire type ${type} at byte ${start} is not in use`);
    }
  }
}

function encodedVarint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  bytes.push(value);
  return bytes;
}

/** A length-delimited field whose content is these parts, one after the other. */
export function delimited(number: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [Uint8Array.from([...encodedVarint(number * 8 + LENGTH), ...encodedVarint(length)]), ...parts];
}
