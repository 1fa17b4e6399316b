// Requests for the cluster: pods of several namespaces, limits of their own, and what each namespace may.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SyscallTrace } from '../api/types.ts';
import { clusterTraceOf, INSTALLATION, podOf, T0, traceOf, World } from '../testing/situation.ts';
import { placesOf } from './admission.ts';
import { namespaceFilter } from './scope.ts';

function worldOf(spec: object = {}): World {
  const world = new World(clusterTraceOf(spec));
  world.namespaces = ['shop', 'lab'];
  world.pods = [podOf('a'), podOf('a', { namespace: 'lab', uid: 'uid-lab-a', nodeName: 'worker-2' })];
  return world;
}

function said(world: World): string {
  world.statusWrittenAt = undefined;
  world.step();
  return `${world.condition('Ready')}: ${world.message()}`;
}

test('one request, with NodeTraces in the namespace of the agents, whose targets say their namespaces', () => {
  const world = worldOf();
  world.step();
  const made = world.nodeTrace('worker-2');
  assert.deepEqual(
    [made.metadata.namespace, made.metadata.ownerReferences?.[0]?.kind, made.spec.trace],
    ['sysspan', 'ClusterSyscallTrace', { kind: 'ClusterSyscallTrace', name: 'checkout', uid: 'cluster-checkout' }],
  );
  assert.deepEqual(
    made.spec.targets.map(({ namespace, podName, attributes }) => [namespace, podName, attributes['service.namespace']]),
    [['lab', 'a', 'lab']],
  );
  for (const nodeName of ['worker-1', 'worker-2']) world.says(nodeName);
  assert.match(
    said(world),
    /^True Tracing: Tracing 2 pods on 2 nodes until .*; spec\.selector is empty, which chooses every pod of the namespaces shop, lab; limits/,
  );
  world.now = T0 + 20 * 60_000;
  world.step();
  world.step();
  assert.equal(world.condition('Complete'), 'True DurationReached');
});

test('it and a trace of the agents’ namespace may have the same name', () => {
  const world = worldOf();
  world.step();
  const own = world.nodeTraces.map(({ metadata }) => metadata.name);
  const other = new World({ ...traceOf(), metadata: { ...traceOf().metadata, namespace: 'sysspan', uid: 'cluster-checkout' } });
  other.pods = [podOf('a', { namespace: 'sysspan' })];
  other.step();
  assert.ok(!own.includes(other.nodeTraces[0]?.metadata.name ?? ''));
  other.nodeTraces.push(...world.nodeTraces);
  assert.deepEqual(
    other
      .decide()
      .deleteNodeTraces.map(({ metadata }) => metadata.name)
      .toSorted((a, b) => a.localeCompare(b)),
    own.toSorted((a, b) => a.localeCompare(b)),
    'those of the other are none of its own',
  );
});

test('namespaces are chosen by names or by labels', () => {
  const chosen = (trace: SyscallTrace): string[] =>
    Object.entries({ shop: { team: 'a' }, lab: { team: 'b' }, other: {} }).flatMap(([name, labels]) =>
      namespaceFilter(trace)(name, labels as Record<string, string>) ? [name] : [],
    );
  assert.deepEqual(chosen(clusterTraceOf({ namespaces: ['shop', 'gone'] })), ['shop']);
  assert.deepEqual(chosen(clusterTraceOf({ namespaceSelector: { matchLabels: { team: 'b' } } })), ['lab']);
  assert.deepEqual(chosen(clusterTraceOf({ namespaceSelector: {} })), ['shop', 'lab', 'other']);
  assert.deepEqual(chosen(traceOf()), ['shop'], 'a trace of a namespace means that one');
});

test('a trace of a namespace means that one, whatever its spec says', () => {
  const trace = traceOf();
  const hostile = { ...trace, spec: { ...trace.spec, namespaces: ['lab'], namespaceSelector: {} } };
  assert.deepEqual(
    ['shop', 'lab'].filter((name) => namespaceFilter(hostile)(name, {})),
    ['shop'],
  );
});

