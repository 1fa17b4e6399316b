// Names with several addresses, of which some drop or refuse what is sent to them, and a name server that never answers.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promptly } from '../../test/promptly.ts';

interface Sent {
  readonly code: number;
  readonly message: string;
  readonly ms: number;
}

interface Several {
  readonly first: Sent;
  readonly again: Sent;
}

interface Found {
  readonly allRefuse: Sent;
  readonly allDrop: Sent;
  readonly oneDrops: Several;
  readonly manyDrop: Several;
  readonly silent: {
    readonly late: Sent;
    readonly code: number;
    readonly message: string;
    readonly closeMs: number;
    readonly closeAllMs: number;
    readonly codes: readonly number[];
    readonly threads: number;
  };
}

/** Nobody is at the other end, and nobody is asked who is there: all that is sent is dropped, but for the own addresses. */
const NETWORK = [
  'ip link set lo up',
  'ip link add drops type veth peer name nobody',
  'ip address add 10.9.0.1/24 dev drops',
  'ip address add 2001:db8::1/64 dev drops nodad',
  'ip link set nobody up',
  'ip link set drops arp off up',
];
const HOSTS = [
  '2001:db8::1 both',
  '10.9.0.1 both',
  '2001:db8::2 drops',
  '10.9.0.2 drops',
  '2001:db8::2 one',
  '10.9.0.1 one',
  ...[2, 3, 4, 5, 6].map((at) => `2001:db8::${at} many`),
  '10.9.0.1 many',
];
const FILES = {
  hosts: HOSTS,
  'resolv.conf': ['nameserver 10.9.0.9', 'options timeout:5 attempts:2'],
  'nsswitch.conf': ['hosts: files dns'],
};

function inWorld(): Found & { readonly endedMs: number } {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-names-'));
  try {
    const binds = Object.entries(FILES).map(([name, lines]) => {
      writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
      return `mount --bind ${folder}/${name} "$(realpath /etc/${name})"`;
    });
    const script = ['set -e', 'mount --make-rprivate /', ...binds, ...NETWORK, 'exec "$@"'].join('\n');
    const world = fileURLToPath(new URL('names-world.ts', import.meta.url));
    const begun = performance.now();
    const { status, stdout, stderr } = spawnSync('unshare', ['--mount', '--net', 'sh', '-c', script, 'sh', process.execPath, world], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.equal(status, 0, stderr);
    return { ...(JSON.parse(stdout) as Found), endedMs: performance.now() - begun };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a name', () => {
  let found: ReturnType<typeof inWorld>;
  before(async () => {
    await promptly('a name, the address of which that worked comes first', 200, () => {
      found = inWorld();
      return found.oneDrops.again.ms;
    });
  });

  test('whose first address drops everything is reached by the second after a moment', () => {
    const { first, again } = found.oneDrops;
    assert.deepEqual([first.code, again.code], [0, 0], first.message);
    assert.ok(first.ms >= 200 && first.ms < 3_000, `${first.ms} ms`);
  });

  test('of many addresses has its families tried in turn', () => {
    const { first, again } = found.manyDrop;
    assert.deepEqual([first.code, again.code], [0, 0], first.message);
    assert.ok(first.ms < 1_000, `only one was waited for: ${first.ms} ms`);
  });

  test('whose addresses all refuse says so of each, at once', () => {
    const { code, message, ms } = found.allRefuse;
    assert.equal(code, 14);
    assert.match(message, /^connect ECONNREFUSED \S+:4317, ECONNREFUSED \S+:4317$/);
    assert.match(message, /\[2001:db8::1\]/);
    assert.match(message, /10\.9\.0\.1/);
    assert.ok(ms < 1_000, `${ms} ms`);
  });

  test('whose addresses all drop what is sent is given up within the deadline', () => {
    const { code, message, ms } = found.allDrop;
    assert.equal(code, 14);
    assert.match(message, /^connect ETIMEDOUT \S+:4317, ETIMEDOUT \S+:4317$/);
    assert.ok(ms >= 800 && ms < 3_000, `${ms} ms`);
  });

  test('that no name server answers for is given up within the deadline, and nobody waits for its end', () => {
    const { late, code, message, closeMs, closeAllMs, codes, threads } = found.silent;
    assert.equal(late.code, 14);
    assert.match(late.message, /Name resolution failed for silent\.example:4317: no name server has answered in time/);
    assert.ok(late.ms >= 600 && late.ms < 3_000, `${late.ms} ms`);
    assert.deepEqual([code, codes], [1, [1]], message);
    assert.ok(closeMs < 500 && closeAllMs < 1_000, `${closeMs} and ${closeAllMs} ms`);
    assert.ok(threads <= 1, `${threads} threads are left`);
    assert.ok(found.endedMs < 15_000, `the process ended after ${found.endedMs} ms`);
  });
});
