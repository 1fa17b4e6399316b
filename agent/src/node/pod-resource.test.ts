import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SCHEMA_URL } from '../spans/resource.ts';
import { container, desiredTrace, POD_UID, pod } from '../testing/desired-trace.ts';
import { type Image, type NodeIdentity, parseImage, podResource } from './pod-resource.ts';

const ID = 'a'.repeat(64);
const DIGEST = `sha256:${'0'.repeat(64)}`;
const NODE: NodeIdentity = { nodeName: 'worker-1', arch: 'x64', version: '1.2.3' };

test('everything that is known of a container, and the operator wins', () => {
  const trace = desiredTrace();
  const app = container({ id: ID, runtime: 'containerd', image: 'registry:5000/shop/app:1.2', restartCount: 3 });
  const attributes = {
    'service.name': 'checkout',
    'k8s.deployment.name': 'checkout',
    'service.version': '7',
    'sysspan.trace.name': 'forged',
  };
  const resource = podResource(trace, pod({ ip: '10.244.0.7', attributes }), app, NODE);
  assert.deepEqual(resource.attributes, {
    'service.name': 'checkout',
    'service.namespace': 'shop',
    'service.version': '7',
    'service.instance.id': 'shop.checkout-abc.app',
    'k8s.cluster.uid': trace.clusterUid,
    'k8s.namespace.name': 'shop',
    'k8s.deployment.name': 'checkout',
    'k8s.pod.name': 'checkout-abc',
    'k8s.pod.uid': POD_UID,
    'k8s.pod.ip': '10.244.0.7',
    'k8s.node.name': 'worker-1',
    'k8s.container.name': 'app',
    'k8s.container.restart_count': 3,
    'container.id': ID,
    'container.runtime.name': 'containerd',
    'container.image.name': 'registry:5000/shop/app',
    'container.image.tags': ['1.2'],
    'host.name': 'worker-1',
    'host.arch': 'amd64',
    'os.type': 'linux',
    'telemetry.distro.name': 'sysspan',
    'telemetry.distro.version': '1.2.3',
    'sysspan.trace.name': 'checkout',
    'sysspan.trace.namespace': 'shop',
    'sysspan.trace.uid': trace.trace.uid,
  });
  assert.equal(resource.schemaUrl, SCHEMA_URL);
});

test('a pod of a request for the cluster is of its own namespace, and the request of none', () => {
  const trace = desiredTrace({ namespace: 'sysspan', forCluster: true });
  const { attributes } = podResource(trace, pod({ namespace: 'lab' }), container({}), NODE);
  const names = ['service.namespace', 'k8s.namespace.name', 'service.instance.id', 'sysspan.trace.name', 'sysspan.trace.namespace'];
  assert.deepEqual(
    names.map((name) => attributes[name]),
    ['lab', 'lab', 'lab.checkout-abc.app', 'checkout', undefined],
  );
});

test('who a pod is and where it runs nobody but the agent says', () => {
  const forged = {
    'k8s.namespace.name': 'payments',
    'k8s.pod.name': 'payments-1',
    'k8s.pod.uid': '00000000-0000-4000-8000-000000000000',
    'k8s.node.name': 'elsewhere',
    'k8s.cluster.name': 'prod',
    'container.id': 'x',
    'host.name': 'elsewhere',
    'host.id': 'x',
    'os.type': 'windows',
    'process.pid': '1',
    'telemetry.sdk.name': 'x',
    'sysspan.trace.uid': 'x',
    'syscall.name': 'x',
    'otel.scope.name': 'x',
    'cloud.account.id': 'x',
    k8s_namespace_name: 'payments',
    'K8s.Namespace.Name': 'payments',
    k8s: 'x',
  };
  const owned = { 'k8s.statefulset.name': 'db', 'k8s.statefulset.uid': 'u' };
  const free = {
    'deployment.environment.name': 'prod',
    'service.namespace': 'payments',
    'example.com/team': 'a',
    k8sish: 'y',
    hosting: 'z',
  };
  const plain = podResource(desiredTrace(), pod(), container(), NODE).attributes;
  const made = podResource(desiredTrace(), pod({ attributes: { ...forged, ...owned, ...free } }), container(), NODE);
  assert.deepEqual(made.attributes, { ...plain, ...owned, ...free });
});

test('a static pod has the uid of its mirror, since its control group has another', () => {
  const attributes = { 'k8s.pod.uid': POD_UID };
  assert.equal(podResource(desiredTrace(), pod({ uid: 'f'.repeat(32), attributes }), container(), NODE).attributes['k8s.pod.uid'], POD_UID);
});

test('what is not known is left out', () => {
  const { attributes } = podResource(desiredTrace(), pod(), container(), NODE);
  for (const name of [
    'container.id',
    'container.image.name',
    'container.runtime.name',
    'k8s.container.restart_count',
    'k8s.pod.ip',
    'service.version',
  ])
    assert.equal(name in attributes, false, name);
  assert.equal(attributes['service.name'], 'checkout-abc');
});

describe('an image reference', () => {
  const cases: readonly (readonly [reference: string, image: Image, version: string | undefined])[] = [
    ['app', { name: 'app' }, undefined],
    ['app:1', { name: 'app', tag: '1' }, '1'],
    ['localhost:5000/app', { name: 'localhost:5000/app' }, undefined],
    ['localhost:5000/app:1', { name: 'localhost:5000/app', tag: '1' }, '1'],
    [`app@${DIGEST}`, { name: 'app', digest: DIGEST }, DIGEST],
    [`quay.io/a/b:2@${DIGEST}`, { name: 'quay.io/a/b', tag: '2', digest: DIGEST }, `2@${DIGEST}`],
  ];
  for (const [reference, image, version] of cases) {
    test(reference, () => {
      assert.deepEqual(parseImage(reference), image);
      const { attributes } = podResource(desiredTrace(), pod(), container({ image: reference }), NODE);
      assert.equal(attributes['service.version'], version);
      assert.equal(attributes['container.image.name'], image.name);
    });
  }
});
