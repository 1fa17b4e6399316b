// What an agent may list where the API server is told to bind it to its node: deploy/kube-apiserver.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type ApiServer, startApiServer } from '../cluster/api-server.ts';
import { until } from '../until.ts';
import { checkout, objects, render } from './helm.ts';

const deployed = join(checkout, 'deploy/kube-apiserver');
const folder = mkdtempSync(join(tmpdir(), 'sysspan-authorization-'));
const ALL = '/apis/sysspan.io/v1alpha1/nodetraces';
let api: ApiServer;
let token = '';

/** The file of the repository, with the kubeconfig where it is here. */
function configuration(): string {
  const file = join(folder, 'authorization.yaml');
  const text = readFileSync(join(deployed, 'authorization.yaml'), 'utf8');
  writeFileSync(file, text.replace('/etc/kubernetes/sysspan/nobody.kubeconfig', join(deployed, 'nobody.kubeconfig')));
  return file;
}

async function status(path: string, bearer = token): Promise<number> {
  const headers = { authorization: `Bearer ${bearer}` };
  return await new Promise((resolve, reject) => {
    get(api.url + path, { headers, rejectUnauthorized: false, agent: false }, (response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    }).on('error', reject);
  });
}

/** A condition that fails is an error to the API server: it says 500 where a webhook would have it say 403. */
async function refuses(path: string, bearer = token): Promise<boolean> {
  return [403, 500].includes(await status(path, bearer));
}

before(async () => {
  api = await startApiServer(configuration());
  await api.kubectl(['create', 'namespace', 'sysspan']);
  const kinds = ['CustomResourceDefinition', 'ServiceAccount', 'ClusterRole', 'ClusterRoleBinding'];
  const rendered = objects(render('--set', 'exporters.default.endpoint=http://collector:4317'));
  const items = rendered.filter(({ kind }) => kinds.includes(kind));
  await api.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  await until('NodeTraces are served', async () => (await status(ALL, api.token)) === 200);
  const pod = {
    metadata: { name: 'agent-one', namespace: 'sysspan' },
    spec: { nodeName: 'one', serviceAccountName: 'sysspan-agent', containers: [{ name: 'agent', image: 'none' }] },
  };
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'one' } };
  await api.kubectl(['create', '-f', '-'], JSON.stringify(node));
  await api.kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'Pod', ...pod }));
  const bound = ['--bound-object-kind=Pod', '--bound-object-name=agent-one'];
  token = (await api.kubectl(['-n', 'sysspan', 'create', 'token', 'sysspan-agent', ...bound])).trim();
});
after(async () => {
  await api?.stop();
  rmSync(folder, { recursive: true });
});

describe('an agent, where the API server is told who it is', () => {
  const by = (selector: string): string => `${ALL}?fieldSelector=${encodeURIComponent(selector)}`;

  it('lists and watches the NodeTraces of its node', async () => {
    assert.equal(await status(by('spec.nodeName=one')), 200);
    assert.equal(await status(`${by('spec.nodeName=one')}&watch=true&timeoutSeconds=1`), 200);
  });

  it('lists no others, and those of no other node', async () => {
    for (const path of [
      ALL,
      by('spec.nodeName=two'),
      by('spec.nodeName!=two'),
      by('metadata.name=x'),
      `${ALL}?watch=true&timeoutSeconds=1`,
    ])
      assert.ok(await refuses(path), path);
    assert.ok(await refuses('/apis/sysspan.io/v1alpha1/namespaces/sysspan/nodetraces'));
  });

  it('lists none by a token that is bound to no pod', async () => {
    const loose = (await api.kubectl(['-n', 'sysspan', 'create', 'token', 'sysspan-agent'])).trim();
    assert.ok(await refuses(by('spec.nodeName=one'), loose));
  });

  it('is nobody else’s concern', async () => {
    assert.equal(await status(ALL, api.token), 200);
  });
});
