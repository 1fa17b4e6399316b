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

function varint(bytes: Uint8Array, at: number): [value: bigint, next: number] {
  let value = 0n;
  for (let shift = 0n; at < bytes.length && shift < 70n; shift += 7n) {
    const byte = bytes[at++] ?? 0;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return [BigInt.asUintN(64, value), at];
  }
  throw new RangeError(`protobuf: a number does not end at byte ${at}`);
}

/** The fields of a message in their order. @throws RangeError when the bytes are no message */
export function* fields(bytes: Uint8Array): Generator<Field> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const start = at;
    const [tag, behind] = varint(bytes, at);
    const number = Number(tag >> 3n);
    const type = Number(tag & 7n);
    if (type === VARINT) {
      const [value, end] = varint(bytes, behind);
      at = end;
      yield { number, type, value, bytes: NOTHING, start, end };
    } else if (type === LENGTH) {
      const [length, from] = varint(bytes, behind);
      at = from + Number(length);
      if (at > bytes.length) throw new RangeError(`protobuf: field ${number} at byte ${start} is longer than its message`);
      yield { number, type, value: length, bytes: bytes.subarray(from, at), start, end: at };
    } else if (type === FIXED64 || type === FIXED32) {
      at = behind + (type === FIXED64 ? 8 : 4);
      const value = type === FIXED64 ? view.getBigUint64(behind, true) : BigInt(view.getUint32(behind, true));
      yield { number, type, value, bytes: NOTHING, start, end: at };
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
