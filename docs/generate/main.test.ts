import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { costs } from './costs.ts';
import { kernels } from './kernels.ts';
import { documents } from './main.ts';
import { agentMetrics } from './metrics.ts';
import { table, withPart } from './parts.ts';

const repository = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

test('documents say what they are made of', async () => {
  for (const [path, text] of await documents()) assert.equal(read(path), text, path);
});

describe('parts', () => {
  const document = 'a\n<!-- begin x: made by docs/generate, never edited -->\nold\n<!-- end x -->\nb\n';

  test('are replaced, and nothing else is', () => {
    const made = withPart(document, 'f.md', 'x', '$& new');
    assert.equal(
      made,
      document.replace('old', () => '$& new'),
    );
    assert.equal(withPart(made, 'f.md', 'x', 'old'), document);
  });

  test('have to be there once', () => {
    assert.throws(() => withPart('a', 'f.md', 'x', ''), /f\.md has 0 parts x/);
    assert.throws(() => withPart(document + document, 'f.md', 'x', ''), /f\.md has 2 parts x/);
  });

  test('bars stay in their cells', () => assert.equal(table(['a'], [['b|c']]), '| a |\n| --- |\n| b\\|c |'));
});

test('a figure that is not measured any more is missed', () => {
  const results = JSON.parse(read('test/bench/latest.json')) as { results: { name: string }[] };
  const without = { ...results, results: results.results.slice(1) };
  assert.throws(() => costs(() => JSON.stringify(without)), /has no figure “a traced call adds/);
});

test('every package of the lock file is a row', () => {
  const packages = read('test/vm/kernels.lock').match(/^\S+ linux-.*$/gm) ?? [];
  assert.equal(kernels(read).split('\n').length - 2, packages.length);
  assert.match(kernels(read), /^\| 6\.1 \| real-time \| x86-64 \| Debian bookworm, /m);
  assert.throws(() => kernels(() => `amd64 linux-image-odd 1 ${'0'.repeat(64)}`), /names linux-image-odd/);
});

test('metrics have their type, unit and labels', async () => {
  const rows = await agentMetrics();
  assert.match(
    rows,
    /^\| `sysspan_events_lost_total` \| `sysspan\.events\.lost` \| counter \| events \| `reason`: `ring_full`, .*\| .*lost.* \|$/m,
  );
  assert.match(
    rows,
    /^\| `sysspan_export_duration\S*` \| `sysspan\.export\.duration` \| histogram \| seconds \| .*`outcome`: `delivered`, /m,
  );
});
