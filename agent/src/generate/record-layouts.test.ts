import assert from 'node:assert/strict';
import test from 'node:test';
import { recordLayouts } from './record-layouts.ts';

const dump = `
*** Dumping AST Record Layout
         0 | struct some
         0 |   __u32 a
         8 |   struct inner b
         8 |     int x
        16 |   union some::(anonymous at file.h:9:2)${' '}
        16 |     __u64 c
        16 |     struct inner d
        16 |       int x
    24:0-2 |   __u32 bits
        28 |   char[] tail
           | [sizeof=32, align=8]
`;

test('gives the members of a structure, those of anonymous unions too, but no bit-fields', () => {
  const [layout] = recordLayouts(dump);
  assert.equal(layout?.type, 'struct some');
  assert.equal(layout?.size, 32);
  assert.deepEqual(
    layout?.members.map(({ name, offset }) => [name, offset]),
    [
      ['a', 0],
      ['b', 8],
      ['c', 16],
      ['d', 16],
      ['tail', 28],
    ],
  );
  assert.deepEqual(
    layout?.members.filter(({ flexible }) => flexible).map(({ name }) => name),
    ['tail'],
  );
});
