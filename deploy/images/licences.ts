// The licences of everything in an image that is not our own, in one text.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

export interface Component {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, or where to look. */
  readonly licence: string;
  readonly text: string;
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

/** @throws Error when a package does not say under which licence it is */
export function npmComponent(folder: string): Component {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  if (typeof license !== 'string')
    throw new Error(`${String(name)} ${String(version)} names no licence: do without it, or ask its authors`);
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|copying|notice)/i.test(entry.name))
    .map((entry) => entry.name);
  const text = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return { name: String(name), version: String(version), licence: license, text: text.join('\n\n') };
}

/** `files` is where the package was unpacked; libraries of gcc keep their licence with gcc-12-base. */
export function debianComponent(name: string, version: string, files: string): Component {
  const copyright = join(files, 'usr/share/doc', name, 'copyright');
  const text = existsSync(copyright) ? readFileSync(copyright, 'utf8').trim() : '';
  return { name, version, licence: text === '' ? 'see gcc-12-base' : 'see below', text };
}

/** The same licence is not printed twice. */
export function licencesText(title: string, components: readonly Component[]): string {
  const list = components.map(({ name, version, licence }) => `  ${name} ${version}: ${licence}`);
  const texts = new Map<string, string[]>();
  for (const { name, version, text } of components) if (text !== '') texts.set(text, [...(texts.get(text) ?? []), `${name} ${version}`]);
  const parts = [...texts].map(([text, names]) => `${'='.repeat(100)}\n${names.join('\n')}\n${'-'.repeat(100)}\n${text}\n`);
  return `${title}\n\n${list.join('\n')}\n\n${parts.join('\n')}`;
}
