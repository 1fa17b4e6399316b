import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { bundle } from './bundle.ts';

const checkout = mkdtempSync(join(tmpdir(), 'sysspan-bundle-'));
after(() => rmSync(checkout, { recursive: true }));

function write(file: string, text: string): void {
  const path = join(checkout, file);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}

describe('bundle', () => {
  it('leaves import.meta.url with the place of the source, and CommonJS its require', async () => {
    write(
      'agent/src/main.ts',
      "import { place } from '../../native/index.ts';\nimport os from './os.cjs';\nconsole.log(place, import.meta.url, os.EOL === '\\n');",
    );
    write('agent/src/os.cjs', "module.exports = require('node:os');");
    write('native/index.ts', 'export const place: string = import.meta.url;');
    const output = join(checkout, 'image/app/agent/src/main.mjs');
    await bundle(checkout, 'agent/src/main.ts', output);
    const app = join(checkout, 'image/app');
    const printed = execFileSync(process.execPath, [output], { encoding: 'utf8' });
    assert.equal(printed, `file://${app}/native/index.ts file://${app}/agent/src/main.ts true\n`);
  });

  it('takes in what a package of Rolldown requires', async () => {
    write('agent/src/main.ts', "import { value } from 'late';\nconsole.log(value());");
    write('node_modules/late/package.json', '{"name":"late","type":"module","exports":"./index.mjs"}');
    write(
      'node_modules/late/index.mjs',
      'import { __require } from "./_rolldown/runtime.mjs";\nexport const value = () => __require("later").value;',
    );
    write(
      'node_modules/late/_rolldown/runtime.mjs',
      'import { createRequire } from "node:module";\nexport const __require = createRequire(import.meta.url);',
    );
    write('node_modules/later/package.json', '{"name":"later"}');
    write('node_modules/later/index.js', 'exports.value = 42;');
    const output = join(checkout, 'image/app/agent/src/main.mjs');
    await bundle(checkout, 'agent/src/main.ts', output);
    rmSync(join(checkout, 'node_modules'), { recursive: true });
    assert.equal(execFileSync(process.execPath, [output], { encoding: 'utf8' }), '42\n');
  });
});
