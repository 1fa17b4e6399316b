// What is made from the table of attributes, semconv/attributes.yaml: names with their types for native and for TypeScript, and the
// reference page. The table is in OpenTelemetry's format for semantic conventions.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { generatedFrom } from './source-text.ts';

const SOURCE = 'agent/src/semconv/attributes.yaml';

export type AttributeType = 'string' | 'int' | 'boolean' | 'string[]' | 'int[]';

export interface Member {
  readonly id: string;
  readonly value: string;
  readonly brief: string;
}

export interface Attribute {
  readonly id: string;
  readonly type: AttributeType | { readonly members: readonly Member[] };
  readonly brief: string;
  readonly note?: string;
  readonly examples?: readonly unknown[];
}

type Level = string | { readonly conditionally_required: string };

export interface Reference {
  readonly ref: string;
  readonly requirement_level: Level;
}

export interface Group {
  readonly id: string;
  readonly type: 'attribute_group' | 'span' | 'event';
  readonly display_name?: string;
  /** Of an event. */
  readonly name?: string;
  readonly brief: string;
  readonly note?: string;
  readonly annotations?: { readonly origin?: 'opentelemetry' };
  readonly attributes?: readonly (Attribute | Reference)[];
}

const isReference = (one: Attribute | Reference): one is Reference => 'ref' in one;
const typeOf = ({ type }: Attribute): AttributeType => (typeof type === 'string' ? type : 'string');

export class Registry {
  readonly groups: readonly Group[];
  readonly #attributes: ReadonlyMap<string, Attribute>;

  /** @throws Error where an attribute is there twice, or one is referred to that is not */
  constructor(groups: readonly Group[]) {
    this.groups = groups;
    const attributes = new Map<string, Attribute>();
    for (const one of groups.flatMap((group) => group.attributes ?? [])) {
      if (isReference(one)) continue;
      if (attributes.has(one.id)) throw new Error(`${SOURCE} has ${one.id} twice`);
      attributes.set(one.id, one);
    }
    this.#attributes = attributes;
    for (const one of groups.flatMap((group) => group.attributes ?? [])) if (isReference(one)) this.attribute(one.ref);
  }

