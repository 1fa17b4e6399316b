// Node of the images. What is put in is what node.lock names, whatever lies in node_modules. Whether that is what Node's own project
// made is a question of its own: npm's packages are of somebody else, and Node signs sums of its archives only.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './tools.ts';

const lockFile = join(import.meta.dirname, 'node.lock');

export interface LockedNode {
  /** x64 or arm64. */
  readonly arch: string;
  readonly version: string;
  /** Of bin/node. */
  readonly sha256: string;
}

export interface Origin {
  /** Address of the folder that has one for each version. */
  readonly source: string;
  /** File of the keys of Node's releasers (github.com/nodejs/release-keys); without it the signature of the sums is not looked at. */
  readonly keyring: string | undefined;
  /** Where what is fetched is put. */
  readonly work: string;
}

/** @throws Error when a line is none */
export function parseNodeLock(text: string): LockedNode[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const found = /^(x64|arm64) ([\d.]+) ([0-9a-f]{64})$/.exec(line);
      if (found === null) throw new Error(`node.lock has a line that is none, "${line}"`);
      const [, arch = '', version = '', sha256 = ''] = found;
      return { arch, version, sha256 };
    });
}

/** The Node of an architecture. @throws Error when none is locked */
export function lockedNode(arch: string): LockedNode {
  const found = parseNodeLock(readFileSync(lockFile, 'utf8')).find((one) => one.arch === arch);
  if (found === undefined) throw new Error(`node.lock has no Node for ${arch}`);
  return found;
}

/** @throws Error when the file is not the Node that is locked */
export function checkNode(file: string, { sha256 }: LockedNode): void {
  const digest = sha256Of(readFileSync(file));
  if (digest !== sha256)
    throw new Error(`${file} has the SHA-256 ${digest}, and node.lock ${sha256}: run make setup, or find out who changed it`);
}

/** What a reader of the list of components is to know. */
export const NODE_NOTE =
  'From the npm package node-linux-ARCH, which repackages the binary of the Node.js project; its symbols were stripped. Contains what its licence names.';

/** Fetches what Node's project published and compares. @returns what was found, in sentences. @throws Error when it is not the same */
export async function verifyNode(node: LockedNode, { source, keyring, work }: Origin): Promise<string> {
  mkdirSync(work, { recursive: true });
  const folder = `${source}/v${node.version}`;
  const sums = await sumsOf(folder, keyring, work);
  const name = `node-v${node.version}-linux-${node.arch}`;
  const wanted = new RegExp(`^([0-9a-f]{64}) {2}${name.replaceAll('.', '\\.')}\\.tar\\.gz$`, 'm').exec(sums)?.[1];
  if (wanted === undefined) throw new Error(`${folder}/SHASUMS256.txt has no ${name}.tar.gz`);
  const archive = await fetched(`${folder}/${name}.tar.gz`);
  const digest = sha256Of(archive);
  if (digest !== wanted) throw new Error(`${name}.tar.gz has the SHA-256 ${digest}, and SHASUMS256.txt ${wanted}`);
  const file = join(work, `${name}.tar.gz`);
  writeFileSync(file, archive);
  run('tar', ['--extract', '--gzip', '--file', file, '--directory', work, `${name}/bin/node`]);
  checkNode(join(work, name, 'bin/node'), node);
  const signed = keyring === undefined ? 'whose signature was not looked at: name a keyring' : `which a key of ${keyring} signed`;
  return `Node ${node.version} for ${node.arch} is the one of ${name}.tar.gz, whose sum is that of ${folder}/SHASUMS256.txt, ${signed}.`;
}

async function sumsOf(folder: string, keyring: string | undefined, work: string): Promise<string> {
  if (keyring === undefined) return (await fetched(`${folder}/SHASUMS256.txt`)).toString('utf8');
  const [signed, sums] = [join(work, 'SHASUMS256.txt.asc'), join(work, 'SHASUMS256.txt')];
  writeFileSync(signed, await fetched(`${folder}/SHASUMS256.txt.asc`));
  run('gpgv', ['--quiet', '--keyring', keyring, '--output', sums, signed]);
  return readFileSync(sums, 'utf8');
}

async function fetched(address: string): Promise<Buffer> {
  const response = await fetch(address, { signal: AbortSignal.timeout(300_000) }).catch((cause: Error) => {
    throw new Error(`cannot get ${address}: ${cause.cause instanceof Error ? cause.cause.message : cause.message}`, { cause });
  });
  if (!response.ok) throw new Error(`cannot get ${address}: the answer is ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
