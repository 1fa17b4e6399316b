// Rings that are made before a session is opened are that session's if they have its size; else it makes its own.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ringsAhead } from '@sysspan/native';
import { sessionWith } from './containers.ts';

/** More than any other map has. */
const BYTES = 16 << 20;

/** The maps of rings that this process holds, by id. */
function rings(): string[] {
  const held = readdirSync('/proc/self/fdinfo').flatMap((fd) => {
    let info = '';
    try {
      info = readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
    } catch {
      // Of the descriptor with which these were listed.
    }
    const [, size = 0, entries = 0, id = ''] = /^value_size:\s+(\d+)\nmax_entries:\s+(\d+)\n.*^map_id:\s+(\d+)$/ms.exec(info) ?? [];
    return Number(size) * Number(entries) >= BYTES ? [id] : [];
  });
  return [...new Set(held)];
}

/** How many there are more once a session of BYTES was opened with rings of so many. */
function madeWith(bytes: number): number {
  const before = new Set(rings());
  const session = sessionWith({ callRingBytes: BYTES, ringsAhead: ringsAhead(bytes) });
  const made = rings().filter((id) => !before.has(id)).length;
  session.start(() => undefined);
  session.stop('shutdown');
  return made;
}

describe('rings that were made ahead', () => {
  test('are those of the session', () => {
    assert.equal(madeWith(BYTES), 1);
  });
  test('are not if they are larger', () => {
    assert.equal(madeWith(2 * BYTES), 2);
  });
});
