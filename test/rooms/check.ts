// Fails for arrows back between rooms and for includes of bpf/ that are missing or idle; with --draw it prints the graph of each part for Graphviz' dot.

import { join } from 'node:path';
import { includeFaults } from './includes.ts';
import { arrows, faultsOf, PARTS } from './rooms.ts';

const checkout = join(import.meta.dirname, '../..');

if (process.argv.includes('--draw')) {
  for (const part of PARTS) {
    const lines = new Set(
      arrows(checkout, part)
        .filter(({ to }) => part.rooms.includes(to))
        .map(({ from, to }) => `  "${from}" -> "${to}"`),
    );
    console.log(`digraph "${part.folder}" {\n${[...lines].sort().join('\n')}\n}`);
  }
} else {
  const faults = [...PARTS.flatMap((part) => faultsOf(checkout, part)), ...includeFaults(join(checkout, 'bpf'))];
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
