// constants/<file>.ts from the kernel's headers: evaluates the lists that lists.ts declares.

import { type Architecture, architectures, evaluate } from './clang.ts';
import { kernelVersion } from './headers.ts';
import { type ListSpec, lists } from './lists.ts';
import { definedNames } from './names.ts';
import { generatedFrom, indented, numberText } from './source-text.ts';

/** Names and values of one list for one architecture. */
export type Values = readonly (readonly [name: string, value: bigint])[];

/** The generated files by path below syscalls/. */
export async function constantFiles(folder: string, specs: readonly ListSpec[] = lists): Promise<Map<string, string>> {
  const groups = Map.groupBy(specs, ({ include, defines, declare }) => JSON.stringify([include, defines, declare]));
  const texts = new Map((await Promise.all([...groups.values()].map((group) => groupTexts(folder, group)))).flat());
  const start = `${generatedFrom(`the headers of Linux ${kernelVersion}`)}\nimport type { ConstantList } from '../types.ts';\n`;
  const files = new Map<string, string>();
  for (const spec of specs) {
    const path = `constants/${spec.file}.ts`;
    files.set(path, `${files.get(path) ?? start}\n${texts.get(spec)}`);
  }
  return files;
}

/** Lists that include the same headers, so that clang reads these only once. */
async function groupTexts(folder: string, group: readonly ListSpec[]): Promise<(readonly [ListSpec, string])[]> {
  const read = await Promise.all(architectures.map((architecture) => readLists(folder, architecture, group)));
  for (const { name, names = [] } of group) {
    const unknown = names.filter((one) => !read.some(({ defined }) => defined.has(one)));
    if (unknown.length > 0) throw new Error(`list ${name}: no header that it includes has ${unknown.join(', ')}`);
  }
  const [x64, arm64] = read;
  return group.map((spec) => [spec, listText(spec, x64?.values.get(spec) ?? [], arm64?.values.get(spec) ?? [])] as const);
}

/** Lists that include the same headers: what these define, and the values of each list. */
export async function readLists(
  folder: string,
  architecture: Architecture,
  group: readonly ListSpec[],
): Promise<{ readonly defined: ReadonlySet<string>; readonly values: ReadonlyMap<ListSpec, Values> }> {
  const preamble = group[0] ?? { include: [] };
  const defined = preamble.include.length === 0 ? new Set<string>() : await definedNames(folder, architecture, preamble);
  const selected = group.map((spec) => [spec, select(spec, defined)] as const);
  const names = [...new Set(selected.flatMap(([, some]) => some))];
  const values = await evaluate(folder, architecture, preamble, names);
  const value = new Map(names.map((name, index) => [name, values[index] ?? 0n]));
  const lists = selected.map(
    ([spec, some]) =>
      [
        spec,
        distinct(
          spec,
          some.map((name) => [name, value.get(name) ?? 0n]),
        ),
      ] as const,
  );
  return { defined, values: new Map(lists) };
}

/** With the literals, and of two names for one value only the first. */
function distinct(spec: ListSpec, found: Values): Values {
  const literals = (spec.literals ?? []).map(([name, value]): [string, bigint] => [name, BigInt(value)]);
  const values = new Map<bigint, string>();
  for (const [name, read] of [...found, ...literals]) {
    const value = spec.unsigned ? BigInt.asUintN(32, read) : read;
    if (!values.has(value)) values.set(value, name);
  }
  return [...values].map(([value, name]) => [name, value]);
}

function listText(spec: ListSpec, x64: Values, arm64: Values): string {
  if (x64.length + arm64.length === 0) throw new Error(`list ${spec.name}: no header has a name for it`);
  const differs = valuesText(x64) !== valuesText(arm64);
  const properties = [
    `name: '${spec.name}',`,
    `header: '${spec.header}',`,
    `prefix: '${spec.prefix}',`,
    `values: ${valuesText(x64)},`,
    ...(differs ? [`arm64: ${valuesText(arm64)},`] : []),
  ];
  return `export const ${spec.name}: ConstantList = {\n${indented(properties.join('\n'))}\n};\n`;
}

/** The names of a list that are defined: those given by name first, then what the pattern finds. */
export function select({ names = [], pattern, except = [] }: ListSpec, defined: ReadonlySet<string>): string[] {
  const unwanted = except.map((text) => new RegExp(`^(?:${text})$`));
  const wanted = pattern === undefined ? undefined : new RegExp(pattern);
  const matches = [...defined].filter((name) => wanted?.test(name) && !unwanted.some((one) => one.test(name)));
  return [...new Set([...names.filter((name) => defined.has(name)), ...matches])];
}

function valuesText(values: Values): string {
  const entries = values.map(([name, value]) => `['${name}', ${numberText(value)}]`);
  return entries.length < 2 ? `[${entries.join('')}]` : `[\n${indented(entries.join(',\n'))},\n]`;
}
