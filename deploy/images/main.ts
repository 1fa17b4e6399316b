// Called by build.sh: packages and sources in, images out.

import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Configuration, packFolder, writeArchive } from './archive.ts';
import { currentLock, parseLock } from './debian.ts';
import { BASE_PACKAGES, IMAGES, type Image } from './images.ts';
import { baseLayer, type Inputs, ownLayer } from './layers.ts';
import { lockedNode, verifyNode } from './node.ts';
import { SBOM } from './sbom.ts';

const checkout = join(import.meta.dirname, '../..');
const lockFile = join(import.meta.dirname, 'debian.lock');
const SUITE = 'bookworm';
const LOCK_HEAD = 'Debian packages in the images. Written by deploy/images/build.sh lock.';
const SOURCE = 'https://github.com/sysspan/sysspan';
const MB = 1e6;

const epoch = Number(process.env.SOURCE_DATE_EPOCH ?? 0);

/** Writes deploy/images/build/NAME.tar for each, and NAME.spdx.json, which says what is in it, and prints sizes. Rejects when one outgrows its limit. */
async function build(images: readonly Image[], inputs: Inputs): Promise<void> {
  const output = join(checkout, 'deploy/images/build');
  const work = join(output, 'work');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const base = baseLayer(inputs, join(work, 'base'));
  const baseTar = join(work, 'base.tar');
  packFolder(base.folder, baseTar, epoch);
  for (const image of images) {
    const own = await ownLayer(image, base, inputs, join(work, image.name));
    const ownTar = join(work, `${image.name}.tar`);
    packFolder(own.folder, ownTar, epoch);
    const target = { work: join(work, 'archive'), output: join(output, `${image.name}.tar`) };
    const settings = configuration(image, inputs);
    await writeArchive(settings, [baseTar, ownTar], target);
    copyFileSync(join(own.folder, SBOM), join(output, `${image.name}.spdx.json`));
    const size = (statSync(baseTar).size + statSync(ownTar).size) / MB;
    console.log(`${settings.reference}: ${size.toFixed(1)} MB, of at most ${image.limitMB} MB`);
    if (size > image.limitMB)
      throw new Error(`the ${image.name} image has ${size.toFixed(1)} MB, more than ${image.limitMB}: find what grew`);
  }
  rmSync(work, { recursive: true });
}

function configuration(image: Image, { version, architecture }: Inputs): Configuration {
  const labels = {
    title: `sysspan-${image.name}`,
    description: image.description,
    version,
    revision: process.env.REVISION ?? '',
    source: SOURCE,
    licenses: 'Apache-2.0',
    created: new Date(epoch * 1000).toISOString().replace('.000Z', 'Z'),
  };
  return {
    reference: `sysspan/${image.name}:${version}`,
    architecture,
    user: image.user,
    entrypoint: [...(image.v8Options.length > 0 ? ['/usr/bin/node', ...image.v8Options] : []), `/usr/bin/${image.command}`],
    command: image.arguments,
    // One arena: the allocator would else keep one for each of Node's threads.
    environment: ['PATH=/usr/bin', `NODE_OPTIONS=${image.nodeOptions}`, 'MALLOC_ARENA_MAX=1'],
    labels: Object.fromEntries(Object.entries(labels).map(([name, value]) => [`org.opencontainers.image.${name}`, value])),
    epoch,
  };
}

async function main(): Promise<void> {
  const options = {
    cache: { type: 'string', default: '.cache' },
    keyring: { type: 'string' },
    source: { type: 'string', default: 'https://nodejs.org/dist' },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (positionals[0] === 'lock') {
    mkdirSync(values.cache, { recursive: true });
    const names = [...new Set([...BASE_PACKAGES, ...IMAGES.flatMap(({ packages }) => packages)])];
    writeFileSync(lockFile, currentLock({ suite: SUITE, names, head: LOCK_HEAD }, values.cache, new Date()));
    return;
  }
  if (positionals[0] === 'node') {
    const origin = { source: values.source, keyring: values.keyring, work: join(values.cache, 'node') };
    for (const arch of ['x64', 'arm64']) console.log(await verifyNode(lockedNode(arch), origin));
    return;
  }
  const unknown = positionals.find((word) => !IMAGES.some(({ name }) => name === word));
  if (unknown !== undefined) throw new Error(`there is no image "${unknown}": name agent or operator, or nothing for both`);
  const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string };
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const lock = parseLock(readFileSync(lockFile, 'utf8'));
  const images = IMAGES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  await build(images, { checkout, cache: values.cache, lock, version, architecture, epoch });
}

try {
  await main();
} catch (cause) {
  console.error(`build.sh: ${cause instanceof Error ? cause.message : String(cause)}`);
  if (process.env.V !== undefined) console.error(cause);
  process.exitCode = 1;
}
