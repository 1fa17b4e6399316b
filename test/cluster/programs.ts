// The programs of a cluster in the cache, built there when they are missing.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const build = fileURLToPath(new URL('build.sh', import.meta.url));

/** The path of a program. Takes milliseconds when it is in the cache, and minutes when it is not: `test/cluster/build.sh` beforehand. */
export function program(name: 'kube' | 'helm' | 'coredns' | 'pause'): string {
  return execFileSync(build, [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}
