import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './checks.ts';

test('passes when no check has anything to say', async () => {
  assert.deepEqual(await judge({ loop: () => undefined, reader: async () => undefined }), {
    passed: true,
    text: '[+] loop\n[+] reader\npassed\n',
  });
});

test('names each check that fails and why; one that throws has failed', async () => {
  const verdict = await judge({
    loop: () => undefined,
    watch: () => 'no list yet',
    disk: () => {
      throw new Error('gone');
    },
  });
  assert.deepEqual(verdict, { passed: false, text: '[+] loop\n[-] watch: no list yet\n[-] disk: gone\nfailed\n' });
});
