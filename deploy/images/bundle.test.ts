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

  it('puts what is loaded before all else into one file, whoever else imports parts of it', async () => {
    write(
      'agent/src/main.ts',
      "const { core } = await import('./core.ts');\nconst { late } = await import('./late.ts');\nconsole.log(...core, ...late);",
    );
    write(
      'agent/src/core.ts',
      "import { one } from './one.ts';\nimport { two } from './two.ts';\nexport const core: number[] = [...one, ...two];",
    );
    write('agent/src/late.ts', "import { two } from './two.ts';\nexport const late: number[] = [...two];");
    write('agent/src/one.ts', 'export const one: number[] = [1];');
    write('agent/src/two.ts', 'export const two: number[] = [2];');
    const output = join(checkout, 'image/app/agent/src/main.mjs');
    const filesOf = async (options: { together?: string }): Promise<number> => {
      const { outputs } = await bundle(checkout, 'agent/src/main.ts', output, options);
      assert.equal(execFileSync(process.execPath, [output], { encoding: 'utf8' }), '1 2 2\n');
      const parts = ['core', 'one', 'two'].map((name) => `agent/src/${name}.ts`);
      return Object.values(outputs).filter(({ inputs }) => parts.some((part) => part in inputs)).length;
    };
    assert.deepEqual([await filesOf({}), await filesOf({ together: 'agent/src/core.ts' })], [2, 1]);
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
