// syscalls/layouts.ts from the kernel's headers: sizes and offsets of the structures that structs.ts declares.

import { type Architecture, architectures, clang, evaluate, preambleText } from './clang.ts';
import { kernelVersion } from './headers.ts';
import { recordLayouts } from './record-layouts.ts';
import { generatedFrom, indented } from './source-text.ts';
import { type StructSpec, structs } from './structs.ts';

/** The generated file by its path below syscalls/. */
export async function layoutFiles(folder: string, specs: readonly StructSpec[] = structs): Promise<Map<string, string>> {
  const texts = await Promise.all(specs.map((spec) => layoutText(folder, spec)));
  const start = `${generatedFrom(`the headers of Linux ${kernelVersion}`)}\nimport type { Layout } from './types.ts';\n\n`;
  return new Map([['layouts.ts', start + texts.join('\n')]]);
}

async function layoutText(folder: string, spec: StructSpec): Promise<string> {
  const wanted = architectures.filter((architecture) => spec.only === undefined || spec.only === architecture);
  const [first = '', second = first] = await Promise.all(wanted.map((architecture) => shapeText(folder, spec, architecture)));
  const differs = first === second ? '' : `\narm64: {\n${indented(second)}\n},`;
  return `export const ${spec.name}Layout: Layout = {\n${indented(`name: '${spec.name}',\n${first}${differs}`)}\n};\n`;
}

/** Size and fields of a structure on one architecture. */
async function shapeText(folder: string, spec: StructSpec, architecture: Architecture): Promise<string> {
  const names = spec.fields ?? (await members(folder, spec, architecture));
  const offset = (name: string): string => `__builtin_offsetof(${spec.type}, ${name})`;
  const size = (name: string): string => `sizeof(((${spec.type} *)0)->${name})`;
  const words = (spec.words ?? []).flatMap(([, after, bytes]) => [`${offset(after)} + ${size(after)}`, `${bytes}`]);
  const questions = [`sizeof(${spec.type})`, ...names.flatMap((name) => [offset(name), size(name)]), ...words];
  const [whole, ...answers] = await evaluate(folder, architecture, spec, questions).catch((cause: unknown) => {
    throw new Error(`struct ${spec.name}: a field does not exist, or the type is not declared`, { cause });
  });
  const all = [...names, ...(spec.words ?? []).map(([name]) => name)];
  const fields = all.map((name, index) => `${key(spec.rename?.[name] ?? name)}: [${answers[index * 2]}, ${answers[index * 2 + 1]}],`);
  return `size: ${whole},\nfields: {\n${indented(fields.join('\n'))}\n},`;
}

/** Every member, as clang's dump of the structure names them. */
async function members(folder: string, spec: StructSpec, architecture: Architecture): Promise<string[]> {
  const wrapped = `${preambleText(spec)}struct sysspan_wanted { ${spec.type} wanted; } sysspan_wanted;\n`;
  const dump = await clang(folder, architecture, ['-fsyntax-only', '-Xclang', '-fdump-record-layouts'], wrapped);
  const type = spec.type.includes(' ') ? spec.type : `struct ${spec.type}`;
  const layouts = recordLayouts(dump);
  const layout = layouts.find((one) => one.type === spec.type || one.type === type);
  if (layout === undefined) throw new Error(`struct ${spec.name}: clang knows no ${spec.type}: name its fields`);
  return layout.members.filter(({ flexible }) => !flexible).map(({ name }) => name);
}

function key(name: string): string {
  return /^\w+$/.test(name) ? name : `'${name}'`;
}
