// An attribute that the table of attributes lacks, or a value of another type, does not compile, in native nor in TypeScript: `make check`
// builds both.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const checkout = join(import.meta.dirname, '..');

/** What a compiler says of a file that is there for so long; undefined when it takes it. */
function refusal(name: string, text: string, command: (file: string) => readonly [string, ...string[]]): string | undefined {
  const place = mkdtempSync(join(tmpdir(), 'sysspan-attributes-'));
  try {
    const file = join(place, name);
    writeFileSync(file, text);
    const [compiler, ...args] = command(file);
    const { status, stdout, stderr, error } = spawnSync(compiler, args, { cwd: checkout, encoding: 'utf8' });
    assert.equal(error, undefined);
    return status === 0 ? undefined : stdout + stderr;
  } finally {
    rmSync(place, { recursive: true });
  }
}

describe('an attribute in native', () => {
  const compiled = (line: string): string | undefined =>
    refusal(
      'attribute.cc',
      `#include "otlp/attribute_names.h"\n#include "otlp/otlp_message.h"\nvoid put(sysspan::Message *to) { ${line} }\n`,
      (file) => ['g++', '-std=c++17', '-fsyntax-only', '-D_GNU_SOURCE', '-Ibpf', '-Inative/src', file],
    );

  test('of the table is taken', () => {
    assert.equal(compiled('to->number(1, sysspan::attributes::kSyscallNumber, 1);'), undefined);
  });
  test('that the table lacks is refused', () => {
    assert.match(compiled('to->number(1, sysspan::attributes::kSyscallMoon, 1);') ?? '', /kSyscallMoon/);
  });
  test('that is a text alone is refused', () => {
    assert.match(compiled('to->number(1, "syscall.moon", 1);') ?? '', /error/);
  });
  test('of another type is refused', () => {
    assert.match(compiled('to->number(1, sysspan::attributes::kSyscallName, 1);') ?? '', /error/);
  });
});

describe('an attribute in TypeScript', () => {
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'esnext', '--allowImportingTsExtensions'];
  const compiled = (line: string): string | undefined =>
    refusal('attribute.ts', `import type { AttributeName, NameOf } from '${checkout}/agent/src/semconv/names.ts';\n${line}\n`, (file) => [
      'tsc',
      '--ignoreConfig',
      ...options,
      file,
    ]);

  test('of the table is taken', () => {
    assert.equal(compiled("export const name: NameOf<'int'> = 'syscall.number';"), undefined);
  });
  test('that the table lacks is refused', () => {
    assert.match(compiled("export const name: AttributeName = 'syscall.moon';") ?? '', /syscall\.moon/);
  });
  test('of another type is refused', () => {
    assert.match(compiled("export const name: NameOf<'int'> = 'syscall.name';") ?? '', /not assignable/);
  });
});
