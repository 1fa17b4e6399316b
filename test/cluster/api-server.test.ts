// The API server of the tests is a real one: it stores, says no, and keeps its address and what it stored through a restart.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { type ApiServer, startApiServer } from './api-server.ts';
import { CommandError } from './command.ts';

let server: ApiServer;

before(async () => {
  const begin = performance.now();
  server = await startApiServer();
  console.log(`API server ready after ${Math.round(performance.now() - begin)} ms`);
});

after(() => server?.stop());

async function kubectl(...args: string[]): Promise<string> {
  return (await server.kubectl(args)).trim();
}

test('what was stored, the address and the token outlive a restart', async () => {
  await kubectl('create', 'configmap', 'kept', '--from-literal=a=1');
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const begin = performance.now();
    await server.restart(signal);
    console.log(`restarted by ${signal} in ${Math.round(performance.now() - begin)} ms`);
    assert.equal(await kubectl('get', 'configmap', 'kept', '-o', 'jsonpath={.data.a}'), '1');
  }
});

test('RBAC holds for whoever is not the administrator', async () => {
  await kubectl('create', 'namespace', 'shop');
  await kubectl('create', 'role', 'writer', '--verb=create', '--resource=configmaps', '-n', 'shop');
  await kubectl('create', 'rolebinding', 'ann', '--role=writer', '--user=ann', '-n', 'shop');
  const write = (namespace: string) => kubectl('create', 'configmap', 'note', '-n', namespace, '--as=ann');
  await granted(() => write('shop'));
  await assert.rejects(
    write('default'),
    (error) => error instanceof CommandError && error.stderr.includes('User "ann" cannot create resource "configmaps"'),
  );
});

test('a service account gets a token, and is then who it says', async () => {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot', namespace: 'default' } };
  await server.kubectl(['create', '-f', '-'], JSON.stringify(account));
  const token = await kubectl('create', 'token', 'robot');
  const who = await kubectl(
    '--kubeconfig=/dev/null',
    `--server=${server.url}`,
    '--insecure-skip-tls-verify',
    `--token=${token}`,
    ...whoami,
  );
  assert.equal(who, 'system:serviceaccount:default:robot');
});

const whoami = ['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'];

/** The API server's own view of roles trails what was stored by some milliseconds. */
async function granted(act: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    try {
      await act();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}

test('after stop nothing of it is left', async () => {
  const other = await startApiServer();
  await other.stop();
  assert.equal(existsSync(other.kubeconfig), false);
  await assert.rejects(fetch(other.url), ({ cause }: Error) => (cause as NodeJS.ErrnoException).code === 'ECONNREFUSED');
});
