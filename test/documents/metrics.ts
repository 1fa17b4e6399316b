// Metrics that a process shows and docs/reference/metrics.md does not have.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './pages.ts';

/** Names and types of what /metrics answered that the page lacks. */
export function undocumented(metrics: string): string[] {
  const page = readFileSync(join(checkout, 'docs/reference/metrics.md'), 'utf8');
  const rows = page.split('\n').map((line) => line.split(' | '));
  const known = new Set(rows.map(([name = '', , type = '']) => `${name.replace(/^\| /, '')} ${type}`));
  const shown = [...metrics.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => `\`${name}\` ${type}`);
  return shown.filter((one) => !known.has(one) && !one.startsWith('`target_info`'));
}
