// Values for the fields of a definition's schema, made from the schema itself: its bounds, what lies just beyond them, and what somebody
// who means harm writes. The same ones for the same seed.

import type { Schema } from '../../operator/src/generate/types.ts';
import type { Random } from './mutate.ts';

const TEXTS: readonly string[] = [
  '',
  'a',
  '*',
  '!',
  '/',
  ',',
  'all',
  'none',
  '!all',
  '%file',
  '!%file,?no_such_call',
  'openat',
  '/^((([a-z0-9_]+)+)+)+!',
  '/(.*)*(.*)*(.*)*(.*)*(.*)*(.*)*(.*)*!',
  '/a{1000}',
  '/(?i)[^k]*',
  'constructor',
  '__proto__',
  'hasOwnProperty',
  'default',
  'k8s.namespace.name',
  'K8S_pod-name',
  'service.name',
  'sysspan.io/trace',
  'Deployment',
  'checkout-1',
  'worker-1',
  '*a*a*a*a*a*a*a*b',
  'Follow',
  'ENOENT',
  '../../../etc/passwd',
  'containerd://',
  `containerd://${'a'.repeat(64)}`,
  'http://evil:4317',
  '22222222-0000-4000-8000-000000000002',
  '10.0.0.7',
  '::',
  '\u0000\u001b]0;title\u0007\n',
  '\ud800',
  '𝕏…é',
  '-1',
  'NaN',
  '1e999',
  '$' + '{x}%s%n',
];
const TIMES: readonly string[] = [
  '0001-01-01T00:00:00Z',
  '1970-01-01T00:00:00Z',
  '2026-06-01T12:00:01Z',
  '2026-06-01T12:00:00.123456789+23:59',
  '9999-12-31T23:59:59Z',
];
const NUMBERS: readonly number[] = [-1, 0, 1, 2, 1_000, 65_535, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1, 2 ** 53, 2 ** 63];

const numberOf = (schema: Schema, keyword: string): number | undefined => schema[keyword] as number | undefined;

/** Every field below a schema, as names of properties; `[]` for the items of a list, `{}` for the values of a map. */
export function* fieldsOf(schema: Schema, path: readonly string[] = []): Generator<{ path: readonly string[]; schema: Schema }> {
  if (path.length > 0) yield { path, schema };
  for (const [name, field] of Object.entries(schema.properties ?? {})) yield* fieldsOf(field, [...path, name]);
  if (schema.items !== undefined) yield* fieldsOf(schema.items, [...path, '[]']);
  if (schema.additionalProperties !== undefined) yield* fieldsOf(schema.additionalProperties, [...path, '{}']);
}

/** Texts that end where the schema's bound is. */
function longest(text: string, length: number): string {
  return text === '' ? text : text.repeat(Math.ceil(length / text.length)).slice(0, length);
}

function texts(schema: Schema): unknown[] {
  if (schema.enum !== undefined) return [...(schema.enum as unknown[]), 'none of them'];
  if (schema.format === 'date-time') return [...TIMES];
  const most = numberOf(schema, 'maxLength') ?? 1_000;
  return [...TEXTS, ...TEXTS.map((text) => longest(text, most)), 'x'.repeat(most + 1)];
}

function numbers(schema: Schema): unknown[] {
  const bounds = [numberOf(schema, 'minimum'), numberOf(schema, 'maximum')].filter((bound) => bound !== undefined);
  return [...bounds, ...bounds.map((bound) => bound - 1), ...bounds.map((bound) => bound + 1), ...NUMBERS];
}

/** Values to put into one field: some of them are refused by the API server. */
export function valuesOf(schema: Schema, random: Random): unknown[] {
  if (schema.type === 'string') return texts(schema);
  if (schema.type === 'integer') return numbers(schema);
  if (schema.type === 'boolean') return [true, false];
  if (schema.type === 'array') {
    const most = numberOf(schema, 'maxItems') ?? 10;
    return [[], ...[1, 2, most].map((length) => list(schema, length, random))];
  }
  return [{}, made(schema, random), made(schema, random, true)];
}

/** Items as they may stand beside each other: in a set or a map each is there once. */
function list(schema: Schema, length: number, random: Random): unknown[] {
  const keys = schema['x-kubernetes-list-map-keys'] as readonly string[] | undefined;
  const distinct = keys !== undefined || schema['x-kubernetes-list-type'] === 'set';
  const items = new Map<string, unknown>();
  for (let at = 0; at < length; at++) {
    const item = made(schema.items ?? {}, random);
    if (keys !== undefined) for (const key of keys) (item as Record<string, unknown>)[key] = `${at}-${random.below(1_000)}`;
    items.set(distinct ? JSON.stringify(keys === undefined ? item : at) : String(at), item);
  }
  return [...items.values()];
}

/** A random value of a schema; with all of its fields, or, unless they are required, with some of them. */
export function made(schema: Schema, random: Random, whole = false): unknown {
  if (schema.type === 'array') return list(schema, random.below(4), random);
  if (schema.type !== 'object' && schema.properties === undefined) return random.of(valuesOf(schema, random));
  if (schema.properties === undefined) {
    const values = schema.additionalProperties;
    if (values === undefined) return {};
    const entries = Array.from({ length: random.below(8) }, () => [random.of(TEXTS) ?? '', made(values, random)] as const);
    return Object.fromEntries(entries);
  }
  const fields = Object.entries(schema.properties).filter(([name]) => whole || schema.required?.includes(name) || random.below(2) === 0);
  return Object.fromEntries(fields.map(([name, field]) => [name, made(field, random, whole)]));
}

/** A copy of an object with another value in a field, in every item and every value on its way. */
export function withValue(object: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (name === '[]') {
    const items = Array.isArray(object) && object.length > 0 ? object : [{}];
    return items.map((item) => withValue(item, rest, value));
  }
  const fields = (object ?? {}) as Record<string, unknown>;
  if (name === '{}') {
    const keys = Object.keys(fields).length > 0 ? Object.keys(fields) : ['key'];
    return Object.fromEntries(keys.map((key) => [key, withValue(fields[key], rest, value)]));
  }
  return { ...fields, [name]: withValue(fields[name], rest, value) };
}
