// How sysspan starts from its sources: what Node made of them the last time is kept, which halves the time until a command runs.

import { accessSync, constants } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

try {
  const home = homedir();
  accessSync(home, constants.W_OK); // Node never comes back from some places where nothing can be made
  enableCompileCache(join(process.env['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'sysspan', 'node'));
} catch {
  // Without a home it starts as well.
}
await import('./main.ts');
