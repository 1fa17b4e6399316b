// What SECURITY.md promises names the tests that hold it.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

test('every test that SECURITY.md names is there', () => {
  const checkout = join(import.meta.dirname, '..');
  const named = readFileSync(join(checkout, 'SECURITY.md'), 'utf8').match(/\b(?:agent|operator|native|deploy|test)\/[\w./-]+\.ts\b/g) ?? [];
  assert.ok(named.length > 20);
  for (const file of named) assert.ok(existsSync(join(checkout, file)), file);
});
