import assert from 'node:assert/strict';
import test from 'node:test';
import { namesIn } from './names.ts';

test('finds macros with a value, not functions, empty ones or those undefined later', () => {
  const text = '#define A 1\n#define GUARD \n#define F(x) x\n#define B (1)\n#define C 2\n#undef C\n';
  assert.deepEqual([...namesIn(text)], ['A', 'B']);
});

test('finds members of enumerations, not what their values are made of', () => {
  const text = 'enum kind {\n\tA = 1,\n\tB = (A << SHIFT(2, 3)),\n#define B B\n\tC\n};\nenum kind make(int x, int y);\nint z;\n';
  assert.deepEqual([...namesIn(text)], ['A', 'B', 'C']);
});
