// Leader election against a real API server: one leader at a time, whatever happens to it.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@sysspan/agent/kube';
import { LEASES, LeaseElection } from '../../operator/src/kube/lease.ts';
import { startApiServer } from '../cluster/api-server.ts';
import { until } from '../until.ts';
import { connectTo, type Line, listen, makeNamespace } from './connect.ts';
import { LEASE_NAME, TIMES } from './lease-times.ts';
import { startProxy } from './tcp-proxy.ts';

const DURATION_MS = TIMES.durationSeconds * 1000;

let api: Awaited<ReturnType<typeof startApiServer>>;
let direct: Connection;

before(async () => {
  api = await startApiServer();
  direct = connectTo(api.kubeconfig);
});

after(async () => {
  direct?.close();
  await api?.stop();
});

interface Candidate {
  readonly election: LeaseElection;
  ledAt: number;
  endedAt: number;
  readonly stop: AbortController;
  readonly outcome: Promise<string>;
  readonly said: readonly Line[];
}

function candidate(namespace: string, identity: string, connection: Connection = direct): Candidate {
  const { logger, lines: said } = listen();
  const election = new LeaseElection({ connection, namespace, name: LEASE_NAME, identity, logger, times: TIMES });
  const stop = new AbortController();
  const lead = async (signal: AbortSignal): Promise<void> => {
    self.ledAt = performance.now();
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    self.endedAt = performance.now();
  };
  const self: Candidate = { election, ledAt: 0, endedAt: 0, stop, outcome: election.run(lead, stop.signal), said };
  return self;
}

const lease = (namespace: string) => direct.get(LEASES, { namespace, name: LEASE_NAME });

test('of two candidates one leads, renews, and gives the lease back when it stops', async () => {
  const namespace = await makeNamespace(direct, 'two');
  const [a, b] = [candidate(namespace, 'a'), candidate(namespace, 'b')];
  await until('one leads', () => a.ledAt + b.ledAt > 0);
  const [leader, other] = a.ledAt > 0 ? [a, b] : [b, a];
  const standingBy = ({ said }: Candidate): number => said.filter(({ message }) => message.startsWith('standing by')).length;
  await until('the other stands by', () => standingBy(other) > 0);
  const early = await lease(namespace);
  await sleep(DURATION_MS + 1_000);
  assert.equal(other.ledAt, 0, 'the lease is renewed');
  assert.deepEqual([standingBy(leader), standingBy(other)], [0, 1], 'said once');
  assert.deepEqual([leader.election.isLeader, other.election.isLeader], [true, false]);
  const late = await lease(namespace);
  assert.ok(String(late.spec?.renewTime) > String(early.spec?.renewTime));
  assert.equal(late.spec?.acquireTime, early.spec?.acquireTime);
  leader.stop.abort();
  assert.equal(await leader.outcome, 'stopped');
  const stoppedAt = performance.now();
  await until('the other leads', () => other.ledAt > 0);
  assert.ok(other.ledAt - stoppedAt < DURATION_MS - 1_000, 'it need not wait for the lease to run out');
  assert.ok(other.ledAt >= leader.endedAt);
  assert.equal((await lease(namespace)).spec?.leaseTransitions, (late.spec?.leaseTransitions ?? 0) + 1);
  other.stop.abort();
  assert.equal(await other.outcome, 'stopped');
});

test('gives the lease back also when a renewal is under way', async () => {
  const namespace = await makeNamespace(direct, 'busy');
  // Renews all the time, so that every end falls into a renewal.
  const busy = { ...TIMES, retryMs: 1 };
  for (let round = 0; round < 25; round++) {
    const stop = new AbortController();
    const election = new LeaseElection({
      connection: direct,
      namespace,
      name: LEASE_NAME,
      identity: `r${round}`,
      logger: listen().logger,
      times: busy,
    });
    const outcome = await election.run(async () => {
      stop.abort();
      await sleep(round);
    }, stop.signal);
    assert.equal(outcome, 'stopped');
    assert.equal((await lease(namespace)).spec?.holderIdentity, '', `round ${round}`);
  }
});

function spawnCandidate(namespace: string, identity: string): { child: ChildProcess; said: () => string } {
  const program = new URL('candidate.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [...process.execArgv, program, api.kubeconfig, namespace, identity], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout?.on('data', (data: Buffer) => {
    text += data.toString();
  });
  return { child, said: () => text };
}

test('when the leader is killed another leads as soon as the lease has run out, not before', async () => {
  const namespace = await makeNamespace(direct, 'killed');
  const first = spawnCandidate(namespace, 'first');
  await until('it leads', () => first.said() === 'leads\n');
  const second = candidate(namespace, 'second');
  await sleep(1_000);
  first.child.kill('SIGKILL');
  const killedAt = performance.now();
  await until('the other leads', () => second.ledAt > 0);
  const waited = second.ledAt - killedAt;
  assert.ok(waited > DURATION_MS - 1_000 && waited < DURATION_MS + 2_000, `${waited} ms`);
  second.stop.abort();
  await second.outcome;
});

