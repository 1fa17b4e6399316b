// Names that have been replaced do not come back: CONTRIBUTING.md, "Words", has those that are used.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const checkout = join(import.meta.dirname, '..');

const REPLACED: readonly (readonly [name: RegExp, now: string])[] = [
  [/\blost_?[Ll]ives\b|\bring of lives\b|\blife_?[Rr]ing\w*/, 'process events, lifecycle ring'],
  [/\b(un)?tel[ld]_\w+/, 'emit, reported'],
  [/\b[Rr]elay(ed|s|Frame|Look)?\b/, 'direct export'],
  [/\b(encode|union|plan)_?[Ss]cope\w*|\bscopeWord\b|\bsetScopeTraces\b/, 'trace set'],
  [/\bShow(Plan|Options|er)\b|\bshow[ _-]plan\b|\bSHOW_[A-Z]+|\b[Pp]rinter\b/, 'decode plan, Decoder, Formatter'],
  [/\b(Standing|lookAgainAt)\b|\bconcerned\(/, 'node status, condition, effective spec, requeueAt, enqueue'],
  [/\b(Pod|Node|Agent|Container|Exporter)Facts\b/, 'snapshot'],
  [/\b(holdBack|heldBack|crowdedOut|goOn|departed)\b/, 'discard, overLimit, resume, deleted pods'],
  [/\b(held_up|forget_start|drop_zeros|follow_clock)\b/, 'backpressured, release_startup_pages, release_bss_copy, sync_boot_offset'],
];

const files = execFileSync('git', ['ls-files', 'agent/src', 'operator/src', 'native', 'bpf', 'test', 'docs'], {
  cwd: checkout,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|tsx|cc|h|c|md|yaml)$/.test(file) && file !== 'test/words.test.ts');

test('no replaced name is used', () => {
  assert.ok(files.length > 500);
  const found = files.flatMap((file) =>
    readFileSync(join(checkout, file), 'utf8')
      .split('\n')
      .flatMap((line, at) =>
        REPLACED.flatMap(([name, now]) => (name.test(line) ? [`${file}:${at + 1}: ${name.exec(line)?.[0]}: ${now}`] : [])),
      ),
  );
  assert.deepEqual(found, []);
});
