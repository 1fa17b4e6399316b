import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileCache } from './compile-cache.ts';

const us = process.geteuid?.() ?? 0;
const ANOTHER = 54_321;
const notRoot = us === 0 ? false : 'only root can give folders to others';

/** A home of ours, gone after the test. */
function withHome(use: (home: string) => void): void {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'sysspan-home-')));
  try {
    use(home);
  } finally {
    rmSync(home, { recursive: true });
  }
}

const placeIn = (home: string, environment: NodeJS.ProcessEnv = {}): string | undefined => compileCache(environment, home, us);

describe('the cache of compiled sources', () => {
  test('is in our home, or where XDG_CACHE_HOME says', () => {
    withHome((home) => {
      assert.equal(placeIn(home), join(home, '.cache/sysspan/node'));
      assert.equal(placeIn('/nonexistent', { XDG_CACHE_HOME: join(home, 'caches') }), join(home, 'caches/sysspan/node'));
      assert.equal(placeIn(home, { XDG_CACHE_HOME: 'relative' }), join(home, '.cache/sysspan/node'));
    });
  });

  test('is not used where others may write, at any level', () => {
    for (const level of ['', '.cache', '.cache/sysspan', '.cache/sysspan/node'])
      for (const mode of [0o777, 0o775, 0o757])
        withHome((home) => {
          mkdirSync(join(home, '.cache/sysspan/node'), { recursive: true });
          chmodSync(join(home, level), mode);
          assert.equal(placeIn(home), undefined, `${level} ${mode.toString(8)}`);
        });
  });

  test("is not used in another user's home, and nothing is made there", { skip: notRoot }, () => {
    withHome((home) => {
      chownSync(home, ANOTHER, ANOTHER);
      assert.equal(placeIn(home), undefined);
      assert.deepEqual(readdirSync(home), []);
    });
    // Made by root at an earlier time: its owner can still put another one in its place.
    withHome((home) => {
      mkdirSync(join(home, '.cache/sysspan/node'), { recursive: true });
      chownSync(home, ANOTHER, ANOTHER);
      assert.equal(placeIn(home), undefined);
    });
    withHome((home) => {
      mkdirSync(join(home, '.cache/sysspan/node'), { recursive: true });
      chownSync(join(home, '.cache/sysspan/node'), ANOTHER, ANOTHER);
      assert.equal(placeIn(home), undefined);
    });
  });

  test('is judged where it really is', { skip: notRoot }, () => {
    withHome((home) => {
      const theirs = join(home, 'theirs');
      mkdirSync(theirs);
      chownSync(theirs, ANOTHER, ANOTHER);
      symlinkSync(theirs, join(home, '.cache'));
      assert.equal(placeIn(home), undefined);
      assert.deepEqual(readdirSync(theirs), []);
    });
  });

  test('is done without where there is no home or nothing can be written', () => {
    assert.equal(placeIn('/nonexistent/home', { XDG_CACHE_HOME: '/proc/1/sysspan' }), undefined);
    assert.equal(placeIn('/proc/self'), undefined);
  });

  test('as a whole: the command line starts, and keeps nothing where it is not ours', { skip: notRoot }, () => {
    const start = fileURLToPath(new URL('./start.ts', import.meta.url));
    const version = (home: string): string =>
      execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', start, '--version'], {
        env: { HOME: home, PATH: process.env['PATH'] },
        encoding: 'utf8',
      });
    withHome((home) => {
      assert.match(version(home), /^\d+\.\d+\.\d+/);
      assert.ok(existsSync(join(home, '.cache/sysspan/node')));
      rmSync(join(home, '.cache'), { recursive: true });
      chownSync(home, ANOTHER, ANOTHER);
      assert.match(version(home), /^\d+\.\d+\.\d+/);
      assert.deepEqual(readdirSync(home), []);
    });
  });
});
