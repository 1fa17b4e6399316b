// Every example of README.md, of the manual and of the documents that one machine can run, run as it stands there.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { OtlpAnyValue, OtlpSpan } from '../../agent/src/spans/otlp-decode.ts';
import { assertShows, steps } from '../documents/sessions.ts';
import { attribute, run, sleep, spansOf, start, sysspan, withFolderAsync } from './run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Examples that other tests run, by how they begin, with the reason. */
const ELSEWHERE: readonly (readonly [beginning: string, reason: string])[] = [
  ['make images', 'needs a cluster: test/e2e/e2e.test.ts'],
  ['helm ', 'needs a cluster: test/e2e/e2e.test.ts'],
  ['kubectl ', 'needs a cluster: test/e2e/e2e.test.ts'],
  ['make demo', 'installs packages and keeps a page open: test/viewer/viewer.test.ts looks at such a trace'],
  ['make cluster', 'needs a cluster: test/e2e/e2e.test.ts'],
  ['make test', 'this is it'],
  ['make build', 'was done before this'],
];

/** The commands of the sh blocks of a document, without comments and here-documents. */
function examples(document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  return blocks.flatMap((block) =>
    block
      .replaceAll(/\\\n/g, '')
      .replaceAll(/<<'END'\n.*?^END$/gms, '')
      .split('\n')
      .map((line) => line.replace(/ +# .*$/, '').trim())
      .filter((line) => line !== ''),
  );
}

const made = mkdtempSync(join(tmpdir(), 'sysspan-examples-'));
const runFile = join(made, 'run.binpb.zst');
before(() => void run(sysspan, ['trace', '-f', '--spans', runFile, '--', 'true']));
after(() => rmSync(made, { recursive: true }));

function furnish(folder: string): void {
  writeFileSync(join(folder, 'Makefile'), 'all:\n\t@echo made\n');
  for (const name of ['configure', 'test', 'run']) {
    writeFileSync(join(folder, name), '#!/bin/sh\nexit 0\n');
    chmodSync(join(folder, name), 0o755);
  }
  for (const name of ['build', 'run']) copyFileSync(runFile, join(folder, `${name}.binpb.zst`));
}

const LIMIT_MS = 60_000;

/** A shell in a network namespace of its own, so that ports that a document names are free. */
const ALONE = ['unshare', '-n', '/bin/sh', '-c', 'ip link set lo up && exec "$@"', 'alone'];

/** Runs one example in a folder of its own; a viewer is ended once its trace is over, an attached process once it is traced. */
async function runExample(
  command: string,
  folder: string,
  before: readonly string[] = [],
): Promise<{ status: number | null; output: string }> {
  const victim = command.includes('1234') ? start('sleep', ['60']) : undefined;
  const here = command.replaceAll('1234', String(victim?.pid)).replaceAll('/etc/bash_completion.d/', `${folder}/`);
  const [shell, ...words] = [...before, '/bin/bash', '-c', command.includes('\n') ? here : `exec ${here}`];
  const child = spawn(shell, words, {
    cwd: folder,
    env: { ...process.env, PATH: `${dirname(sysspan)}${delimiter}${process.env['PATH'] ?? ''}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const over = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), LIMIT_MS).unref());
  /** That it goes on until somebody ends it; a second signal would not let it end by itself. */
  const stays = command.startsWith('sysspan view') ? 'viewer at' : 'the viewer stays at';
  const act = async (): Promise<void> => {
    while (child.exitCode === null && child.signalCode === null) {
      if (output.includes(stays)) {
        child.kill('SIGINT');
        return;
      }
      if (victim !== undefined && (output.includes('attached') || command.includes('--otlp'))) {
        await sleep(3_000);
        process.kill(victim.pid, 'SIGKILL');
        return;
      }
      await sleep(100);
    }
  };
  void act();
  const status = await Promise.race([ended, over]);
  if (status === undefined) child.kill('SIGKILL');
  return { status: status ?? null, output };
}

function assertRan(command: string, { status, output }: Awaited<ReturnType<typeof runExample>>): void {
  assert.notEqual(status, null, `not over after ${LIMIT_MS} ms:\n${output}`);
  assert.ok(![126, 127].includes(status ?? 0), `${command}: ${status}\n${output}`);
  assert.doesNotMatch(output, /sysspan: .*(no such option|unexpected failure|cannot trace|exclude each other)/);
}

const manual = readdirSync(join(root, 'docs/man')).flatMap((name) => (name.endsWith('.1.md') ? [`docs/man/${name}`] : []));

describe('examples', () => {
  for (const document of ['README.md', ...manual]) {
    const found = examples(document);
    const least = ['README.md', 'docs/man/sysspan-trace.1.md'].includes(document) ? 6 : 0;
    test(`${document} has some`, () => assert.ok(found.filter((line) => line.startsWith('sysspan ')).length >= least, found.join('\n')));
    for (const line of found) {
      const elsewhere = ELSEWHERE.find(([beginning]) => line.startsWith(beginning));
      if (elsewhere !== undefined) {
        test(`${document}: ${line}`, { skip: elsewhere[1] }, () => undefined);
        continue;
      }
      test(`${document}: ${line}`, async () => {
        await withFolderAsync(async (folder) => {
          furnish(folder);
          assertRan(line, await runExample(line, folder));
        });
      });
    }
  }
});

/** Those that one machine can follow; test/e2e/documents.test.ts follows the others. */
const FOLLOWED = [
  'docs/quickstart-local.md',
  'docs/reference/run-files.md',
  ...['file-not-found', 'slow-start', 'who-talks-to-whom'].map((name) => `docs/how-to/${name}.md`),
];

describe('documents that are followed', () => {
  for (const document of FOLLOWED)
    test(`${document}: every command, and what it prints`, async () => {
      await withFolderAsync(async (folder) => {
        furnish(folder);
        for (const { commands, shown } of steps(document)) {
          if (ELSEWHERE.some(([beginning]) => commands.startsWith(beginning))) continue;
          const outcome = await runExample(commands.trimEnd(), folder, ALONE);
          assertRan(commands, outcome);
          assertShows(shown, outcome.output);
        }
      });
    });
});

const plain = ({ stringValue, boolValue, intValue, arrayValue }: OtlpAnyValue): unknown =>
  arrayValue === undefined ? (stringValue ?? boolValue ?? Number(intValue)) : arrayValue.values.map(plain);

/** A span as README shows it: what is empty left out, attributes as an object. */
function shownSpan({ traceId, spanId, parentSpanId, name, startTimeUnixNano, endTimeUnixNano, status, attributes }: OtlpSpan): object {
  const values = Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));
  return { traceId, spanId, parentSpanId, name, startTimeUnixNano, endTimeUnixNano, status, attributes: values };
}

test('README shows a span as it really looks', () => {
  const [, command = '', shown = ''] =
    /^Of `sysspan trace -f --spans out\.jsonl -- ([^`]+)`[^\n]*\n+```json\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  const { spans } = spansOf(command.split(' '));
  const path = command.split(' ').at(-1) ?? '';
  const span = spans.find((one) => attribute(one, 'file.path') === path) ?? assert.fail(`no span of ${path}`);
  const printed = JSON.stringify(shownSpan(span), undefined, 2);
  assert.equal(shown.trim().split('\n').length, printed.split('\n').length, printed);
  assertShows(shown.trim().split('\n'), printed);
});