test('a leader that was frozen ends its work when it wakes', async () => {
  const namespace = await makeNamespace(direct, 'frozen');
  const first = spawnCandidate(namespace, 'first');
  await until('it leads', () => first.said() === 'leads\n');
  first.child.kill('SIGSTOP');
  const second = candidate(namespace, 'second');
  await until('the other leads', () => second.ledAt > 0);
  first.child.kill('SIGCONT');
  await until('it has ended', () => first.said() === 'leads\nends\nlost\n', 5_000);
  assert.equal((await lease(namespace)).spec?.holderIdentity, 'second', 'it has not given back what is no longer its own');
  second.stop.abort();
  await second.outcome;
});

test('a leader that is cut off stops before another begins', async () => {
  const namespace = await makeNamespace(direct, 'cut');
  const proxy = await startProxy(api.url);
  const first = candidate(namespace, 'first', connectTo(api.kubeconfig, proxy.url));
  await until('it leads', () => first.ledAt > 0);
  const second = candidate(namespace, 'second');
  await sleep(500);
  proxy.stall();
  proxy.close();
  assert.equal(await first.outcome, 'lost');
  assert.equal(second.ledAt, 0);
  await until('the other leads', () => second.ledAt > 0);
  assert.ok(first.endedAt < second.ledAt);
  second.stop.abort();
  await second.outcome;
  await proxy.stop();
});

test('a restart of the API server changes no leader', async () => {
  const namespace = await makeNamespace(direct, 'server');
  // In earnest the deadline is 10 s, longer than a restart; here the server must be back within the duration it would take.
  const patient = { durationSeconds: 60, renewDeadlineMs: 40_000, retryMs: 300 };
  const stop = new AbortController();
  let led = 0;
  const options = { connection: direct, namespace, name: LEASE_NAME, logger: listen().logger, times: patient };
  const leader = new LeaseElection({ ...options, identity: 'leader' });
  const outcome = leader.run(async (signal) => {
    led++;
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }, stop.signal);
  await until('it leads', () => leader.isLeader);
  const before = await lease(namespace);
  await api.restart();
  const end = performance.now() + 10_000;
  while ((await lease(namespace)).spec?.renewTime === before.spec?.renewTime) {
    assert.ok(performance.now() < end, 'renewed after the restart');
    await sleep(100);
  }
  assert.deepEqual([leader.isLeader, led], [true, 1]);
  stop.abort();
  assert.equal(await outcome, 'stopped');
});

test('a clock that is wrong elsewhere changes nothing: only what is seen to change counts', async () => {
  for (const [name, hours] of [
    ['slow', -5],
    ['fast', 5],
  ] as const) {
    const namespace = await makeNamespace(direct, `clock-${name}`);
    const renewTime = new Date(Date.now() + hours * 3_600_000).toISOString().replace('Z', '000Z');
    const spec = {
      holderIdentity: 'elsewhere',
      leaseDurationSeconds: TIMES.durationSeconds,
      acquireTime: renewTime,
      renewTime,
      leaseTransitions: 4,
    };
    const startedAt = performance.now();
    await direct.create(LEASES, { metadata: { namespace, name: LEASE_NAME }, spec });
    const one = candidate(namespace, 'one');
    await until('it leads', () => one.ledAt > 0);
    const waited = one.ledAt - startedAt;
    assert.ok(waited >= DURATION_MS && waited < DURATION_MS + 2_000, `${name}: ${waited} ms`);
    assert.equal((await lease(namespace)).spec?.leaseTransitions, 5);
    one.stop.abort();
    await one.outcome;
  }
});

test('a lease that is deleted is made again by its leader', async () => {
  const namespace = await makeNamespace(direct, 'deleted');
  const one = candidate(namespace, 'one');
  await until('it leads', () => one.ledAt > 0);
  await direct.delete(LEASES, { namespace, name: LEASE_NAME });
  await sleep(1_500);
  assert.equal((await lease(namespace)).spec?.holderIdentity, 'one');
  assert.equal(one.endedAt, 0);
  one.stop.abort();
  await one.outcome;
});

test('work that fails gives the lease back and is told', async () => {
  const namespace = await makeNamespace(direct, 'fails');
  const election = new LeaseElection({
    connection: direct,
    namespace,
    name: LEASE_NAME,
    identity: 'one',
    logger: listen().logger,
    times: TIMES,
  });
  const failing = election.run(() => Promise.reject(new Error('broken')), new AbortController().signal);
  await assert.rejects(failing, /broken/);
  assert.equal((await lease(namespace)).spec?.holderIdentity, '');
});
