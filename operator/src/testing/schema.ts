// What the API server does with an object of ours, as far as it can be done here: structure by ajv, rules by a CEL evaluator.
// The tests of src/controller ask a real API server.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '@bufbuild/cel';
import { Ajv, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import type { Crd, Schema } from '../generate/types.ts';

export interface Rule {
  /** Where in the object, such as `.spec.podNames[]`. */
  readonly path: string;
  readonly rule: string;
  readonly message: string;
}

/** One of operator/crds by its plural name. */
export function crd(plural: string): Crd {
  return parse(readFileSync(join(import.meta.dirname, `../../crds/${plural}.yaml`), 'utf8')) as Crd;
}

export function schemaOf(plural: string): Schema {
  const schema = crd(plural).spec.versions[0]?.schema.openAPIV3Schema;
  if (schema === undefined) throw new Error(`${plural} has no version`);
  return schema;
}

/** Every part of a schema with its path. */
export function* parts(schema: Schema, path = ''): Generator<{ path: string; schema: Schema }> {
  yield { path, schema };
  for (const [key, value] of Object.entries(schema.properties ?? {})) yield* parts(value, `${path}.${key}`);
  if (schema.items !== undefined) yield* parts(schema.items, `${path}[]`);
  if (schema.additionalProperties !== undefined) yield* parts(schema.additionalProperties, `${path}{}`);
}

export function rulesAt({ path, schema }: { path: string; schema: Schema }): Rule[] {
  const rules = (schema['x-kubernetes-validations'] ?? []) as readonly { rule: string; message: string }[];
  return rules.map(({ rule, message }) => ({ path, rule, message }));
}

/** Fills in defaults, and says what is wrong with the structure. Unknown fields are wrong, as with kubectl's strict validation. */
export function structure(plural: string, object: object): { object: object; errors: ErrorObject[] } {
  const ajv = new Ajv({ useDefaults: true, allErrors: true, strict: false });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  const validate = ajv.compile(closed(schemaOf(plural)));
  const copy = structuredClone(object);
  validate(copy);
  return { object: copy, errors: validate.errors ?? [] };
}

function closed(schema: Schema): Schema {
  if (schema.items !== undefined) return { ...schema, items: closed(schema.items) };
  if (schema.properties === undefined) return schema;
  const properties = Object.fromEntries(Object.entries(schema.properties).map(([key, value]) => [key, closed(value)]));
  return Object.keys(properties).length === 0 ? schema : { ...schema, properties, additionalProperties: false as unknown as Schema };
}

/** The rules that refuse a change from `old` to `object`; without `old`, its creation. Rules about the old object hold at creation. */
export function refusals(plural: string, object: object, old?: object): Rule[] {
  return [...evaluate(schemaOf(plural), '', object, old)];
}

function* evaluate(schema: Schema, path: string, value: unknown, old: unknown): Generator<Rule> {
  if (value === undefined) return;
  for (const rule of rulesAt({ path, schema })) {
    if (rule.rule.includes('oldSelf') && old === undefined) continue;
    const holds = run(rule.rule, { self: input(value, schema), oldSelf: input(old ?? value, schema) });
    if (holds !== true) yield rule;
  }
  const fields = value as Record<string, unknown>;
  const before = (old ?? {}) as Record<string, unknown>;
  for (const [key, part] of Object.entries(schema.properties ?? {})) yield* evaluate(part, `${path}.${key}`, fields[key], before[key]);
  if (schema.items !== undefined) for (const item of value as unknown[]) yield* evaluate(schema.items, `${path}[]`, item, undefined);
  if (schema.additionalProperties !== undefined)
    for (const item of Object.values(fields)) yield* evaluate(schema.additionalProperties, `${path}{}`, item, undefined);
}

/** Integers are bigint in CEL, objects are maps. */
function input(value: unknown, schema: Schema | undefined): never {
  if (typeof value === 'number') return (schema?.type === 'integer' ? BigInt(value) : value) as never;
  if (Array.isArray(value)) return value.map((item) => input(item, schema?.items)) as never;
  if (typeof value !== 'object' || value === null) return value as never;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return new Map(entries.map(([key, item]) => [key, input(item, schema?.properties?.[key] ?? schema?.additionalProperties)])) as never;
}
