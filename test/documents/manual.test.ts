// The pages of the manual against the program: every option that --help lists and none besides, statuses that can be had, and pages that
// man(1) shows without a warning.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { traceOptions } from '../../agent/src/cli/trace-options.ts';
import { run, sysspan } from '../kernel/run.ts';
import { checkout, codes, helpOptions, optionName, type Page, pages, section, tags } from './pages.ts';

const LIMIT_MS = 30_000;
const folder = mkdtempSync(join(tmpdir(), 'sysspan-manual-'));
after(() => rmSync(folder, { recursive: true }));

const sorted = (words: readonly string[]): string[] => [...new Set(words)].toSorted();

/** Spellings that the parser knows and help leaves out. */
const OTHER_SPELLINGS = traceOptions.flatMap(({ long }) => long.map((name) => `--${name}`));

function help(verb: readonly string[]): string {
  const { status, stdout, stderr } = run(sysspan, [...verb, '--help']);
  assert.deepEqual([status, stderr], [0, '']);
  return stdout;
}

describe('every command has a page', () => {
  test('and every page has a command', () => {
    const commands = [...help([]).matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
    assert.deepEqual(sorted(pages.map(({ verb }) => verb.join(' '))), sorted(['', ...commands]));
  });

  test('and the same help in both ways of asking for it', () => {
    for (const { verb } of pages.filter((page) => page.verb.length > 0)) assert.equal(run(sysspan, ['help', ...verb]).stdout, help(verb));
  });

  test('which the page of sysspan names', () => {
    const first = pages.find(({ name }) => name === 'sysspan');
    for (const { name } of pages) assert.ok(first?.text.includes(name), name);
  });
});

describe('options', () => {
  for (const { name, verb, text } of pages) {
    test(`of ${name}: the page has those that --help lists`, () => {
      const described = tags(section(text, 'Options')).flatMap((tag) => tag.flatMap((code) => optionName(code) ?? []));
      assert.deepEqual(sorted(described), sorted(helpOptions(help(verb))));
    });

    test(`of ${name}: the page names no other`, () => {
      const known = [...helpOptions(help(verb)), ...(name === 'sysspan-trace' ? OTHER_SPELLINGS : [])];
      const ours = text.replace(section(text, 'Differences from strace'), '');
      const named = codes(ours).filter((code) => code.startsWith('-'));
      for (const code of named) {
        const option = optionName(code.split(/[\s=[]/)[0] ?? '');
        // Letters that are put together, and the beginning of a long name.
        const meant = option === undefined ? Array.from(code.slice(1).split(' ')[0] ?? '').map((letter) => `-${letter}`) : [option];
        for (const one of meant)
          assert.ok(
            known.some((other) => other === one || (one.startsWith('--') && other.startsWith(one))),
            code,
          );
      }
    });
  }

  test('a page that lacks one, or has one too many, is found', () => {
    const text = '## Options\n\n- `-a`, `--all`\\\n  All.\n\n- `-xx`, `--hex[=HOW]`\\\n  Hex.\n\n## Other\n\n- `-z`\\\n  No.\n';
    const described = tags(section(text, 'Options')).flatMap((tag) => tag.flatMap((code) => optionName(code) ?? []));
    assert.deepEqual(described, ['-a', '--all', '-x', '--hex']);
    assert.deepEqual(helpOptions('  -a, --all=X   words --no\n      --hex\n          --deep\n words -b, --none'), [
      '-a',
      '--all',
      '--hex',
      '--deep',
    ]);
  });
});

interface Provocation {
  readonly words: readonly string[];
  readonly status: number;
  /** It goes on until it has said this, and is asked to end then. */
  readonly until?: RegExp;
  readonly env?: NodeJS.ProcessEnv;
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const nowhere = file('agent.yaml', 'exporters: {default: {endpoint: "http://127.0.0.1:9"}}\n');
const kubeconfig = file(
  'kubeconfig',
  `apiVersion: v1
kind: Config
current-context: nowhere
contexts: [{name: nowhere, context: {cluster: nowhere, user: nobody}}]
clusters: [{name: nowhere, cluster: {server: "https://127.0.0.1:9"}}]
users: [{name: nobody, user: {token: none}}]
`,
);
const runFile = join(folder, 'run.binpb.zst');
before(() => void run(sysspan, ['trace', '-f', '--spans', runFile, '--', 'true']));
const place = { ...process.env, NODE_NAME: 'here', POD_NAME: 'agent' };

const PROVOKED: Readonly<Record<string, Readonly<Record<string, Provocation>>>> = {
  sysspan: {
    '0': { words: ['--version'], status: 0 },
    '2': { words: ['no-such-command'], status: 2 },
    '1': { words: ['trace', '-p', '4194303'], status: 1 },
  },
  'sysspan-trace': {
    '128 + N': { words: ['trace', '-o', '/dev/null', '--', 'sh', '-c', 'kill -TERM $$'], status: 143 },
    '127': { words: ['trace', '--', 'no-such-command'], status: 127 },
    '126': { words: ['trace', '--', '/etc/passwd'], status: 126 },
    '2': { words: ['trace', '--no-such-option'], status: 2 },
    '1': { words: ['trace', '-p', '4194303'], status: 1 },
  },
  'sysspan-view': {
    '0': { words: ['view', '--otlp', '127.0.0.1:0'], status: 0, until: /viewer at/ },
    '2': { words: ['view', '--view-port', 'x'], status: 2 },
  },
  'sysspan-check': {
    '0': { words: ['check'], status: 0 },
    '1': { words: ['check', '--exporters', nowhere], status: 1 },
    '2': { words: ['check', '--exporters', '/no/such/file'], status: 2 },
  },
  'sysspan-summary': {
    '0': { words: ['summary', runFile], status: 0 },
    '1': { words: ['summary', '/no/such/file'], status: 1 },
    '2': { words: ['summary', '-U', 'no-such-column', runFile], status: 2 },
  },
  'sysspan-text': {
    '0': { words: ['text', runFile], status: 0 },
    '1': { words: ['text', '/no/such/file'], status: 1 },
    '2': { words: ['text', '-e', 'opnat', runFile], status: 2 },
  },
  'sysspan-syscalls': {
    '0': { words: ['syscalls', '%network'], status: 0 },
    '2': { words: ['syscalls', 'opnat'], status: 2 },
  },
  'sysspan-completion': {
    '0': { words: ['completion', 'bash'], status: 0 },
    '2': { words: ['completion', 'ksh'], status: 2 },
  },
  'sysspan-agent': {
    '0': {
      words: ['agent', '--config', nowhere, '--kubeconfig', kubeconfig, '--listen', '127.0.0.1:0'],
      status: 0,
      until: /the agent runs/,
      env: place,
    },
    '2': { words: ['agent', '--config', '/no/such/file'], status: 2, env: place },
  },
};

/** Runs a command until it ends, or has said what it is waited for and was asked to end. */
async function ended({ words, until, env = process.env }: Provocation): Promise<{ status: number | null; said: string }> {
  const child = spawn(sysspan, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  let said = '';
  let asked = false;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (!asked && until?.test(said) === true) asked = child.kill('SIGTERM');
    });
  const status = await new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  clearTimeout(limit);
  return { status, said };
}

describe('exit statuses', () => {
  const statuses = ({ text }: Page): string[] => tags(section(text, 'Exit status')).flat();
  for (const page of pages) {
    const provoked = PROVOKED[page.name] ?? {};
    test(`of ${page.name}: each is provoked here`, () => assert.deepEqual(sorted(statuses(page)), sorted(Object.keys(provoked))));
    for (const [code, provocation] of Object.entries(provoked))
      test(`of ${page.name}: ${code}`, async () => {
        const { status, said } = await ended(provocation);
        assert.equal(status, provocation.status, said);
      });
  }
});

test('the page of sysspan-agent has every field of its configuration', () => {
  const odd = file('odd.yaml', 'odd: 1\nexporters: {default: {endpoint: "http://127.0.0.1:9", odd: 1}}\nredaction: {odd: 1}\n');
  const { stderr } = run(sysspan, ['agent', '--config', odd], { env: place });
  const known = [...stderr.matchAll(/\.odd: unknown: \S+ has ([\w, ]+)/g)].map(([, list = '']) => list.split(', '));
  assert.equal(known.length, 3, stderr);
  const described = codes(section(pages.find(({ name }) => name === 'sysspan-agent')?.text ?? '', 'Configuration'));
  const words = new Set(described.flatMap((code) => code.split('.')));
  assert.deepEqual(
    known.flat().filter((field) => !words.has(field)),
    [],
  );
});

describe('man', () => {
  for (const { name } of pages) {
    const path = join(checkout, 'docs/man', `${name}.1`);
    test(`shows ${name} without a warning`, () => {
      const { status, stdout, stderr } = run('man', ['--warnings', '-E', 'UTF-8', '-l', '-Tutf8', path], {
        env: { ...process.env, MANROFFSEQ: '', MANWIDTH: '80', MANPAGER: 'cat', LC_ALL: 'C.UTF-8' },
      });
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(stdout, /^sysspan \d+\.\d+\.\d+ /m, 'its foot is there');
    });
    test(`and whatis knows ${name}`, () => {
      const { status, stdout } = run('lexgrog', [path]);
      assert.equal(status, 0);
      assert.match(stdout, new RegExp(`: "${name} - [a-z].*"`));
    });
  }

  test('warns of what is wrong', () => {
    const path = file('wrong.1', '.TH WRONG 1\n.SH NAME\nwrong \\- x\n.NOSUCH\n\\[nosuch]\n');
    const { stderr } = run('man', ['--warnings', '-l', '-Tutf8', path], { env: { ...process.env, MANPAGER: 'cat' } });
    assert.match(stderr, /nosuch/i);
  });
});
