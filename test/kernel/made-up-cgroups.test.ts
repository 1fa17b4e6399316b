// Cgroups that a container makes below itself, named like other pods: nobody is traced as somebody else, nobody gets out of sight, and no
// number of them hides a pod.

import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Session } from '@sysspan/native';
import { CLOCK } from '../../agent/src/clock.ts';
import { SessionDriver } from '../../agent/src/node/session-driver.ts';
import { until } from '../until.ts';
import { everything, hierarchy, Pod, podName, SETTINGS, sessionWith } from './containers.ts';
import { program } from './run.ts';
import { type Seen, seen } from './seen.ts';

const STORM = 16_500; // more than the index has room for
const CHANGES = 8_192; // of cgroups that wait in native for this thread
const hex = (): string => randomBytes(32).toString('hex');
const home = join(hierarchy(), /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/');
const enter = (cgroup: string): void => writeFileSync(join(cgroup, 'cgroup.procs'), String(process.pid));

interface Place {
  readonly uid: string;
  readonly pod: Pod;
  readonly id: string;
  readonly container: string;
}

const pods: Pod[] = [];

/** A pod with a container; `above` is where the kubelet is. */
function place(above = ''): Place {
  const [uid, id] = [randomUUID(), hex()];
  const pod = new Pod(join(above, podName(uid)));
  pods.push(pod);
  return { uid, pod, id, container: pod.container(id) };
}

let session: Session;
let driver: SessionDriver;
let segments: Seen[] = [];
let number = 0;
/** Of one time that they were told, and how often there were more. */
let mostChanges = 0;
let lists = 0;
let following: Parameters<SessionDriver['follow']>[0] = [];

const take = (): void => void segments.push(...session.take().map(seen));

/** As a tracer of these places from now on, once they are known. */
async function follow(...places: readonly Place[]): Promise<void> {
  segments = [];
  driver.add({ ...SETTINGS, number: ++number, traceSet: 0, filter: everything });
  const wanted = places.map(({ uid, id }) => ({
    uid,
    containers: [{ name: 'app', image: 'app:1', restartCount: 0, id, runtime: 'containerd' }],
  }));
  following = [{ number, pods: wanted }];
  driver.follow(following);
  await until('the containers to be known', () => places.every(({ id }) => driver.cgroups.containersById(id).length > 0));
}

/** All that was seen since. */
function seenSince(): readonly Seen[] {
  session.removeTrace(number, 'request_ended');
  take();
  return segments;
}

const runs = async (pod: Pod, cgroup: string, file: string): Promise<void> => void (await once(pod.enter(cgroup, `exec ${file}`), 'exit'));
const executed = (list: readonly Seen[]): string[] => list.flatMap(({ processes }) => processes.map(({ name }) => name));
const idOf = (cgroup: string): bigint => statSync(cgroup, { bigint: true }).ino;

before(() => {
  session = sessionWith({ byCgroup: true, spans: true });
  driver = new SessionDriver(session, CLOCK.now);
  session.start(take, (changes, lost) => {
    mostChanges = Math.max(mostChanges, changes.length);
    lists += lost ? 1 : 0;
    if (driver.changed(changes, lost)) driver.follow(following);
  });
  enter(place().container); // as an agent is in its own
});
after(async () => {
  session.stop('shutdown');
  enter(home);
  for (const pod of pods.reverse()) await pod.remove();
});

describe('cgroups that a container makes', () => {
  test('the kernel tells which one the agent is in', () => {
    const own = session.cgroups().filter((cgroup) => cgroup.own === true);
    assert.deepEqual(
      own.map(({ id }) => id),
      [idOf(join(pods[0]?.path ?? '', readFileSync('/proc/self/cgroup', 'utf8').trim().split('/').at(-1) ?? ''))],
    );
  });

  test('with the name of another pod: what is in them is not traced as that one, but as its own container', async () => {
    const [victim, attacker] = [place(), place()];
    const fake = [join(attacker.container, `pod${victim.uid}`), join(attacker.container, 'kubepods')];
    const inside = [join(fake[0] ?? '', victim.id), join(fake[1] ?? '', `pod${victim.uid}`, victim.id)];
    for (const cgroup of inside) mkdirSync(cgroup, { recursive: true });
    await follow(victim);
    for (const cgroup of inside) await runs(attacker.pod, cgroup, '/bin/false');
    await runs(victim.pod, victim.container, '/bin/true');
    const ofVictim = seenSince();
    assert.deepEqual(executed(ofVictim), ['true']);
    assert.deepEqual([...new Set(ofVictim.map(({ cgroupId }) => cgroupId))], [idOf(victim.container)]);
    assert.equal(driver.cgroups.refusal(victim.uid), 'misplaced');
    assert.equal(driver.cgroups.podsOf(victim.uid).length, 1);
    await follow(attacker);
    for (const cgroup of inside) await runs(attacker.pod, cgroup, '/bin/false');
    const ofAttacker = seenSince();
    assert.deepEqual(executed(ofAttacker), ['false', 'false']);
    assert.deepEqual([...new Set(ofAttacker.map(({ cgroupId }) => cgroupId))], [idOf(attacker.container)]);
    for (const cgroup of [...inside, join(fake[1] ?? '', `pod${victim.uid}`), ...fake]) rmdirSync(cgroup);
  });

  test('however deep: what is in them is still in the container', async () => {
    const { pod, container, uid, id } = place();
    await follow({ pod, container, uid, id });
    const levels = Array.from({ length: 40 }, (_, at) => join(container, ...Array.from({ length: at + 1 }, () => 'deeper')));
    for (const level of levels) mkdirSync(level);
    await runs(pod, levels.at(-1) ?? '', '/bin/true');
    for (const level of levels.reverse()) rmdirSync(level);
    const found = seenSince();
    assert.deepEqual(executed(found), ['true']);
    assert.deepEqual([...new Set(found.map(({ cgroupId }) => cgroupId))], [idOf(container)]);
  });

  test('in a storm: a pod that comes then is traced from its first instruction', async () => {
    const attacker = place();
    await follow(attacker);
    const storm = Array.from({ length: STORM }, () => join(attacker.container, `pod${randomUUID()}`));
    try {
      for (const cgroup of storm) mkdirSync(cgroup);
      const late = place();
      await follow(late);
      await runs(late.pod, late.container, program('stat'));
      const found = seenSince();
      assert.deepEqual(executed(found), ['stat']);
      assert.equal(found[0]?.calls[0]?.name, 'execve');
      assert.ok(driver.cgroups.refused.misplaced >= STORM, `${driver.cgroups.refused.misplaced}`);
      assert.equal(driver.cgroups.refused.no_room, 0);
      assert.ok(mostChanges <= CHANGES, `${mostChanges} changes waited`);
      assert.ok(lists > 0, 'what was more than that was listed');
    } finally {
      for (const cgroup of storm) rmdirSync(cgroup);
    }
  });

  test('as a kubelet in a container does: an agent in one of its pods sees them, and one outside does not', async () => {
    const node = place();
    const above = node.container.slice(hierarchy().length);
    const [agent, app] = [place(above), place(above)];
    assert.equal(driver.cgroups.podsOf(app.uid).length, 0);
    const before = readFileSync('/proc/self/cgroup', 'utf8');
    enter(agent.container);
    try {
      const inner = new SessionDriver(session, CLOCK.now);
      inner.cgroups.reset(session.cgroups(), CLOCK.now());
      assert.deepEqual(inner.cgroups.containersById(app.id).length, 1);
      assert.deepEqual(inner.cgroups.podsOf(node.uid), []);
    } finally {
      enter(join(hierarchy(), /^0::(.*)$/m.exec(before)?.[1] ?? ''));
    }
    for (const { pod } of [app, agent]) await pod.remove();
    for (const folder of ['kubepods/besteffort', 'kubepods']) rmdirSync(join(node.container, folder));
  });
});