  get attributes(): readonly Attribute[] {
    return [...this.#attributes.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  attribute(id: string): Attribute {
    const found = this.#attributes.get(id);
    if (found === undefined) throw new Error(`${SOURCE} refers to ${id}, and does not have it`);
    return found;
  }
}

export async function readRegistry(repository: string): Promise<Registry> {
  const { groups } = parse(await readFile(join(repository, SOURCE), 'utf8')) as { readonly groups: readonly Group[] };
  return new Registry(groups);
}

/** The generated files by their paths below agent/src. */
export async function attributeFiles(repository: string): Promise<Map<string, string>> {
  const registry = await readRegistry(repository);
  return new Map([
    ['semconv/names.ts', namesText(registry)],
    ['../../native/src/otlp/attribute_names.h', headerText(registry)],
    ['../../docs/reference/spans.md', pageText(registry)],
  ]);
}

function namesText({ attributes, groups }: Registry): string {
  const types = attributes.map((one) => `  '${one.id}': '${typeOf(one)}',\n`);
  const events = groups.flatMap(({ type, name }) => (type === 'event' && name !== undefined ? [`'${name}'`] : []));
  return [
    generatedFrom(SOURCE),
    `/** Every attribute that sysspan writes, with its type. */\nexport const ATTRIBUTE_TYPES = {\n${types.join('')}} as const;\n`,
    'export type AttributeName = keyof typeof ATTRIBUTE_TYPES;\n',
    '/** Names of the attributes of a type. */',
    'export type NameOf<T> = { [N in AttributeName]: (typeof ATTRIBUTE_TYPES)[N] extends T ? N : never }[AttributeName];\n',
    `/** Every event of a process span. */\nexport const EVENT_NAMES = [${events.join(', ')}] as const;\n`,
    'export type EventName = (typeof EVENT_NAMES)[number];\n',
  ].join('\n');
}

const KINDS: Readonly<Record<AttributeType, string>> = {
  string: 'kString',
  int: 'kInt',
  boolean: 'kBool',
  'string[]': 'kStrings',
  'int[]': 'kInts',
};

/** `syscall.return_value` is kSyscallReturnValue. */
const constant = (id: string): string => `k${id.replaceAll(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase())}`;

function headerText({ attributes, groups }: Registry): string {
  const names = attributes.map(
    (one) => `constexpr Attribute<Kind::${KINDS[typeOf(one)]}, ${one.id.length + 1}> ${constant(one.id)}("${one.id}");`,
  );
  const values = attributes.flatMap(({ id, type }) =>
    typeof type === 'string' ? [] : type.members.map((member) => `constexpr char ${constant(`${id}.${member.id}`)}[] = "${member.value}";`),
  );
  const events = groups.flatMap(({ id, type, name }) =>
    type === 'event' ? [`constexpr char ${constant(id.replace('event.sysspan', 'event'))}[] = "${name}";`] : [],
  );
  return [
    '// SPDX-License-Identifier: Apache-2.0',
    `${generatedFrom(SOURCE)}#pragma once\n\n#include "otlp/attribute.h"\n\nnamespace sysspan::attributes {\n`,
    `${names.join('\n')}\n`,
    `// Values of those that have a list of them.\n${values.join('\n')}\n`,
    `// Names of events.\n${events.join('\n')}\n`,
    '}  // namespace sysspan::attributes\n',
  ].join('\n');
}

const level = (of: Level): string =>
  typeof of === 'string' ? of.replace('required', 'always').replace('opt_in', 'where it was asked for') : of.conditionally_required;
const anchor = (id: string): string => id.replaceAll(/[^a-z0-9_]/g, '');
const example = (value: unknown): string => `\`${Array.isArray(value) ? JSON.stringify(value) : String(value)}\``;

function pageText(registry: Registry): string {
  const kinds = registry.groups.filter(({ id }) => !id.startsWith('registry.'));
  const lists = registry.groups.filter(({ id }) => id.startsWith('registry.'));
  return [
    `<!-- Generated from ${SOURCE} by agent/src/generate/main.ts; never edited. -->\n`,
    '# What a span carries\n',
    ...kinds.map((group) => kindText(registry, group)),
    '# Attributes\n',
    ...lists.map(listText),
  ].join('\n');
}

function kindText(registry: Registry, { type, display_name, name, brief, note, attributes = [] }: Group): string {
  const title = type === 'event' ? `Event \`${name}\`` : display_name;
  const rows = attributes.filter(isReference).map(({ ref, requirement_level }) => {
    const found = registry.attribute(ref);
    return `| [\`${ref}\`](#${anchor(ref)}) | ${typeOf(found)} | ${level(requirement_level)} | ${found.brief} |`;
  });
  const table = rows.length === 0 ? [] : [`\n| attribute | type | present | meaning |\n| --- | --- | --- | --- |\n${rows.join('\n')}`];
  return [`## ${title}\n`, [brief, note].filter(Boolean).join(' '), ...table, ''].join('\n');
}

function listText({ display_name, brief, attributes = [] }: Group): string {
  const entries = attributes.flatMap((one) => (isReference(one) ? [] : [entryText(one)]));
  return [`## ${display_name}\n`, `${brief}\n`, ...entries].join('\n');
}

function entryText(one: Attribute): string {
  const { id, type, brief, note, examples = [] } = one;
  const lines = [`### ${id}\n`, `${typeOf(one)}. ${brief}${note === undefined ? '' : ` ${note}`}\n`];
  if (typeof type !== 'string') lines.push(`${type.members.map((member) => `- \`${member.value}\`: ${member.brief}`).join('\n')}\n`);
  else if (examples.length > 0) lines.push(`Examples: ${examples.map(example).join(', ')}\n`);
  return lines.join('\n');
}
