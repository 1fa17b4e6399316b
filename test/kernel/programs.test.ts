// Each tracee program prints the lines that must be shown for its calls; they must be there, in that order.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { program, trace } from './run.ts';

describe('what a program says is what is shown', () => {
  for (const name of ['paths', 'buffers', 'sockets', 'stat', 'conditions', 'exec']) {
    test(name, () => {
      const { stdout, lines, status } = trace([program(name)]);
      assert.equal(status, 0);
      const said = stdout.trimEnd().split('\n');
      const expected = said.filter((line) => !line.startsWith('child: '));
      for (const line of said.filter((one) => one.startsWith('child: ')))
        assert.ok(
          lines.some(({ text }) => text === line.slice('child: '.length)),
          line,
        );
      assert.ok(expected.length > 2);
      let at = 0;
      for (const line of expected) {
        const found = lines.findIndex(({ text }, index) => index >= at && text === line);
        const near = lines.filter(({ text }) => text.startsWith(line.slice(0, line.indexOf('(')))).map(({ text }) => text);
        assert.ok(found >= 0, `not shown: ${line}\nshown:\n${near.join('\n')}`);
        at = found + 1;
      }
    });
  }
});
