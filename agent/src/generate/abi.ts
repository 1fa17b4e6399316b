// abi/layout.ts from bpf/wire.h and bpf/plan.h, abi/decode-words.ts from native/src/decode/decode_words.h: every constant, and size
// and offsets of every structure. `size` is the
// structure's own; where a member has that name its offset is `sizeAt`.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clang, evaluate, type Preamble } from './clang.ts';
import { definedNames } from './names.ts';
import { recordLayouts } from './record-layouts.ts';
import { generatedFrom, indented, numberText } from './source-text.ts';

/** The generated files by their paths below agent/src. */
export async function abiFiles(folder: string, root: string): Promise<Map<string, string>> {
  const text = (file: string): Promise<string> => headerText(folder, join(root, file));
  const [wire, plan, words] = await Promise.all([text('bpf/wire.h'), text('bpf/plan.h'), text('native/src/decode/decode_words.h')]);
  return new Map([
    ['abi/layout.ts', `${generatedFrom('bpf/wire.h and bpf/plan.h')}\n${wire}\n${plan}`],
    ['abi/decode-words.ts', `${generatedFrom('native/src/decode/decode_words.h')}\n${words}`],
  ]);
}

/** Layouts are the same on every architecture: fixed-size members, no padding that depends on one. */
async function headerText(folder: string, file: string): Promise<string> {
  const source = await readFile(file, 'utf8');
  const preamble: Preamble = { include: [], declare: source };
  const types = await definedNames(folder, 'x64', { include: ['linux/types.h'] });
  const names = [...(await definedNames(folder, 'x64', preamble))].filter((name) => !types.has(name) && /^[A-Z]+_/.test(name));
  const values = await evaluate(folder, 'x64', preamble, names);
  const constants = names.map((name, index) => `export const ${name} = ${numberText(values[index] ?? 0n)};\n`);
  return `${constants.join('')}\n${(await structTexts(folder, source)).join('\n')}`;
}

async function structTexts(folder: string, source: string): Promise<string[]> {
  const names = [...source.matchAll(/^struct (\w+) \{/gm)].map(([, name = '']) => name);
  // clang lays out only what is used.
  const uses = names.map((name) => `struct ${name} *sysspan_${name}; int sysspan_size_${name} = sizeof(struct ${name});\n`);
  const dump = await clang(folder, 'x64', ['-fsyntax-only', '-Xclang', '-fdump-record-layouts'], source + uses.join(''));
  const layouts = recordLayouts(dump);
  return names.map((name) => {
    const layout = layouts.find(({ type }) => type === `struct ${name}`);
    if (layout === undefined) throw new Error(`clang lays out no struct ${name}`);
    const fields = layout.members.map((member) => `${member.name === 'size' ? 'sizeAt' : member.name}: ${member.offset},`);
    return `export const ${camelCase(name)} = {\n${indented([`size: ${layout.size},`, ...fields].join('\n'))}\n} as const;\n`;
  });
}

/** `plan_op` is `planOp` in TypeScript; members keep their names. */
function camelCase(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
