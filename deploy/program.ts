// Writes the program that the launcher has Node run: program.ts OUTPUT. A few files, and others for what is imported when it is needed,
// start in a third of the time of the sources. Each file that is loaded costs half a millisecond and more.

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundle } from './images/bundle.ts';

const [output = ''] = process.argv.slice(2);
const checkout = join(import.meta.dirname, '..');
const folder = dirname(join(checkout, output));
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder).filter((file) => file.endsWith('.js'))) rmSync(join(folder, name));
await bundle(checkout, 'agent/src/start.ts', join(checkout, output), { together: 'agent/src/trace.ts' });
