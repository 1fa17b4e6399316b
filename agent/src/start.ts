// How sysspan starts. What Node made of our program is kept beside it, which halves the time until a command runs: whoever may write
// there may write the program as well.

import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../dist/compiled', import.meta.url)));
const { takeLaunched } = await import('./local/launched.ts');
takeLaunched(process.env);
await import('./main.ts');
