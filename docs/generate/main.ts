// Writes the documents, and the parts of documents, that are made of something else: pages for man(1), tables of metrics, costs and kernels.
// With --check it writes nothing, and fails with the names of those that differ.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { costInOneLine, costs } from './costs.ts';
import { kernels } from './kernels.ts';
import { manual } from './manual.ts';
import { agentMetrics, operatorMetrics, processMetrics } from './metrics.ts';
import { withPart } from './parts.ts';

const repository = join(import.meta.dirname, '../..');
const HOW = 'run node docs/generate/main.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

/** What each part of a document holds, by the path of the document and the name of the part. */
async function parts(): Promise<readonly (readonly [path: string, part: string, text: string])[]> {
  return [
    ['README.md', 'cost', costInOneLine(read)],
    ['docs/kernels.md', 'kernels', kernels(read)],
    ['docs/overhead.md', 'costs', costs(read)],
    ['docs/reference/metrics.md', 'agent', await agentMetrics()],
    ['docs/reference/metrics.md', 'operator', await operatorMetrics()],
    ['docs/reference/metrics.md', 'process', await processMetrics()],
  ];
}

/** Every document that is made, or has a part that is, by its path in the repository. */
export async function documents(): Promise<Map<string, string>> {
  const made = new Map(manual(repository));
  for (const [path, part, text] of await parts()) made.set(path, withPart(made.get(path) ?? read(path), path, part, text));
  return made;
}

async function main(check: boolean): Promise<number> {
  const made = await documents();
  if (!check) {
    for (const [path, text] of made) writeFileSync(join(repository, path), text);
    return 0;
  }
  const present = (path: string): string | undefined => {
    try {
      return read(path);
    } catch {
      return undefined;
    }
  };
  const changed = [...made].filter(([path, text]) => present(path) !== text);
  for (const [path] of changed) console.error(`${path} differs: ${HOW}`);
  return changed.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.includes('--check'));
