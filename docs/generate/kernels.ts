// The kernels that `make kernel` emulates, as its lock file names them. Pure.

import { table } from './parts.ts';

const FILE = 'test/vm/kernels.lock';
const FLAVOURS: Readonly<Record<string, string>> = { cloud: 'cloud', rt: 'real-time' };

/** The table of docs/kernels.md. @throws Error where a name of a package has another form */
export function kernels(read: (path: string) => string): string {
  let suite = '';
  const rows: string[][] = [];
  for (const line of read(FILE).split('\n')) {
    suite = /^suite (\S+)$/.exec(line)?.[1] ?? suite;
    const [, architecture, name, version] = /^(\S+) (linux-\S+) (\S+) [0-9a-f]{64}$/.exec(line) ?? [];
    if (architecture === undefined || name === undefined || version === undefined) continue;
    const [, series, flavour = ''] = /^linux-(?:image|binary)-(\d+\.\d+)\S*?-(cloud|rt)-/.exec(name) ?? [];
    if (series === undefined)
      throw new Error(`${FILE} names ${name}, in which no kernel and flavour is found: mend docs/generate/kernels.ts`);
    rows.push([series, FLAVOURS[flavour] ?? flavour, architecture === 'amd64' ? 'x86-64' : architecture, `Debian ${suite}, ${version}`]);
  }
  return table(['kernel', 'flavour', 'architecture', 'package'], rows);
}
