// Whether each file of bpf/ includes what it uses, and nothing else: from the names that the headers there define.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What kernel.bpf.h brings along, of the kernel's and libbpf's headers. */
const BROUGHT: readonly (readonly [string, string])[] = [
  ['SEC', 'kernel.bpf.h'],
  ['__always_inline', 'kernel.bpf.h'],
  ['__noinline', 'kernel.bpf.h'],
];
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
const STRING = /"(?:[^"\\\n]|\\.)*"/g;

/** Code without comments and, but for includes, without strings. */
function codeOf(text: string): string {
  return text.replaceAll(COMMENT, ' ').replaceAll(/^(?!#include).*$/gm, (line) => line.replaceAll(STRING, '""'));
}

/** The text outside of braces. */
function outside(code: string): string {
  let depth = 0;
  let kept = '';
  for (const letter of code) {
    if (letter === '}') depth--;
    if (depth === 0) kept += letter;
    if (letter === '{') depth++;
  }
  return kept;
}

/** Names that a header defines: macros, types, enumerators, functions, variables and maps. */
function defined(code: string): Set<string> {
  const macros = [...code.matchAll(/^#define (\w+)/gm)].map(([, name = '']) => name);
  const enumerators = [...code.matchAll(/\benum(?: \w+)? \{([^}]*)\}/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/(?:^|,)\s*(\w+)/g)].map(([, name = '']) => name),
  );
  const plain = outside(code.replaceAll(/^#.*(?:\\\n.*)*$/gm, ''));
  const types = [...plain.matchAll(/\b(?:struct|union|enum) (\w+) \{/g)].map(([, name = '']) => name);
  const functions = [...plain.matchAll(/\b(\w+)\([^;{}]*\)\s*\{/g)].map(([, name = '']) => name);
  const variables = [...plain.matchAll(/\b(\w+) SEC\(/g)].map(([, name = '']) => name);
  return new Set([...macros, ...enumerators, ...types, ...functions, ...variables]);
}

/** Names that a file uses: not those of fields, which each structure has for itself. */
function used(code: string): Set<string> {
  const fieldless = code
    .replaceAll(/^#include.*$/gm, '')
    .replaceAll(
      /\b(BPF_CORE_READ(?:_BITFIELD)?|bpf_core_field_exists|offsetof|__builtin_preserve_access_index)\(([^,()]*),[^()]*\)/g,
      '$1($2)',
    )
    .replaceAll(/(?:->|\.)\s*\w+/g, '')
    .replaceAll(
      /\b(struct|union) (\w+) \{([^}]*)\}/g,
      (_, kind: string, name: string, body: string) =>
        `${kind} ${name} {${body.replaceAll(/\b\w+(?=(?:\[[^\]]*\])*(?: : \w+)?[;,])/g, '')}}`,
    );
  return new Set([...fieldless.matchAll(/\b[A-Za-z_]\w*\b/g)].map(([name]) => name));
}

/** Names that a file declares and leaves to another one to define. */
const declared = (code: string): Set<string> =>
  new Set([...outside(code).matchAll(/\b(?!SEC)(\w+)\([^;{}]*\);/g)].map(([, name = '']) => name));

/** What is wrong with the includes of a folder of C: one text each. `*.prog.h` are included for the programs in them. */
export function includeFaults(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => /\.[ch]$/.test(name));
  const code = new Map(files.map((file) => [file, codeOf(readFileSync(join(folder, file), 'utf8'))]));
  const headers = [...code].filter(([file]) => file.endsWith('.h'));
  // The first header that defines a name is its owner.
  const owner = new Map([
    ...headers.flatMap(([file, text]) => [...defined(text)].map((name) => [name, file] as const)).toReversed(),
    ...BROUGHT,
  ]);
  return [...code].flatMap(([file, text]) => {
    const included = new Set([...text.matchAll(/^#include "([^"]+)"/gm)].map(([, name = '']) => name));
    const own = declared(text);
    const needed = new Map<string, string>();
    for (const name of used(text)) {
      const from = owner.get(name);
      if (from !== undefined && from !== file && !own.has(name) && !needed.has(from)) needed.set(from, name);
    }
    return [
      ...[...needed].filter(([from]) => !included.has(from)).map(([from, name]) => `${file} uses ${name}, and does not include ${from}`),
      ...[...included]
        .filter((name) => code.has(name) && !name.endsWith('.prog.h') && !needed.has(name))
        .map((name) => `${file} includes ${name}, and uses nothing of it`),
    ];
  });
}
