// The layers of an image: a base of C libraries and Node, which all images share, and what is the image's own.

import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { bundle } from './bundle.ts';
import { fetchPackages } from './debian.ts';
import { BASE_PACKAGES, type Image, type Lock } from './images.ts';
import { bundledPackages, type Component, debianComponent, type Locked, licencesText, npmComponent } from './licences.ts';
import { checkNode, lockedNode, NODE_NOTE } from './node.ts';
import { SBOM, sbom } from './sbom.ts';
import { run } from './tools.ts';

export interface Inputs {
  readonly checkout: string;
  readonly cache: string;
  readonly lock: Lock;
  readonly version: string;
  /** amd64 or arm64: of the machine, since the addon is compiled for that. */
  readonly architecture: string;
  /** Seconds since 1970. */
  readonly epoch: number;
}

/** A folder with the files of a layer, and whose they are. */
export interface Layer {
  readonly folder: string;
  readonly components: readonly Component[];
}

/** Of no use without a shell, a manual's reader or another character set than UTF-8. Licences are gathered in one text. */
const UNUSED = ['usr/share', 'usr/lib/TRIPLET/gconv', 'usr/lib/TRIPLET/audit', 'etc/ld.so.conf.d'];
const USERS = 'root:x:0:0:root:/:/nonexistent\nsysspan:x:65532:65532:sysspan:/:/nonexistent\n';
const GROUPS = 'root:x:0:\nsysspan:x:65532:\n';

/** C libraries, Node without its symbols, and the few files that C libraries read. */
export function baseLayer(inputs: Inputs, folder: string): Layer {
  const packages = unpack(inputs, BASE_PACKAGES, folder);
  const npm = `node_modules/node-linux-${process.arch}`;
  const binary = join(inputs.checkout, npm, 'bin/node');
  checkNode(binary, lockedNode(process.arch));
  place(binary, join(folder, 'usr/bin/node'));
  run('strip', ['--strip-all', join(folder, 'usr/bin/node')]);
  writeTo(join(folder, 'etc/passwd'), USERS);
  writeTo(join(folder, 'etc/group'), GROUPS);
  writeTo(join(folder, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  const [component] = npmComponents(inputs.checkout, [npm]) as [Component];
  const cpe = `cpe:2.3:a:nodejs:node.js:${component.version}:*:*:*:*:*:*:*`;
  const node = { ...component, name: 'Node.js', cpe, files: ['usr/bin/node'], note: NODE_NOTE };
  return { folder, components: [node, ...packages] };
}

/** The program and what it needs, at the places of the checkout below /app, and a command for it on the path. */
export async function ownLayer(image: Image, base: Layer, inputs: Inputs, folder: string): Promise<Layer> {
  const { checkout } = inputs;
  mkdirSync(folder, { recursive: true });
  const packages = unpack(inputs, image.packages, folder);
  const program = join('app', image.entry.replace(/\.ts$/, '.js'));
  const metafile = await bundle(checkout, image.entry, join(folder, program), { without: image.without });
  chmodSync(join(folder, program), 0o755);
  for (const file of image.files) placeBuilt(checkout, file, join(folder, 'app', file));
  const workspace = image.entry.slice(0, image.entry.indexOf('/'));
  const { name, version, license, type } = JSON.parse(readFileSync(join(checkout, workspace, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  writeTo(join(folder, 'app', workspace, 'package.json'), `${JSON.stringify({ name, version, license, type })}\n`);
  mkdirSync(join(folder, 'usr/bin'), { recursive: true });
  symlinkSync(`/${program}`, join(folder, 'usr/bin', image.command));

  const folders = [...bundledPackages(metafile), ...image.npm.map((one) => `node_modules/${one}`)];
  const components = [...packages, ...npmComponents(checkout, [...new Set(folders)].sort())];
  const doc = join(folder, 'usr/share/doc/sysspan');
  place(join(checkout, 'LICENSE'), join(doc, 'LICENSE'));
  const title = `What the image sysspan/${image.name} ${inputs.version} contains that others wrote, and their licences.`;
  const all = [...base.components, ...components];
  writeTo(join(doc, 'THIRD-PARTY'), licencesText(title, all));
  writeTo(join(folder, SBOM), sbom({ ...inputs, image: `sysspan/${image.name}` }, [base.folder, folder], all));
  return { folder, components };
}

function npmComponents(checkout: string, folders: readonly string[]): Component[] {
  const lock = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> };
  return folders.map((folder) => npmComponent(join(checkout, folder), lock.packages[folder]));
}

/** Files of Debian packages; and below /var/lib/dpkg/status.d what scanners look for, as in other images without dpkg. */
function unpack({ lock, architecture, cache }: Inputs, names: readonly string[], folder: string): Component[] {
  mkdirSync(folder, { recursive: true });
  return fetchPackages(lock, names, architecture, cache).map((deb, at) => {
    const locked = lock.packages.find((one) => one.name === names[at] && one.architecture === architecture);
    if (locked === undefined) throw new Error(`${names[at]} is not locked`);
    const files = mkdtempSync(join(dirname(folder), 'deb-'));
    run('dpkg-deb', ['--extract', deb, files]);
    const component = debianComponent(locked, files);
    const triplet = architecture === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
    for (const unused of UNUSED) rmSync(join(files, unused.replace('TRIPLET', triplet)), { recursive: true, force: true });
    writeTo(join(files, 'var/lib/dpkg/status.d', locked.name), run('dpkg-deb', ['--field', deb]));
    const paths = readdirSync(files, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(files, join(entry.parentPath, entry.name)));
    cpSync(files, folder, { recursive: true, verbatimSymlinks: true });
    rmSync(files, { recursive: true });
    return { ...component, files: paths };
  });
}

/** Debug information goes, which also names folders of the machine; BTF, which the kernel needs, stays. */
function placeBuilt(checkout: string, file: string, target: string): void {
  if (!existsSync(join(checkout, file))) throw new Error(`${file} is missing: run make build`);
  place(join(checkout, file), target);
  if (file.endsWith('.node')) run('strip', ['--strip-unneeded', target]);
  if (file.endsWith('.bpf.o')) run('llvm-strip', ['--strip-debug', target]);
}

function place(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, target, { recursive: true });
}

function writeTo(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