test('nothing to trace: no such namespace, no pods, and which are missing', () => {
  const world = worldOf({ namespaces: ['shp'] });
  Object.assign(world, { namespaces: [], pods: [] });
  assert.match(
    said(world),
    /^False NoPodsMatched: There is nothing to trace in namespace shp: no such namespace, or none of limits\.namespaces: correct spec\.namespaces; the trace waits/,
  );
  world.trace = clusterTraceOf({ namespaceSelector: { matchLabels: { team: 'a' } } });
  assert.match(said(world), /There is nothing to trace in the namespaces with team=a: .*: correct spec\.namespaceSelector/);
  world.namespaces = ['shop'];
  world.trace = clusterTraceOf({ target: { kind: 'Deployment', name: 'checkout' }, selector: undefined });
  assert.match(
    said(world),
    /^False NoPodsMatched: No pod of the namespaces shop, lab belongs to Deployment checkout: there are no pods: correct spec\.target/,
  );
  const partly = worldOf({ namespaces: ['shop', 'lab', 'gone'] });
  partly.step();
  for (const nodeName of ['worker-1', 'worker-2']) partly.says(nodeName);
  assert.match(said(partly), /^True Tracing: .*; not traced: gone: no such namespace, or none of limits\.namespaces\.$/);
});

test('its ceilings are its own', () => {
  const world = worldOf({ durationSeconds: 3600, capture: { stringBytes: 4096, commandLine: true } });
  world.installation = { ...INSTALLATION, limits: { ...INSTALLATION.limits, perNamespace: { shop: { commandLine: false } } } };
  world.pods = Array.from({ length: 7 }, (_, at) => podOf(`p${at}`));
  world.step();
  const { stringBytes, commandLine, spansPerSecond } = world.nodeTrace('worker-1').spec.settings;
  assert.deepEqual([world.nodeTrace('worker-1').spec.targets.length, stringBytes, commandLine, spansPerSecond], [5, 2048, true, 500]);
  world.says('worker-1');
  assert.match(
    said(world),
    /^True LimitExceeded: .*this installation allows 5 \(limits\.cluster\.podsPerTrace\).*durationSeconds 3600 is cut to 900 by this installation \(limits\.cluster\.maxDurationSeconds\)/,
  );
});

test('they have places of their own, and take none of others', () => {
  const cluster = ['a', 'b'].map((name, at) => clusterTraceOf({}, { name, createdAt: T0 - 10_000 + at * 1_000 }));
  const places = placesOf([...cluster, traceOf()], { ...INSTALLATION.limits, traces: 1 });
  assert.deepEqual(
    [...cluster, traceOf()].map(({ metadata }) => places.get(metadata.uid)?.isWithin),
    [true, false, true],
  );
  const world = worldOf();
  world.siblings = [clusterTraceOf({}, { name: 'older', createdAt: T0 - 1_000 }), world.trace];
  assert.match(
    said(world),
    /^False LimitExceeded: For the cluster there are 2 traces that have not ended, and this installation allows 1 \(limits\.cluster\.traces\), the oldest first: delete one \(kubectl get csct\)/,
  );
});

test('an exporter that is not for a namespace is not for its pods either', () => {
  const world = worldOf({ exporter: 'payments' });
  world.installation = { ...INSTALLATION, exporters: [{ name: 'payments', namespaces: ['shop'] }] };
  world.step();
  assert.deepEqual(
    world.nodeTraces.map(({ spec }) => [spec.nodeName, spec.targets.length]),
    [['worker-1', 1]],
  );
  world.says('worker-1');
  assert.match(said(world), /^True Tracing: .*; not traced: 1 pod of lab, which exporter payments is not for\.$/);
  world.pods.shift();
  assert.match(
    said(world),
    /^False ExporterNotAllowed: 1 pod matches, and 1 pod of lab, which exporter payments is not for: correct spec\.exporter/,
  );
});
