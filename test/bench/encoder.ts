// Goal 7: the encoder alone, against the official serializer for JavaScript. The addon's encoder writes a batch of spans of
// four kinds of calls; what it wrote is decoded, and the very same spans are serialized by the official package. Both run on
// one CPU, hot.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurns, pinned, program, READER_CPU, run, script } from './measure.ts';
import type { Bench } from './report.ts';

const SPANS = 8_000;

export const encoder: Bench = {
  goals: [7],
  run: async (say) => {
    const folder = mkdtempSync(join(tmpdir(), 'sysspan-bench-'));
    const file = join(folder, 'spans.bin');
    try {
      const ns = await inTurns({
        native: () => Number(run(pinned(READER_CPU, [program('encode'), String(SPANS), '200', file])).stdout),
        official: () => Number(run(pinned(READER_CPU, [process.execPath, script('official.ts'), file])).stdout),
      });
      const bytes = readFileSync(file).length / SPANS;
      say(`a span of ${bytes.toFixed(0)} bytes: native ${ns.native.toFixed(0)} ns, the official serializer ${ns.official.toFixed(0)} ns`);
      return [
        {
          goal: 7,
          name: 'encoder alone, against the official serializer on equal spans',
          value: ns.official / ns.native,
          unit: '×',
          target: 40,
          bound: 'least',
        },
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
