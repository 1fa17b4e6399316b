// The programs and images of a cluster, built when they are missing.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { run } from './command.ts';

const build = fileURLToPath(new URL('build.sh', import.meta.url));
const images = fileURLToPath(new URL('images.sh', import.meta.url));
const paths = new Map<string, string>();

/** The path of a program. Takes milliseconds when it is in the cache, and minutes when it is not: `test/cluster/build.sh` beforehand. */
export function program(name: 'kube' | 'helm' | 'coredns' | 'kstatus' | 'pause'): string {
  const known = paths.get(name);
  if (known !== undefined) return known;
  const path = execFileSync(build, [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  paths.set(name, path);
  return path;
}

/** The name of an image, which the Docker engine then has. */
export async function image(name: 'node' | 'pause' | 'coredns' | 'tools' | 'jaeger'): Promise<string> {
  return (await run(images, [name], { timeoutMs: 1_200_000 })).trim();
}
