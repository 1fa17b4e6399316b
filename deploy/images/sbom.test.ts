import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Component } from './licences.ts';
import { SBOM, sbom } from './sbom.ts';
import { spdxDocument } from './spdx-document.ts';

const work = mkdtempSync(join(tmpdir(), 'sysspan-sbom-'));
after(() => rmSync(work, { recursive: true }));

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
const described = { image: 'sysspan/test', version: '1.0.0', architecture: 'amd64', epoch: 1_000_000_000 };
const digest = { algorithm: 'SHA256', hex: 'a'.repeat(64) } as const;
const library: Component = {
  name: 'libx++',
  version: '1:2-3+b1',
  licence: 'see below',
  text: '',
  purl: 'pkg:deb/debian/libx%2B%2B@1:2-3%2Bb1?arch=amd64',
  supplier: 'Organization: Debian',
  digest,
  files: ['usr/lib/libx.so.2', 'usr/lib/b'],
};
const bundled: Component = { ...library, name: '@scope/a', version: '1.2.3', licence: 'MIT', purl: 'pkg:npm/%40scope/a@1.2.3', files: [] };

function layer(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(work, 'layer-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

describe('the bill of materials', () => {
  const base = layer({ 'usr/lib/libx.so.2': 'x', 'usr/lib/b': 'b' });
  const own = layer({ 'app/main.js': 'main', [SBOM]: 'an older one' });
  symlinkSync('libx.so.2', join(base, 'usr/lib/libx.so'));
  const text = sbom(described, [base, own], [bundled, library]);
  const document = spdxDocument(text);

  it('has every file of all layers but itself, and each is somebody’s', () => {
    assert.deepEqual(
      document.files.map(({ fileName }) => fileName),
      ['./app/main.js', './usr/lib/b', './usr/lib/libx.so.2'],
    );
    const owner = (name: string): string | undefined => {
      const file = document.files.find(({ fileName }) => fileName === name)?.SPDXID;
      return document.relationships.find(({ relatedSpdxElement }) => relatedSpdxElement === file)?.spdxElementId;
    };
    assert.equal(owner('./app/main.js'), 'SPDXRef-Package-sysspan');
    assert.match(owner('./usr/lib/b') ?? '', /^SPDXRef-Package-deb-debian-libx/);
  });

  it('verifies a package by the sums of its files', () => {
    const found = document.packages.find(({ name }) => name === 'libx++');
    assert.equal(found?.packageVerificationCode?.packageVerificationCodeValue, sha1([sha1('x'), sha1('b')].sort().join('')));
  });

  it('is the same for the same contents in another order, and another for others', () => {
    assert.equal(sbom(described, [own, base], [library, bundled]), text);
    const namespace = (of: string): string => (JSON.parse(of) as { documentNamespace: string }).documentNamespace;
    assert.notEqual(namespace(sbom(described, [base], [library, bundled])), namespace(text));
  });
});
