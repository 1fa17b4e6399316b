// TypeScript types of a custom resource, from its OpenAPI schema. Fields with a default are not optional: the API server
// fills them in before anybody reads them.

import { compile, type JSONSchema } from 'json-schema-to-typescript';

/** The part of a CustomResourceDefinition that is read here. */
export interface Crd {
  readonly spec: {
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly [keyword: string]: unknown;
}

const KEPT: readonly string[] = ['type', 'description', 'enum'];
/** Objects that several places have: declared once, under this name. */
const SHARED: Readonly<Record<string, string>> = { counters: 'Counters' };

/** The schema without what types cannot say, each object named after its path: SyscallTraceSpecCapture. */
export function named(schema: Schema, name: string): JSONSchema {
  const kept: JSONSchema = Object.fromEntries(Object.entries(schema).filter(([keyword]) => KEPT.includes(keyword)));
  if (schema.items !== undefined) return { ...kept, items: named(schema.items, singular(name)) };
  if (schema.properties === undefined) {
    const values = schema.additionalProperties;
    return values === undefined ? kept : { ...kept, additionalProperties: named(values, `${name}Value`) };
  }
  const properties = Object.entries(schema.properties).map(([key, value]) => {
    const shared = SHARED[key];
    return [
      key,
      shared === undefined ? named(value, name + capitalized(key)) : { description: value.description, tsType: shared },
    ] as const;
  });
  const filled = Object.entries(schema.properties).filter(([, value]) => value.default !== undefined);
  const required = new Set([...(schema.required ?? []), ...filled.map(([key]) => key)]);
  return { ...kept, title: name, properties: Object.fromEntries(properties), required: [...required], additionalProperties: false };
}

/** The declarations of a resource: `<Kind>Spec`, `<Kind>Status` if it has one, and what they are made of. */
export async function declarations(crd: Crd): Promise<string> {
  const { kind } = crd.spec.names;
  const properties = crd.spec.versions[0]?.schema.openAPIV3Schema.properties ?? {};
  const parts = (['spec', 'status'] as const).flatMap((name) =>
    properties[name] === undefined ? [] : [[properties[name], name] as const],
  );
  return (await Promise.all(parts.map(([schema, name]) => declaration(schema, kind + capitalized(name))))).join('\n\n');
}

/** The declarations of what several resources share, taken from one that has them. */
export async function sharedDeclarations(crd: Crd): Promise<string> {
  const status = crd.spec.versions[0]?.schema.openAPIV3Schema.properties?.status?.properties ?? {};
  const texts = Object.entries(SHARED).map(([key, name]) => declaration(status[key] ?? {}, name));
  return (await Promise.all(texts)).join('\n\n');
}

async function declaration(schema: Schema, name: string): Promise<string> {
  const style = { singleQuote: true, printWidth: 140 };
  return (await compile(named(schema, name), name, { bannerComment: '', format: true, style })).trim();
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

function singular(word: string): string {
  return word.replace(/sses$/, 'ss').replace(/s$/, '');
}
