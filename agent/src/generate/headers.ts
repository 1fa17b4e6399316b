// Obtains the kernel's UAPI headers that everything generated is generated from: one pinned Debian package, which holds
// the headers of every architecture, from the mirror that this machine's apt uses. Kept in the user's cache.

import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const version = '7.2.13-1';
const sha256 = '8b33c2a408bbab537e753102dce181dc211007f64c1e2516065bc677f60d5d99';
const poolPath = `pool/main/l/linux/linux-libc-dev_${version}_all.deb`;

/** The kernel's version, for the first line of generated files. */
export const kernelVersion = version.replace(/-.*$/, '');

/** The pinned headers cannot be had on this machine: no apt, no mirror that has them, or another file than expected. */
export class HeadersMissing extends Error {}

/** The folder that holds the unpacked package, fetched first if it is not there. */
export async function headers(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'sysspan', 'headers');
  const folder = join(cache, version);
  if (existsSync(folder)) return folder;
  const archive = await download();
  const part = join(cache, `.${version}-${randomUUID()}`);
  await mkdir(part, { recursive: true });
  try {
    await unpack(archive, part);
    await rename(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    // Someone else may have unpacked the same package in the meantime.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Only the headers are kept: the package file itself is not needed again. */
async function unpack(archive: Buffer, folder: string): Promise<void> {
  const file = join(folder, 'package.deb');
  await writeFile(file, archive);
  await run('dpkg', ['-x', file, folder]).catch((cause: unknown) => {
    throw new HeadersMissing(`kernel headers ${version}: dpkg cannot unpack the package: ${reason(cause)}`, { cause });
  });
  await rm(file);
}

async function download(): Promise<Buffer> {
  const refusals: string[] = [];
  for (const mirror of await mirrors()) {
    try {
      const answer = await fetch(new URL(poolPath, mirror), { signal: AbortSignal.timeout(120_000) });
      const archive = Buffer.from(await answer.arrayBuffer());
      if (answer.ok && createHash('sha256').update(archive).digest('hex') === sha256) return archive;
      refusals.push(answer.ok ? `${mirror} has a file of another SHA256` : `${mirror} answers ${answer.status}`);
    } catch (error) {
      refusals.push(`${mirror} cannot be reached: ${reason(error)}`);
    }
  }
  throw new HeadersMissing(`kernel headers ${version}: no configured Debian mirror has them: ${refusals.join('; ')}`);
}

/** What apt is configured to use, so that no host is named here. */
async function mirrors(): Promise<string[]> {
  const { stdout } = await run('apt-get', ['indextargets', '--format', '$(REPO_URI)']).catch((cause: unknown) => {
    throw new HeadersMissing(`kernel headers ${version}: apt-get names no Debian mirror: ${reason(cause)}`, { cause });
  });
  const names = new Set(stdout.split('\n').filter((line) => /^https?:/.test(line)));
  if (names.size === 0) throw new HeadersMissing(`kernel headers ${version}: apt has no mirror configured`);
  return [...names];
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message.trim().replaceAll('\n', ' ');
  return error.cause instanceof Error ? `${message} (${error.cause.message})` : message;
}
