import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { packFolder, writeArchive } from './archive.ts';

const work = mkdtempSync(join(tmpdir(), 'sysspan-archive-'));
after(() => rmSync(work, { recursive: true }));

const configuration = {
  reference: 'sysspan/test:1',
  architecture: 'amd64',
  user: '1:1',
  entrypoint: ['/a'],
  command: [],
  environment: [],
  labels: { a: 'b' },
  epoch: 1_000_000_000,
};

function folderWith(names: readonly string[], mode: number, seconds: number): string {
  const folder = mkdtempSync(join(work, 'folder-'));
  for (const name of names) {
    writeFileSync(join(folder, name), name);
    chmodSync(join(folder, name), mode);
    utimesSync(join(folder, name), seconds, seconds);
  }
  return folder;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('packFolder', () => {
  it('hides who made the files, when, in which order, and under which umask', () => {
    const packed = [folderWith(['a', 'b', 'c'], 0o664, 1), folderWith(['c', 'a', 'b'], 0o600, 2)].map((folder, at) => {
      const tar = join(work, `${at}.tar`);
      packFolder(folder, tar, configuration.epoch);
      return sha256(readFileSync(tar));
    });
    assert.equal(packed[0], packed[1]);
  });
});

describe('writeArchive', () => {
  it('names every blob by its digest, and the layers in their order', async () => {
    const tars = ['first', 'second'].map((name) => {
      packFolder(folderWith([name], 0o644, 1), join(work, `${name}.tar`), configuration.epoch);
      return join(work, `${name}.tar`);
    });
    const output = join(work, 'image.tar');
    await writeArchive(configuration, tars, { work: join(work, 'scratch'), output });
    const folder = join(work, 'unpacked');
    mkdirSync(folder);
    execFileSync('tar', ['--extract', '--file', output, '--directory', folder]);
    const blobs = join(folder, 'blobs/sha256');
    for (const name of readdirSync(blobs)) assert.equal(sha256(readFileSync(join(blobs, name))), name);
    const [{ Config, Layers }] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as [{ Config: string; Layers: string[] }];
    const layers = tars.map((tar) => sha256(readFileSync(tar)));
    assert.deepEqual(
      Layers,
      layers.map((digest) => `blobs/sha256/${digest}`),
    );
    const config = JSON.parse(readFileSync(join(folder, Config), 'utf8')) as { created: string; rootfs: { diff_ids: string[] } };
    assert.deepEqual(
      config.rootfs.diff_ids,
      layers.map((digest) => `sha256:${digest}`),
    );
    assert.equal(config.created, '2001-09-09T01:46:40Z');
  });
});
