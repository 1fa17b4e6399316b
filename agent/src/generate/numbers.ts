// syscalls/numbers.ts from the kernel's headers: the number of every system call of each architecture.

import { type Architecture, architectures } from './clang.ts';
import { readLists } from './constants.ts';
import { kernelVersion } from './headers.ts';
import type { ListSpec } from './lists.ts';
import { generatedFrom, indented } from './source-text.ts';

/** The generated file by its path below syscalls/. */
export async function numberFiles(folder: string): Promise<Map<string, string>> {
  const parts = await Promise.all(architectures.map((architecture) => numbersText(folder, architecture)));
  const type = "Record<'x64' | 'arm64', Readonly<Record<string, number>>>";
  const text = `/** Numbers of the system calls by name. */\nexport const numbers: ${type} = {\n${indented(parts.join('\n'))}\n};\n`;
  return new Map([['numbers.ts', `${generatedFrom(`the headers of Linux ${kernelVersion}`)}\n${text}`]]);
}

const spec: ListSpec = {
  file: 'numbers',
  name: 'numbers',
  header: 'asm/unistd.h',
  prefix: '__NR_',
  include: ['asm/unistd.h'],
  pattern: '^__NR_',
  except: ['__NR_syscalls', '__NR_arch_specific_syscall'],
};

async function numbersText(folder: string, architecture: Architecture): Promise<string> {
  const { values } = await readLists(folder, architecture, [spec]);
  const found = values.get(spec) ?? [];
  const sorted = found.toSorted(([, one], [, other]) => Number(one - other));
  const lines = sorted.map(([name, value]) => `${name.slice('__NR_'.length)}: ${value},`);
  return `${architecture}: {\n${indented(lines.join('\n'))}\n},`;
}
