// Reading attributes of decoded OTLP: by key, as text, number or list, as the table of attributes has them.

import type { AttributeName, NameOf } from '../semconv/names.ts';
import type { OtlpAnyValue, OtlpKeyValue } from '../spans/otlp-decode.ts';

/** The attributes of one span, event, link or resource. */
export class Attributes {
  readonly #values: ReadonlyMap<string, OtlpAnyValue>;

  constructor(list: readonly OtlpKeyValue[]) {
    this.#values = new Map(list.map(({ key, value }) => [key, value]));
  }

  has(key: AttributeName): boolean {
    return this.#values.has(key);
  }

  isTrue(key: NameOf<'boolean'>): boolean {
    return this.#values.get(key)?.boolValue === true;
  }

  text(key: AttributeName): string | undefined {
    const value = this.#values.get(key);
    return value === undefined ? undefined : showValue(value);
  }

  number(key: NameOf<'int'>): number | undefined {
    const value = this.#values.get(key);
    if (value?.intValue !== undefined) return Number(value.intValue);
    return value?.doubleValue ?? undefined;
  }

  texts(key: NameOf<'string[]'>): readonly string[] {
    return this.#list(key).map(showValue);
  }

  numbers(key: NameOf<'int[]'>): readonly number[] {
    return this.#list(key).map((value) => Number(value.intValue ?? value.doubleValue ?? 0));
  }

  /** All that are not in `known`, as text, in their order. */
  others(known: ReadonlySet<string>): readonly (readonly [string, string])[] {
    return [...this.#values].filter(([key]) => !known.has(key)).map(([key, value]) => [key, showValue(value)]);
  }

  #list(key: string): readonly OtlpAnyValue[] {
    return this.#values.get(key)?.arrayValue?.values ?? [];
  }
}

function showValue(value: OtlpAnyValue): string {
  if (value.arrayValue !== undefined) return `[${value.arrayValue.values.map(showValue).join(', ')}]`;
  return String(value.stringValue ?? value.intValue ?? value.boolValue ?? value.doubleValue ?? '');
}

/** Nanoseconds between two OTLP times. */
export function nanosBetween(from: string, to: string): number {
  return Number(BigInt(to) - BigInt(from));
}
