import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Catalogue, chosen, distance, nearest } from './expression.ts';

const catalogue: Catalogue = {
  names: ['open', 'openat', 'close', 'read', 'pread64', 'mmap'],
  aliases: new Map([['pread', 'pread64']]),
  classes: new Map([
    ['file', new Set(['open', 'openat'])],
    ['memory', new Set(['mmap'])],
  ]),
};
const names = (expression: string): string[] => [...chosen(expression, catalogue)];

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

  test('distance counts edits and swaps', () => {
    assert.equal(distance('openat', 'openat'), 0);
    assert.equal(distance('opneat', 'openat'), 1);
    assert.equal(distance('', 'abc'), 3);
    assert.equal(nearest('raed', ['read', 'close']), 'read');
    assert.equal(nearest('xyzzy', ['read', 'close']), undefined);
  });
});
