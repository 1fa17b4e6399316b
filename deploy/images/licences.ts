// The licences of everything in an image that is not our own, in one text.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import type { LockedPackage } from './images.ts';

export interface Component {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, or where to look. */
  readonly licence: string;
  readonly text: string;
  /** Its address in the list of packages that it is from. https://github.com/package-url/purl-spec */
  readonly purl: string;
  /** As lists of vulnerabilities know it, where they know it by another name. */
  readonly cpe?: string;
  /** `Organization: Debian`; absent where nobody says. */
  readonly supplier?: string;
  /** Of the package as it was fetched, which a lock file has. */
  readonly digest: { readonly algorithm: 'SHA256' | 'SHA512'; readonly hex: string };
  /** What the image has of it, as paths in the image; none where it is in a bundle. */
  readonly files: readonly string[];
  /** What is to be known of it beside that. */
  readonly note?: string;
}

/** What a lock file says of a package. */
export interface Locked {
  readonly version: string;
  /** `sha512-` and base64. */
  readonly integrity: string;
}

/** Folders, seen from the checkout, of the npm packages that a bundle took something from. */
export function bundledPackages(metafile: Metafile): string[] {
  const folders = new Set<string>();
  for (const output of Object.values(metafile.outputs))
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  return [...folders].sort();
}

/** @throws Error when a package does not say under which licence it is, or is another one than is locked */
export function npmComponent(folder: string, locked: Locked | undefined): Component {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  if (typeof license !== 'string')
    throw new Error(`${String(name)} ${String(version)} names no licence: do without it, or ask its authors`);
  if (locked === undefined || locked.version !== version)
    throw new Error(`${folder} has version ${String(version)}, and package-lock.json ${String(locked?.version)}: run make setup`);
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|copying|notice)/i.test(entry.name))
    .map((entry) => entry.name);
  const text = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return {
    name: String(name),
    version: locked.version,
    licence: license,
    text: text.join('\n\n'),
    purl: `pkg:npm/${String(name).replace('@', '%40')}@${locked.version}`,
    digest: { algorithm: 'SHA512', hex: Buffer.from(locked.integrity.replace('sha512-', ''), 'base64').toString('hex') },
    files: [],
  };
}

/** `folder` is where the package was unpacked; libraries of gcc keep their licence with gcc-12-base. */
export function debianComponent({ name, version, architecture, sha256 }: LockedPackage, folder: string): Component {
  const copyright = join(folder, 'usr/share/doc', name, 'copyright');
  const text = existsSync(copyright) ? readFileSync(copyright, 'utf8').trim() : '';
  return {
    name,
    version,
    licence: text === '' ? 'see gcc-12-base' : 'see below',
    text,
    purl: `pkg:deb/debian/${name.replaceAll('+', '%2B')}@${version.replaceAll('+', '%2B')}?arch=${architecture}`,
    supplier: 'Organization: Debian',
    digest: { algorithm: 'SHA256', hex: sha256 },
    files: [],
  };
}

/** The same licence is not printed twice. */
export function licencesText(title: string, components: readonly Pick<Component, 'name' | 'version' | 'licence' | 'text'>[]): string {
  const list = components.map(({ name, version, licence }) => `  ${name} ${version}: ${licence}`);
  const texts = new Map<string, string[]>();
  for (const { name, version, text } of components) if (text !== '') texts.set(text, [...(texts.get(text) ?? []), `${name} ${version}`]);
  const parts = [...texts].map(([text, names]) => `${'='.repeat(100)}\n${names.join('\n')}\n${'-'.repeat(100)}\n${text}\n`);
  return `${title}\n\n${list.join('\n')}\n\n${parts.join('\n')}`;
}
