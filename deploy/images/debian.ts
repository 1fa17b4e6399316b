// Debian packages at locked versions: fetched by the machine's apt with lists of our own, checked by their SHA-256, kept in the
// cache, and unpacked without running anything of theirs.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lock, LockedPackage } from './images.ts';
import { run } from './tools.ts';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const ARCHITECTURES = ['amd64', 'arm64'];

export interface LockContents {
  readonly suite: string;
  readonly names: readonly string[];
  /** Its first line: what the packages are for, and what writes them. */
  readonly head: string;
  readonly architectures?: readonly string[];
}

/** @throws Error when a line is none */
export function parseLock(text: string): Lock {
  const settings = new Map<string, string>();
  const packages: LockedPackage[] = [];
  for (const line of text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))) {
    const [first = '', second = '', version, sha256] = line.split(' ');
    if (version === undefined) settings.set(first, second);
    else if (sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256)) packages.push({ architecture: first, name: second, version, sha256 });
    else throw new Error(`the list of packages has a line that is none, "${line}": write it anew with deploy/images/build.sh lock`);
  }
  return { suite: settings.get('suite') ?? '', snapshot: settings.get('snapshot') ?? '', packages };
}

/** The paths of the .deb files of the named packages, in their order. */
export function fetchPackages(lock: Lock, names: readonly string[], architecture: string, cache: string): string[] {
  const wanted = names.map((name) => {
    const found = lock.packages.find((one) => one.name === name && one.architecture === architecture);
    if (found === undefined) throw new Error(`no ${name} for ${architecture} is locked: run deploy/images/build.sh lock`);
    return found;
  });
  const missing = wanted.filter((one) => !existsSync(debPath(cache, one)));
  if (missing.length > 0) download(lock, missing, cache);
  return wanted.map((one) => debPath(cache, one));
}

/** Text of a lock that holds what the suite has now. */
export function currentLock({ suite, names, head, architectures = ARCHITECTURES }: LockContents, cache: string, now: Date): string {
  const apt = new Apt(cache, mirrors(suite));
  const lines = architectures.flatMap((architecture) =>
    names.map((name) => {
      const [uri = ''] = apt.run(['--print-uris', 'download', `${name}:${architecture}`], cache).split('\n');
      const [, file = '', , digest = ''] = uri.split(' ');
      const [, version = ''] = file.split('_');
      return `${architecture} ${name} ${decodeURIComponent(version)} ${digest.replace('SHA256:', '')}`;
    }),
  );
  const snapshot = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${[`# ${head}`, `suite ${suite}`, `snapshot ${snapshot}`, ...lines].join('\n')}\n`;
}

/** Names of the packages that each of these depends on directly in the suite now; of alternatives the first. */
export function dependencies(suite: string, names: readonly string[], architecture: string, cache: string): string[][] {
  const apt = new Apt(cache, mirrors(suite));
  return names.map((name) => {
    const [list = ''] = apt.show(`${name}:${architecture}`).flatMap((line) => /^Depends: (.*)$/.exec(line)?.[1] ?? []);
    return list.split(', ').flatMap((one) => /^[^ :]+/.exec(one)?.[0] ?? []);
  });
}

function debPath(cache: string, { sha256 }: LockedPackage): string {
  return join(cache, 'debs', `${sha256}.deb`);
}

/** A locked version that the mirrors have replaced since is still in Debian's archive of all that ever was. */
function download(lock: Lock, packages: readonly LockedPackage[], cache: string): void {
  try {
    downloadFrom(mirrors(lock.suite), packages, cache);
  } catch (cause) {
    try {
      downloadFrom(snapshots(lock), packages, cache);
    } catch {
      const names = packages.map(({ name, version }) => `${name} ${version}`).join(', ');
      const why = (cause as Error).message;
      throw new Error(
        `cannot get ${names}, neither from Debian's mirrors nor from snapshot.debian.org: ${why}: check the network, or run deploy/images/build.sh lock and commit it`,
        { cause },
      );
    }
  }
}

function downloadFrom(sources: string, packages: readonly LockedPackage[], cache: string): void {
  const apt = new Apt(cache, sources);
  const folder = join(cache, 'incoming');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  apt.run(['download', ...packages.map(({ name, architecture, version }) => `${name}:${architecture}=${version}`)], folder);
  mkdirSync(join(cache, 'debs'), { recursive: true });
  for (const file of readdirSync(folder)) {
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, file)))
      .digest('hex');
    if (packages.some(({ sha256 }) => sha256 === digest)) renameSync(join(folder, file), join(cache, 'debs', `${digest}.deb`));
  }
  const bad = packages.filter((one) => !existsSync(debPath(cache, one)));
  if (bad.length > 0) throw new Error(`${bad.map(({ name }) => name).join(', ')} came with other contents than are locked`);
}

function mirrors(suite: string): string {
  return sources(suite, (archive, name) => `deb [signed-by=${KEYRING}] http://deb.debian.org/${archive} ${name} main\n`);
}

function snapshots({ suite, snapshot }: Lock): string {
  return sources(
    suite,
    (archive, name) =>
      `deb [signed-by=${KEYRING} check-valid-until=no] http://snapshot.debian.org/archive/${archive}/${snapshot} ${name} main\n`,
  );
}

/** Only a release has updates beside it: backports and sid are newer than any. */
function sources(suite: string, line: (archive: string, name: string) => string): string {
  if (suite === 'sid' || suite.endsWith('-backports')) return line('debian', suite);
  return line('debian', suite) + line('debian', `${suite}-updates`) + line('debian-security', `${suite}-security`);
}

/** apt-get with lists and a state of its own; the machine's proxy settings hold. */
class Apt {
  readonly #options: string[];

  constructor(cache: string, sources: string) {
    if (!existsSync(KEYRING)) throw new Error(`${KEYRING} is missing: install debian-archive-keyring`);
    const folder = join(cache, 'apt', createHash('sha256').update(sources).digest('hex').slice(0, 16));
    for (const part of ['state/lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, part), { recursive: true });
    writeFileSync(join(folder, 'sources.list'), sources);
    const settings = [
      `Dir::Etc::SourceList=${join(folder, 'sources.list')}`,
      'Dir::Etc::SourceParts=/dev/null',
      'Dir::Etc::Preferences=/dev/null',
      'Dir::Etc::PreferencesParts=/dev/null',
      `Dir::State=${join(folder, 'state')}`,
      'Dir::State::Status=/dev/null',
      `Dir::Cache=${join(folder, 'cache')}`,
      'APT::Sandbox::User=',
      'Acquire::Languages=none',
      ...ARCHITECTURES.map((name) => `APT::Architectures::=${name}`),
    ];
    this.#options = ['--quiet', '--quiet', ...settings.flatMap((setting) => ['--option', setting])];
    this.run(['update'], folder);
  }

  /** `folder` is where `download` puts files. */
  run(args: readonly string[], folder: string): string {
    return run('apt-get', [...this.#options, ...args], folder);
  }

  /** What the lists say of a package, line by line. */
  show(name: string): string[] {
    return run('apt-cache', [...this.#options, '--no-all-versions', 'show', name]).split('\n');
  }
}
