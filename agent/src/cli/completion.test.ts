import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { completion } from './completion.ts';

const vocabulary = {
  commands: [
    { name: 'trace', help: 'trace a command' },
    { name: 'completion', help: "print what makes a shell's completion" },
  ],
  syscalls: ['openat', 'openat2', 'close', '%file', '%%stat'],
};

function inShell(shell: string, args: (file: string) => readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-completion-'));
  try {
    const file = join(folder, 'completion');
    writeFileSync(file, completion(shell, vocabulary));
    const { status, stdout, stderr, error } = spawnSync(shell, args(file), { encoding: 'utf8' });
    assert.equal(error, undefined);
    assert.equal(status, 0, stderr);
    assert.equal(stderr, '');
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What bash offers for a line whose last word is being written. */
function offered(...words: string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const script = (file: string): string =>
    `. ${file}; COMP_WORDS=(sysspan ${line}); COMP_CWORD=${words.length}; COMPREPLY=(); _sysspan; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return inShell('bash', (file) => ['--norc', '-c', script(file)])
    .split('\n')
    .filter((word) => word !== '');
}

describe('completion', () => {
  test('bash: commands, options, their values, and sets of syscalls', () => {
    assert.deepEqual(offered('tr'), ['trace']);
    assert.deepEqual(offered('completion', 'z'), ['zsh']);
    assert.deepEqual(offered('trace', '--summary-w'), ['--summary-wall-clock']);
    assert.deepEqual(offered('trace', '-S', 'min'), ['min-time']);
    assert.deepEqual(offered('trace', '-e', 'trace=clo'), ['trace=close']);
    assert.deepEqual(offered('trace', '-e', 'openat,clo'), ['openat,close']);
    assert.deepEqual(offered('trace', '-e', '!%f'), ['!%file']);
    assert.ok(offered('trace', '-f', 'bas').includes('bash'));
    assert.ok(offered('trace', '-u', 'roo').includes('root'));
    assert.ok(offered('trace', '-f', '--', 'bas').includes('bash'));
  });

  test('zsh and fish take theirs', () => {
    inShell('zsh', (file) => [
      '-f',
      '-c',
      `fpath=(/usr/share/zsh/functions/*(/)); autoload -Uz compinit; compinit -u -D; . ${file}; whence _sysspan >/dev/null`,
    ]);
    const listed = inShell('fish', (file) => ['--no-config', '-c', `source ${file}; complete -C 'sysspan trace --summary-w'`]);
    assert.match(listed, /^--summary-wall-clock\t/m);
    assert.match(
      inShell('fish', (file) => ['--no-config', '-c', `source ${file}; complete -C 'sysspan tr'`]),
      /^trace\ttrace a command$/m,
    );
  });

  test('another shell is refused', () => {
    assert.throws(() => completion('tcsh', vocabulary), /write bash, zsh or fish/);
  });
});
