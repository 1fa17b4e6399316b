import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Cgroup } from '@sysspan/native';
import { momentAt } from '../clock.ts';
import { container, POD_UID, pod } from '../testing/desired-trace.ts';
import { CgroupIndex } from './containers/cgroups.ts';
import { type Following, type Selection, select, unwantedKey } from './selection.ts';

const OTHER_UID = '99999999-8b3c-4d5e-9f70-123456789abc';
const hex = (digit: string): string => digit.repeat(64);
const POD = 10n;
const SANDBOX = 11n;
const APP = 12n;
const SIDE = 13n;

const below = (id: bigint, name: string): Cgroup => ({ id, parentId: POD, level: 3, name });
const POD_CGROUP: Cgroup = { id: POD, parentId: 1n, level: 2, name: `pod${POD_UID}` };
const OTHER_POD: Cgroup = { id: 20n, parentId: 1n, level: 2, name: `pod${OTHER_UID}` };
const SANDBOX_CGROUP = below(SANDBOX, hex('5'));
const APP_CGROUP = below(APP, hex('a'));
const SIDE_CGROUP = below(SIDE, hex('b'));

function index(...cgroups: readonly Cgroup[]): CgroupIndex {
  const made = new CgroupIndex();
  made.reset([{ id: 1n, parentId: 0n, level: 1, name: 'kubepods' }, ...cgroups], momentAt(0));
  return made;
}

const trace = (number: number, ...ids: readonly (string | undefined)[]): Following => ({
  number,
  pods: [pod({ containers: ids.map((id, at) => container({ name: `c${at}`, ...(id === undefined ? {} : { id }) })) })],
});
const entries = ({ entries: map }: Selection): unknown =>
  Object.fromEntries([...map].map(([id, { traces, containerLevel }]) => [id, [[...traces], containerLevel]]));
const NONE = new Set<string>();

describe('selection', () => {
  test('a pod is entered before anything is known of its containers', () => {
    assert.deepEqual(entries(select([trace(1, undefined)], index(POD_CGROUP), NONE)), { [`${POD}`]: [[1], 3] });
  });

  test('what may be a wanted container is traced with its pod', () => {
    const cgroups = index(POD_CGROUP, SANDBOX_CGROUP, APP_CGROUP);
    const made = select([trace(1, undefined)], cgroups, NONE);
    assert.deepEqual(entries(made), { [`${POD}`]: [[1], 3] });
    assert.deepEqual([...made.unwanted], []);
  });

  test('once all wanted containers are known, the sandbox and the others are out', () => {
    const cgroups = index(POD_CGROUP, SANDBOX_CGROUP, APP_CGROUP, SIDE_CGROUP);
    const made = select([trace(1, hex('a'))], cgroups, NONE);
    assert.deepEqual(entries(made), { [`${POD}`]: [[1], 3], [`${SANDBOX}`]: [[], 3], [`${SIDE}`]: [[], 3] });
    assert.deepEqual(made.unwanted, new Set([unwantedKey(1, SANDBOX), unwantedKey(1, SIDE)]));
  });

  test('a container that is known not to be wanted is out before the wanted ones are known', () => {
    const cgroups = index(POD_CGROUP, SANDBOX_CGROUP, SIDE_CGROUP);
    const [wanted] = trace(1, undefined).pods;
    assert.ok(wanted);
    const made = select([{ number: 1, pods: [{ ...wanted, others: [hex('b')] }] }], cgroups, NONE);
    assert.deepEqual(entries(made), { [`${POD}`]: [[1], 3], [`${SIDE}`]: [[], 3] });
    assert.deepEqual(made.unwanted, new Set([unwantedKey(1, SIDE)]));
    const asked = { ...wanted, containers: [container({ name: 'side', id: hex('b') })], others: [hex('b')] };
    assert.deepEqual(
      [...select([{ number: 1, pods: [asked] }], cgroups, made.unwanted).unwanted],
      [unwantedKey(1, SANDBOX)],
      'asked for wins',
    );
  });

  test('a container that starts anew is traced at once, and what was out stays out', () => {
    const first = select([trace(1, hex('a'))], index(POD_CGROUP, SANDBOX_CGROUP, APP_CGROUP), NONE);
    const restarted = index(POD_CGROUP, SANDBOX_CGROUP, SIDE_CGROUP);
    const again = select([trace(1, hex('a'))], restarted, first.unwanted);
    assert.deepEqual(entries(again), { [`${POD}`]: [[1], 3], [`${SANDBOX}`]: [[], 3] });
    const known = select([trace(1, hex('b'))], restarted, again.unwanted);
    assert.deepEqual(entries(known), { [`${POD}`]: [[1], 3], [`${SANDBOX}`]: [[], 3] });
  });

  test('what was out comes in when a trace asks for it', () => {
    const cgroups = index(POD_CGROUP, APP_CGROUP, SIDE_CGROUP);
    const first = select([trace(1, hex('a'))], cgroups, NONE);
    assert.deepEqual([...first.unwanted], [unwantedKey(1, SIDE)]);
    assert.deepEqual([...select([trace(1, hex('a'), hex('b'))], cgroups, first.unwanted).unwanted], []);
  });

  test('traces that want different containers of one pod meet in its entry only', () => {
    const cgroups = index(POD_CGROUP, SANDBOX_CGROUP, APP_CGROUP, SIDE_CGROUP);
    assert.deepEqual(entries(select([trace(2, hex('b')), trace(1, hex('a'))], cgroups, NONE)), {
      [`${POD}`]: [[1, 2], 3],
      [`${SANDBOX}`]: [[], 3],
      [`${APP}`]: [[1], 3],
      [`${SIDE}`]: [[2], 3],
    });
  });

  test('pods that no trace of this node names are left alone', () => {
    const cgroups = index(POD_CGROUP, OTHER_POD, { ...APP_CGROUP, id: 21n, parentId: 20n });
    assert.deepEqual(entries(select([trace(1, undefined)], cgroups, NONE)), { [`${POD}`]: [[1], 3] });
  });

  test("a static pod's container is found by its id alone", () => {
    const cgroups = index({ ...POD_CGROUP, name: 'pod0123456789abcdef0123456789abcdef' }, SANDBOX_CGROUP, APP_CGROUP);
    assert.deepEqual(entries(select([trace(1, hex('a'))], cgroups, NONE)), { [`${APP}`]: [[1], 3] });
  });

  test("a runtime's monitor beside the container is none", () => {
    const cgroups = index(POD_CGROUP, below(30n, `crio-conmon-${hex('a')}.scope`));
    assert.deepEqual(entries(select([trace(1, undefined)], cgroups, NONE)), { [`${POD}`]: [[1], 3], 30: [[], 3] });
  });

  test('nothing wanted, nothing entered', () => {
    assert.deepEqual(entries(select([], index(POD_CGROUP, APP_CGROUP), new Set([unwantedKey(1, APP)]))), {});
  });
});
