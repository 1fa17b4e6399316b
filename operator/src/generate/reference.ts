// Pages of reference about the kinds, from their definitions: what `kubectl explain` shows field by field, in one place. Pure.

import type { Crd, Schema } from './types.ts';

interface Column {
  readonly name: string;
  readonly priority?: number;
  readonly description?: string;
}

/** What else a page needs of a definition. */
type Described = Crd & {
  readonly spec: {
    readonly scope: string;
    readonly names: { readonly kind: string; readonly plural: string; readonly shortNames?: readonly string[] };
    readonly versions: readonly { readonly additionalPrinterColumns?: readonly Column[] }[];
  };
};

type Row = readonly [field: string, type: string, meaning: string];

const SOURCE = (names: readonly string[]): string =>
  `<!-- GENERATED from ${names.map((name) => `operator/crds/${name}.yaml`).join(' and ')}: run node operator/src/generate/main.ts. Never edited. -->`;

const cell = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;');

function typeOf(schema: Schema): string {
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`;
  if (schema.additionalProperties !== undefined) return `map to ${typeOf(schema.additionalProperties)}`;
  if (schema.format === 'date-time') return 'time';
  return schema.type ?? 'any';
}

const words = (list: unknown): string => (list as readonly (string | number)[]).map((word) => `\`${word}\``).join(', ');

/** A keyword of the schema that is a number. */
function number(schema: Schema, keyword: string): number | undefined {
  const value = schema[keyword];
  return typeof value === 'number' ? value : undefined;
}

function bounds(schema: Schema): string[] {
  const [minimum, maximum, items, length] = ['minimum', 'maximum', 'maxItems', 'maxLength'].map((keyword) => number(schema, keyword));
  const isText = schema.format !== 'date-time' && schema.enum === undefined;
  return [
    ...(schema.enum === undefined ? [] : [words(schema.enum)]),
    ...(schema.items?.enum === undefined ? [] : [`of ${words(schema.items.enum)}`]),
    ...(minimum !== undefined && maximum !== undefined ? [`${minimum} to ${maximum}`] : []),
    ...(minimum !== undefined && minimum !== 0 && maximum === undefined ? [`at least ${minimum}`] : []),
    ...(items === undefined ? [] : [`at most ${items}`]),
    ...(length === undefined || !isText ? [] : [`up to ${length} characters`]),
  ];
}

function described(schema: Schema, required: boolean): string {
  const { default: standard } = schema;
  return [
    typeOf(schema),
    ...bounds(schema),
    ...(required ? ['**required**'] : []),
    ...(standard === undefined || typeof standard === 'object' ? [] : [`default ${words([standard])}`]),
  ].join('; ');
}

/** A row for each field below an object. An object that came before is named, and not listed again. */
class Fields {
  readonly #rows: Row[] = [];
  readonly #seen = new Map<string, string>();

  get rows(): readonly Row[] {
    return this.#rows;
  }

  add(schema: Schema, path: string): void {
    const required = new Set(schema.required ?? []);
    for (const [name, field] of Object.entries(schema.properties ?? {})) this.#field(field, `${path}.${name}`, required.has(name));
  }

  #field(schema: Schema, path: string, required: boolean): void {
    const meaning = (schema.description ?? '').trim();
    const below = schema.items?.properties === undefined ? schema : schema.items;
    const key = JSON.stringify(below.properties ?? '');
    const before = below.properties === undefined ? undefined : this.#seen.get(key);
    const said = before === undefined ? meaning : `${meaning} Fields as in \`${before}\`.`;
    this.#rows.push([`\`${path}\``, described(schema, required), said]);
    if (below.properties === undefined || before !== undefined) return;
    this.#seen.set(key, path);
    this.add(below, below === schema ? path : `${path}[]`);
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

const fieldsOf = ({ rows }: Fields): string => table(['field', 'type', 'meaning'], rows);

function columns(crd: Described): string {
  const shown = (crd.spec.versions[0]?.additionalPrinterColumns ?? []).filter(({ description }) => description !== undefined);
  const rows = shown.map(({ name, priority = 0, description = '' }) => [`${name}${priority > 0 ? ' (`-o wide`)' : ''}`, description]);
  return table(['column', 'meaning'], rows);
}

const schemaOf = (crd: Crd): Schema => crd.spec.versions[0]?.schema.openAPIV3Schema ?? {};

function head(crd: Described): string {
  const { kind, plural, shortNames = [] } = crd.spec.names;
  const [short = plural] = shortNames;
  return [
    `## ${kind}`,
    `${(schemaOf(crd).description ?? '').trim()}`,
    `\`kubectl explain ${plural}\` says the same; \`kubectl get ${short}\` has these columns:`,
    columns(crd),
  ].join('\n\n');
}

/** The part about one kind. */
function whole(crd: Described): string {
  const { properties = {} } = schemaOf(crd);
  const parts = (['spec', 'status'] as const).flatMap((name) => {
    const schema = properties[name];
    if (schema === undefined) return [];
    const fields = new Fields();
    fields.add(schema, name);
    return [`### ${crd.spec.names.kind}: ${name}`, (schema.description ?? '').trim(), fieldsOf(fields)];
  });
  return [head(crd), ...parts].join('\n\n');
}

/** The part about a kind that has all fields of another one: those that it has beside. */
function beside(crd: Described, other: Crd): string {
  const known = Object.keys(schemaOf(other).properties?.spec?.properties ?? {});
  const spec = schemaOf(crd).properties?.spec ?? {};
  const own = Object.entries(spec.properties ?? {}).filter(([name]) => !known.includes(name));
  const fields = new Fields();
  fields.add({ ...spec, properties: Object.fromEntries(own) }, 'spec');
  const sentence = `It has every field of ${other.spec.names.kind}, spec and status, and these beside:`;
  return [head(crd), sentence, fieldsOf(fields)].join('\n\n');
}

/** The page about requests: SyscallTrace, and ClusterSyscallTrace beside it. */
export function requestReference(crd: Crd, cluster: Crd): string {
  const intro =
    'People write these two kinds, of `sysspan.io/v1alpha1`: a SyscallTrace for pods of its own namespace, a ClusterSyscallTrace for pods of several.\n[deploy/examples](../../deploy/examples) has one for each use. [Troubleshooting](../troubleshooting.md) has each reason of the condition Ready.';
  return `${[SOURCE(['syscalltraces', 'clustersyscalltraces']), '# SyscallTrace and ClusterSyscallTrace', intro, whole(crd as Described), beside(cluster as Described, crd)].join('\n\n')}\n`;
}

/** The page about what operator and agents tell each other. */
export function nodeReference(nodeTrace: Crd, report: Crd): string {
  const intro =
    'People read these two kinds, of `sysspan.io/v1alpha1`, and never write them: admission policies refuse it. The operator writes a NodeTrace for each\nnode of a trace. The agent of that node writes the status of the NodeTraceReport of the same name.';
  const parts = [nodeTrace, report].map((crd) => whole(crd as Described));
  return `${[SOURCE(['nodetraces', 'nodetracereports']), '# NodeTrace and NodeTraceReport', intro, ...parts].join('\n\n')}\n`;
}
