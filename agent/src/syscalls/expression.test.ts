import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { threadMs } from '../../../test/thread-time.ts';
import { type Catalogue, choose, chosen, distance, nearest } from './expression.ts';
import { matching } from './pattern.ts';

const catalogue: Catalogue = {
  names: ['open', 'openat', 'close', 'read', 'pread64', 'mmap'],
  aliases: new Map([['pread', 'pread64']]),
  classes: new Map([
    ['file', new Set(['open', 'openat'])],
    ['memory', new Set(['mmap'])],
  ]),
};
const names = (expression: string): string[] => [...chosen(expression, catalogue, matching)];

describe('-e', () => {
  test('names, classes, patterns, and all others', () => {
    assert.deepEqual(names('close,read'), ['close', 'read']);
    assert.deepEqual(names('trace=%file,close'), ['open', 'openat', 'close']);
    assert.deepEqual(names('/^open'), ['open', 'openat']);
    assert.deepEqual(names('!%file,mmap'), ['close', 'read', 'pread64']);
    assert.deepEqual(names('file'), ['open', 'openat']);
    assert.deepEqual(names('pread'), ['pread64']);
    assert.deepEqual(names('none'), []);
    assert.equal(names('all').length, 6);
    assert.deepEqual(names('?no_such_call,close'), ['close']);
  });

  test('numbers, where one architecture is meant', () => {
    const numbered = { ...catalogue, numbers: new Map([[3, 'close']]) };
    assert.deepEqual([...chosen('trace=3,read', numbered, matching)], ['close', 'read']);
    assert.throws(() => chosen('4', numbered, matching), /4: no such syscall/);
    assert.throws(() => names('3'), /3: no such syscall/);
  });

  test('says which word is wrong and what may be meant', () => {
    assert.throws(() => names('opnat'), /opnat: no such syscall: did you mean openat\?/);
    assert.throws(() => names('%flie'), /did you mean %file\?/);
    assert.throws(() => names('/zzz'), /matches no syscall/);
    assert.throws(() => names('/('), /not a regular expression/);
    assert.throws(() => names('inject=x'), /qualifier inject= is not supported/);
    assert.throws(() => names('open@32'), /other ABIs have no names/);
    assert.throws(() => names('signal=INT'), /chooses no syscalls/);
    assert.throws(() => names(''), /names no syscall/);
    assert.throws(() => names('qwertyuiop'), /see `sysspan syscalls`/);
  });

  test('an expression with a pattern brings the engine along', async () => {
    assert.deepEqual([...(await choose('/^open,read', catalogue))], ['open', 'openat', 'read']);
    assert.deepEqual([...(await choose('read', catalogue))], ['read']);
  });

  test('the nearest of many words is found in time, however long the word', () => {
    const words = Array.from({ length: 1_000 }, (_, at) => `name_${at}`);
    const took = threadMs(() => assert.equal(nearest('x'.repeat(100_000), words), undefined));
    assert.ok(took < 50, `${took.toFixed(0)} ms`);
  });

  test('distance counts edits and swaps', () => {
    assert.equal(distance('openat', 'openat'), 0);
    assert.equal(distance('opneat', 'openat'), 1);
    assert.equal(distance('', 'abc'), 3);
    assert.equal(nearest('raed', ['read', 'close']), 'read');
    assert.equal(nearest('xyzzy', ['read', 'close']), undefined);
  });
});
