// The cluster of the tests is a real one: pods of both nodes reach each other, by address, Service and name; and it leaves nothing.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { type Cluster, startCluster } from './cluster.ts';
import { image } from './programs.ts';
import { madeFor, remains, settings } from './remains.ts';

let cluster: Cluster;
let tools: string;
let settingsBefore: Record<string, string>;

before(async () => {
  tools = await image('tools');
  settingsBefore = settings();
  await timed('cluster started', async () => {
    cluster = await startCluster();
  });
  await timed('image loaded into both nodes', () => cluster.load(tools));
  await timed('two pods ready', () => startPods());
});

after(() => cluster?.stop());

async function timed(what: string, act: () => Promise<unknown>): Promise<void> {
  const begin = performance.now();
  await act();
  console.log(`${what}: ${Math.round(performance.now() - begin)} ms`);
}

/** On each node a pod that answers with the node's name, and one Service before both. */
function pods(tools: string): string {
  const labels = { app: 'web' };
  const pod = (node: string): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `web-${node}`, labels },
    spec: {
      nodeName: node,
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'web',
          image: tools,
          imagePullPolicy: 'Never',
          command: ['sh', '-c', `echo serving from ${node}; mkdir /www; echo ${node} >/www/index.html; exec httpd -f -p 80 -h /www`],
          readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 },
        },
      ],
    },
  });
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: labels, ports: [{ port: 80 }] } };
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [pod('node-1'), pod('node-2'), service] });
}

async function startPods(): Promise<void> {
  await cluster.kubectl(['create', '-f', '-'], pods(tools));
  await cluster.kubectl(['wait', '--for=condition=Ready', '--timeout=60s', 'pod', '--selector=app=web']);
}

function inPod(node: string, ...command: string[]): Promise<string> {
  return cluster.kubectl(['exec', `web-${node}`, '--', ...command]);
}

async function addressOf(node: string): Promise<string> {
  return await cluster.kubectl(['get', 'pod', `web-${node}`, '-o', 'jsonpath={.status.podIP}']);
}

test('both nodes are Ready', async () => {
  const ready = '{range .items[*]}{.metadata.name}={.status.conditions[?(@.type=="Ready")].status} {end}';
  assert.equal(await cluster.kubectl(['get', 'nodes', '-o', `jsonpath=${ready}`]), 'node-1=True node-2=True ');
});

test('a pod of either node reaches that of the other', async () => {
  for (const [from, to] of [
    ['node-1', 'node-2'],
    ['node-2', 'node-1'],
  ] as const) {
    assert.equal(await inPod(from, 'curl', '-sS', '-m', '5', await addressOf(to)), `${to}\n`);
  }
});

test('a Service is found by name and leads to both nodes, also to the pod itself', async () => {
  for (const node of ['node-1', 'node-2']) {
    const many = 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do curl -sS -m 5 web.default.svc.cluster.local; done';
    const answers = new Set((await inPod(node, 'sh', '-c', many)).trim().split('\n'));
    assert.deepEqual([...answers].sort(), ['node-1', 'node-2'], `seen from ${node}`);
    assert.match(await inPod(node, 'nslookup', 'web.default.svc.cluster.local'), /Address: 10\.96\./);
  }
});

test('a pod reaches the API server as its service account', async () => {
  const ask =
    'd=/var/run/secrets/kubernetes.io/serviceaccount; curl -sS -m 5 --cacert $d/ca.crt -H "Authorization: Bearer $(cat $d/token)" https://kubernetes.default.svc/api/v1/namespaces/default/pods';
  assert.match(await inPod('node-2', 'sh', '-c', ask), /system:serviceaccount:default:default.*cannot list/);
});

test('exec and logs work on both nodes', async () => {
  for (const node of ['node-1', 'node-2']) {
    assert.equal(await inPod(node, 'cat', '/etc/hostname'), `web-${node}\n`);
    assert.equal(await cluster.kubectl(['logs', `web-${node}`]), `serving from ${node}\n`);
  }
});

test('a pod has just the capabilities that it asks for, and its cgroup in the v2 hierarchy', async () => {
  const container = {
    name: 'bpf',
    image: tools,
    imagePullPolicy: 'Never',
    command: ['sh', '-c', 'grep CapEff /proc/self/status; cat /proc/self/cgroup; ls /sys/kernel/btf/vmlinux'],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], add: ['BPF', 'PERFMON'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bpf' }, spec: { restartPolicy: 'Never', containers: [container] } };
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(pod));
  await cluster.kubectl(['wait', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s', 'pod/bpf']);
  const seen = await cluster.kubectl(['logs', 'bpf']);
  assert.match(seen, /CapEff:\t000000c000000000\n/);
  assert.match(seen, /^0::\/.*kubepods\/besteffort\/pod[0-9a-f-]{36}\/[0-9a-f]{64}$/m);
  assert.match(seen, /btf\/vmlinux/);
});

test('an image that the engine does not have is not loaded', async () => {
  await assert.rejects(cluster.load('sysspan/none:1'), /docker save sysspan\/none:1 failed/);
});

test('Helm sees the cluster', async () => {
  assert.match(await cluster.helm(['list']), /^NAME\s+NAMESPACE/);
});

test('the API server can be restarted', async () => {
  await timed('API server restarted', () => cluster.restartApiServer());
  await timed('API server restarted after a second', () => cluster.restartApiServer(1_000));
  assert.equal(await inPod('node-1', 'curl', '-sS', '-m', '5', await addressOf('node-2')), 'node-2\n');
});

test('stop leaves nothing behind, and nothing changed', async () => {
  const made = await madeFor(cluster);
  for (const kind of ['container ', 'volume ', 'network ', 'link ', 'mount ', 'control group ']) {
    assert.ok(
      (await remains(made)).some((thing) => thing.startsWith(kind)),
      `a ${kind}is there before`,
    );
  }
  await timed('cluster stopped', () => cluster.stop());
  assert.deepEqual(await remains(made), []);
  assert.equal(existsSync(cluster.kubeconfig), false);
  assert.deepEqual(settings(), settingsBefore);
});
