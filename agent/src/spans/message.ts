// Protobuf messages into objects, by one table for each message: its members, and how the value of each is made.

import { type FieldReader, VARINT } from './protobuf.ts';

/** Makes a value of the field where the reader stands. */
export type Convert = (field: FieldReader) => unknown;

export interface Member {
  readonly name: string;
  readonly convert: Convert;
  readonly repeated?: boolean;
  /** Of a oneof: that it is there says something, even when it is empty. */
  readonly choice?: boolean;
}

export type Message = Readonly<Record<number, Member>>;

/** Longer varints are not exact as numbers. */
const EXACT_BYTES = 7;

export const text: Convert = ({ bytes, from, to }) => bytes.toString('utf8', from, to);
export const hex: Convert = ({ bytes, from, to }) => bytes.toString('hex', from, to);
export const base64: Convert = ({ bytes, from, to }) => bytes.toString('base64', from, to);
export const number: Convert = (field) => Number(field.value);
export const decimal: Convert = (field) => field.value.toString();
export const signed: Convert = (field) =>
  field.type === VARINT && field.to - field.from <= EXACT_BYTES ? String(field.count) : BigInt.asIntN(64, field.value).toString();
export const boolean: Convert = (field) => field.value !== 0n;

export function double({ value }: FieldReader): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, value);
  return view.getFloat64(0);
}

/** Decodes a message by its table; repeated members are always there, as empty lists. */
export function decoded(message: Message, reader: FieldReader, defaults: object = {}): Record<string, unknown> {
  const result: Record<string, unknown> = { ...defaults };
  for (const name of repeatedNames(message)) result[name] = [];
  while (reader.next()) {
    const member = message[reader.number];
    if (member === undefined) continue;
    const value = member.convert(reader);
    if (member.repeated) (result[member.name] as unknown[]).push(value);
    else if (value !== '' || member.choice) result[member.name] = value;
  }
  return result;
}

const repeated = new Map<Message, readonly string[]>();

function repeatedNames(message: Message): readonly string[] {
  let names = repeated.get(message);
  if (names === undefined) {
    names = Object.values(message).flatMap((member) => (member.repeated ? [member.name] : []));
    repeated.set(message, names);
  }
  return names;
}

export const nested =
  (message: () => Message, defaults: object = {}): Convert =>
  (field) =>
    decoded(message(), field.inner(), defaults);
