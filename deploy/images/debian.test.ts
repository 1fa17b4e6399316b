import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseLock } from './debian.ts';
import { BASE_PACKAGES, IMAGES } from './images.ts';

describe('the lock of Debian packages', () => {
  const lock = parseLock(readFileSync(join(import.meta.dirname, 'debian.lock'), 'utf8'));

  it('names a suite and a moment of the archive', () => {
    assert.match(lock.suite, /^[a-z]+$/);
    assert.match(lock.snapshot, /^\d{8}T\d{6}Z$/);
  });

  it('has every package of every image, for both architectures', () => {
    const names = new Set([...BASE_PACKAGES, ...IMAGES.flatMap(({ packages }) => packages)]);
    const wanted = ['amd64', 'arm64'].flatMap((architecture) => [...names].map((name) => `${architecture} ${name}`));
    assert.deepEqual(lock.packages.map(({ architecture, name }) => `${architecture} ${name}`).sort(), wanted.sort());
  });

  it('refuses a line without a digest', () => {
    assert.throws(() => parseLock('amd64 libc6 2.36-9 nonsense\n'), /"amd64 libc6 2.36-9 nonsense": write it anew/);
  });
});
