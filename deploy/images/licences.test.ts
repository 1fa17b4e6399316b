import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bundledPackages, licencesText } from './licences.ts';

const imports: never[] = [];

describe('bundledPackages', () => {
  it('names the innermost package that gave something', () => {
    const inputs = Object.fromEntries(
      [
        ['agent/src/main.ts', 10],
        ['node_modules/pino/pino.js', 10],
        ['node_modules/pino/lib/levels.js', 10],
        ['node_modules/@opentelemetry/api/build/index.js', 10],
        ['node_modules/a/node_modules/@scope/b/index.js', 10],
        ['node_modules/unused/index.js', 0],
      ].map(([name, bytesInOutput]) => [name, { bytesInOutput }]),
    ) as Record<string, { bytesInOutput: number }>;
    const metafile = { inputs: {}, outputs: { 'main.js': { bytes: 1, inputs, imports, exports: [] } } };
    const expected = ['node_modules/@opentelemetry/api', 'node_modules/a/node_modules/@scope/b', 'node_modules/pino'];
    assert.deepEqual(bundledPackages(metafile), expected);
  });
});

describe('licencesText', () => {
  it('prints a licence that several share once, under all their names', () => {
    const one = { version: '1', licence: 'MIT', text: 'Permission is granted' };
    const text = licencesText('Title', [
      { name: 'a', ...one },
      { name: 'b', ...one },
    ]);
    assert.equal(text.split('Permission is granted').length, 2);
    assert.match(text, /^ {2}a 1: MIT\n {2}b 1: MIT$/m);
    assert.match(text, /^a 1\nb 1\n-+\nPermission/m);
  });
});
