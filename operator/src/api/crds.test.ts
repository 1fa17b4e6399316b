import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settings } from '../testing/node-trace.ts';
import { crd, parts, type Rule, refusals, rulesAt, schemaOf, structure } from '../testing/schema.ts';
import type { NodeTraceSpec } from './types.ts';

const PLURALS = ['syscalltraces', 'clustersyscalltraces', 'nodetraces', 'nodetracereports'] as const;
const selector = { matchLabels: { app: 'checkout' } };
const target = { kind: 'Deployment', name: 'checkout' };
const trace = (spec: object, rest: object = {}): object => ({ apiVersion: 'sysspan.io/v1alpha1', kind: 'SyscallTrace', spec, ...rest });
const withSelector = (spec: object): object => trace({ selector, ...spec });
const ended = (type: 'Complete' | 'Failed'): { conditions: object[] } => ({
  conditions: [{ type, status: 'True', reason: 'Any', message: 'm', lastTransitionTime: '2026-01-01T00:00:00Z' }],
});

const nodeTraceSpec: NodeTraceSpec = {
  nodeName: 'worker-1',
  trace: { name: 'checkout', uid: 'u1' },
  clusterUID: 'c1',
  exporter: 'default',
  suspend: false,
  reportSeconds: 5,
  finishesAt: '2026-01-01T00:00:00Z',
  settings,
  targets: [
    {
      podUID: 'p1',
      podName: 'checkout-1',
      attributes: { 'service.name': 'checkout' },
      containers: [{ name: 'app', image: 'checkout:1', restartCount: 0 }],
    },
  ],
};
const nodeTrace = (spec: object): object => ({ spec: { ...nodeTraceSpec, ...spec } });

interface Case {
  /** Part of the message of the one rule that refuses `bad`. */
  readonly says: string;
  readonly good: object;
  readonly bad: object;
  readonly old?: object;
}

const SYSCALL_TRACES: readonly Case[] = [
  { says: 'write one of selector, podNames and target', good: trace({ podNames: ['a'] }), bad: trace({ selector, podNames: ['a'] }) },
  { says: 'write one of selector, podNames and target', good: trace({ selector }), bad: trace({}) },
  { says: 'write one of selector, podNames and target', good: trace({ target }), bad: trace({ target, podNames: ['a'] }) },
  { says: 'write one of selector, podNames and target', good: trace({ target }), bad: trace({ target, selector, podNames: ['a'] }) },
  {
    says: 'no kind has this name',
    good: trace({ target: { kind: 'Rollout', name: 'a' } }),
    bad: trace({ target: { kind: 'deployment.apps', name: 'a' } }),
  },
  {
    says: 'no workload can have this name',
    good: trace({ target: { kind: 'Job', name: 'a.b-1' } }),
    bad: trace({ target: { kind: 'Job', name: 'other/a' } }),
  },
  {
    says: 'no image has spaces',
    good: withSelector({ images: ['*/checkout:*', 'ghcr.io/acme/checkout:1.4@sha256:00'] }),
    bad: withSelector({ images: ['checkout:1 cart:1'] }),
  },
  {
    says: 'no node can have this name',
    good: withSelector({ nodeNames: ['worker-1.example'] }),
    bad: withSelector({ nodeNames: ['worker-*'] }),
  },
  {
    says: 'no node can have a label of this name',
    good: withSelector({ nodeSelector: { 'topology.kubernetes.io/zone': 'eu-1a' } }),
    bad: withSelector({ nodeSelector: { 'a b': 'c' } }),
  },
  {
    says: "no node's label can have this value",
    good: withSelector({ nodeSelector: { disktype: 'ssd' } }),
    bad: withSelector({ nodeSelector: { disktype: 's*' } }),
  },
  {
    says: 'no label can have this value',
    good: trace({ selector: { matchLabels: { app: 'A.b_c-1', none: '' } } }),
    bad: trace({ selector: { matchLabels: { app: 'check*' } } }),
  },
  {
    says: 'no label has such a key',
    good: trace({ selector: { matchLabels: { 'app.kubernetes.io/name': 'a', App_1: 'b' } } }),
    bad: trace({ selector: { matchLabels: { 'a b': 'c' } } }),
  },
  {
    says: 'no label has this key',
    good: trace({ selector: { matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'Exists' }] } }),
    bad: trace({ selector: { matchExpressions: [{ key: '/app', operator: 'Exists' }] } }),
  },
  {
    says: 'no label has this value',
    good: trace({ selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['a', ''] }] } }),
    bad: trace({ selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['a*'] }] } }),
  },
  {
    says: 'In and NotIn need values',
    good: trace({ selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['a'] }] } }),
    bad: trace({ selector: { matchExpressions: [{ key: 'app', operator: 'NotIn' }] } }),
  },
  {
    says: 'Exists and DoesNotExist take no values',
    good: trace({ selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }),
    bad: trace({ selector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist', values: ['a'] }] } }),
  },
  { says: "write a pod's name in full", good: trace({ podNames: ['checkout-7d4b9c8f5-x2x9v'] }), bad: trace({ podNames: ['checkout-*'] }) },
  { says: 'write names of containers', good: withSelector({ containers: ['app'] }), bad: withSelector({ containers: ['app/1'] }) },
  {
    says: 'a path must be absolute',
    good: withSelector({ processes: { executables: ['python3', '/usr/bin/python3', '*/bin/sh'] } }),
    bad: withSelector({ processes: { executables: ['bin/sh'] } }),
  },
  {
    says: 'without arguments',
    good: withSelector({ processes: { executables: ['/bin/sh'] } }),
    bad: withSelector({ processes: { executables: ['/bin/sh -c'] } }),
  },
  {
    says: 'write one expression an item',
    good: withSelector({ syscalls: ['%file', '!stat', 'openat,close', '/^recv', 'trace=all'] }),
    bad: withSelector({ syscalls: ['-e trace=open'] }),
  },
  { says: 'write results: Failed for onlyFailed', good: withSelector({ results: 'Failed' }), bad: withSelector({ onlyFailed: true }) },
  { says: 'write children: Ignore for followForks', good: withSelector({ children: 'Ignore' }), bad: withSelector({ followForks: false }) },
  {
    says: 'write minDurationMicroseconds: 10000',
    good: withSelector({ minDurationMicroseconds: 10_000 }),
    bad: withSelector({ minDuration: '10ms' }),
  },
  { says: 'in capitals', good: withSelector({ expectedErrors: ['ENOENT', 'E2BIG'] }), bad: withSelector({ expectedErrors: ['enoent'] }) },
  {
    says: 'write the name of an exporter',
    good: withSelector({ exporter: 'team-a' }),
    bad: withSelector({ exporter: 'http://evil:4317' }),
  },
  {
    says: 'this trace has ended',
    old: trace({ selector }, { status: ended('Complete') }),
    good: trace({ selector }, { status: { ...ended('Complete'), pods: 0 } }),
    bad: trace({ selector, durationSeconds: 10 }, { status: ended('Complete') }),
  },
  {
    says: 'this trace has ended',
    old: trace({ selector }, { status: ended('Failed') }),
    good: trace({ selector }, { status: ended('Failed') }),
    bad: trace({ selector, suspend: true }, { status: ended('Failed') }),
  },
];

const forCluster = (spec: unknown): object => ({ kind: 'ClusterSyscallTrace', spec });
/** The same for pods of several namespaces. */
const CLUSTER_SYSCALL_TRACES: readonly Case[] = [
  ...SYSCALL_TRACES.map(({ says, ...objects }) => {
    const among = (object: object): object => {
      const { spec, ...rest } = object as { spec: object };
      return { ...forCluster({ namespaces: ['shop'], ...spec }), ...rest, kind: 'ClusterSyscallTrace' };
    };
    const old = objects.old === undefined ? {} : { old: among(objects.old) };
    return { says, good: among(objects.good), bad: among(objects.bad), ...old };
  }),
  {
    says: 'write either namespaces or namespaceSelector',
    good: forCluster({ selector, namespaceSelector: {} }),
    bad: forCluster({ selector }),
  },
  {
    says: 'write either namespaces or namespaceSelector',
    good: forCluster({ selector, namespaces: ['shop', 'lab-1'] }),
    bad: forCluster({ selector, namespaces: ['shop'], namespaceSelector: {} }),
  },
  {
    says: 'no namespace can have this name',
    good: forCluster({ selector, namespaces: ['shop'] }),
    bad: forCluster({ selector, namespaces: ['shop-*'] }),
  },
];

const NODE_TRACES: readonly Case[] = [
  { says: 'stays on its node', old: nodeTrace({}), good: nodeTrace({ targets: [] }), bad: nodeTrace({ nodeName: 'worker-2' }) },
  {
    says: 'stays with its SyscallTrace',
    old: nodeTrace({}),
    good: nodeTrace({ suspend: true }),
    bad: nodeTrace({ trace: { name: 'checkout', uid: 'u2' } }),
  },
];

const report = (spec: object): object => ({ spec: { nodeName: 'worker-1', trace: { name: 'checkout', uid: 'u1' }, ...spec } });
const REPORTS: readonly Case[] = [
  {
    says: 'stays with its node and its SyscallTrace',
    old: report({}),
    good: { ...report({}), status: { state: 'Tracing' } },
    bad: report({ nodeName: 'worker-2' }),
  },
  {
    says: 'stays with its node and its SyscallTrace',
    old: report({}),
    good: report({}),
    bad: report({ trace: { name: 'checkout', uid: 'u2' } }),
  },
];

function said(rules: readonly Rule[]): string[] {
  return rules.map(({ message }) => message);
}

for (const [plural, cases] of [
  ['syscalltraces', SYSCALL_TRACES],
  ['clustersyscalltraces', CLUSTER_SYSCALL_TRACES],
  ['nodetraces', NODE_TRACES],
  ['nodetracereports', REPORTS],
] as const) {
  for (const { says, good, bad, old } of cases) {
    test(`${plural}: "${says}" is said of what is wrong, and of nothing else`, () => {
      const before = old === undefined ? undefined : structure(plural, old).object;
      const right = structure(plural, good);
      assert.deepEqual([right.errors, said(refusals(plural, right.object, before))], [[], []]);
      const wrong = structure(plural, bad);
      assert.deepEqual(wrong.errors, []);
      const messages = said(refusals(plural, wrong.object, before));
      assert.equal(messages.length, 1, messages.join('\n'));
      assert.ok(messages[0]?.includes(says), messages[0]);
    });
  }

  test(`${plural}: every rule has an object that it refuses`, () => {
    const rules = [...parts(schemaOf(plural))].flatMap(rulesAt);
    const untested = rules.filter(({ message }) => !cases.some(({ says }) => message.includes(says)));
    assert.deepEqual(untested, []);
    assert.ok(rules.length > 0);
  });
}

test('structure: what the schema alone refuses', () => {
  const wrong: readonly [object, string][] = [
    [withSelector({ durationSeconds: 0 }), '/spec/durationSeconds must be >= 1'],
    [withSelector({ durationSeconds: '5m' }), '/spec/durationSeconds must be integer'],
    [withSelector({ capture: { stringBytes: 5000 } }), '/spec/capture/stringBytes must be <= 4096'],
    [withSelector({ capture: { buffers: 'all' } }), '/spec/capture/buffers must be equal to one of the allowed values'],
    [withSelector({ traceContext: 'link' }), '/spec/traceContext must be equal to one of the allowed values'],
    [withSelector({ containers: [] }), '/spec/containers must NOT have fewer than 1 items'],
    [withSelector({ followfork: true }), '/spec must NOT have additional properties'],
    [withSelector({ results: 'failed' }), '/spec/results must be equal to one of the allowed values'],
    [withSelector({ children: 'No' }), '/spec/children must be equal to one of the allowed values'],
    [withSelector({ minDurationMicroseconds: '10ms' }), '/spec/minDurationMicroseconds must be integer'],
    [withSelector({ minDurationMicroseconds: 3_600_000_001 }), '/spec/minDurationMicroseconds must be <= 3600000000'],
    [withSelector({ nodeSelector: {} }), '/spec/nodeSelector must NOT have fewer than 1 properties'],
    [trace({ target: { kind: 'Deployment' } }), "/spec/target must have required property 'name'"],
    [withSelector({ limits: { spansPerTrace: 1 } }), '/spec/limits/spansPerTrace must be >= 100'],
    [{ kind: 'SyscallTrace' }, " must have required property 'spec'"],
  ];
  for (const [object, expected] of wrong) {
    const { errors } = structure('syscalltraces', object);
    assert.deepEqual(
      errors.map(({ instancePath, message }) => `${instancePath} ${message}`),
      [expected],
    );
  }
});

test('the definition for the cluster says nothing of one namespace, and is of its own scope', () => {
  const { spec } = crd('clustersyscalltraces') as unknown as { spec: { scope: string; names: { shortNames: string[] } } };
  assert.deepEqual([spec.scope, spec.names.shortNames], ['Cluster', ['csct']]);
  const texts = [...parts(schemaOf('clustersyscalltraces'))].map(({ schema }) => schema.description ?? '');
  assert.deepEqual(
    texts.filter((text) => /same namespace|the namespace[^s]|this namespace|(?<!Cluster)SyscallTrace/.test(text)),
    [],
  );
});

test('conditions are as metav1.Condition has them', () => {
  const condition = { type: 'Ready', status: 'True', reason: 'Any', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' };
  const wrong: readonly [object, string][] = [
    [{ type: 'Rea dy' }, '/type must match pattern'],
    [{ type: `${'a'.repeat(254)}/${'a'.repeat(64)}` }, '/type must NOT have more than 316 characters'],
    [{ status: 'Yes' }, '/status must be equal to one of the allowed values'],
    [{ reason: '' }, '/reason must NOT have fewer than 1 characters'],
    [{ reason: 'Not a word' }, '/reason must match pattern'],
    [{ message: 'm'.repeat(32_769) }, '/message must NOT have more than 32768 characters'],
    [{ lastTransitionTime: 'now' }, '/lastTransitionTime must match format "date-time"'],
    [{ observedGeneration: -1 }, '/observedGeneration must be >= 0'],
  ];
  const errorsOf = (more: object): string[] =>
    structure('syscalltraces', trace({ selector }, { status: { conditions: [{ ...condition, ...more }] } })).errors.map(
      ({ instancePath, message }) => `${instancePath.replace('/status/conditions/0', '')} ${message}`,
    );
  assert.deepEqual(errorsOf({ type: 'example.com/Ready', reason: 'A:b,c_1', message: 'm'.repeat(32_768), observedGeneration: 0 }), []);
  for (const [more, expected] of wrong) assert.ok(errorsOf(more)[0]?.startsWith(expected), `${expected}: ${errorsOf(more).join()}`);
  for (const field of Object.keys(condition))
    assert.deepEqual(errorsOf({ [field]: undefined }), [` must have required property '${field}'`]);
});

test('the smallest request gets every default', () => {
  const { object } = structure('syscalltraces', trace({ selector }));
  assert.deepEqual((object as { spec: object }).spec, {
    selector,
    children: 'Follow',
    results: 'All',
    minDurationMicroseconds: 0,
    durationSeconds: 300,
    suspend: false,
    capture: { stringBytes: 256, buffers: 'None', commandLine: false },
    limits: { spansPerSecond: 1000, spansPerTrace: 8000, traceSeconds: 30 },
    traceContext: 'Link',
    exporter: 'default',
  });
});

test('what has one writer is one entry of managedFields, not one for each field', () => {
  const atomic = (plural: string, part: string): unknown => schemaOf(plural).properties?.[part]?.['x-kubernetes-map-type'];
  assert.deepEqual(
    [atomic('nodetraces', 'spec'), atomic('nodetracereports', 'spec'), atomic('nodetracereports', 'status')],
    Array(3).fill('atomic'),
  );
  assert.equal(schemaOf('nodetraces').properties?.status, undefined, 'agents watch NodeTraces: nothing that changes often is in them');
});

for (const plural of PLURALS) {
  test(`${plural}: every field says what it is, in sentences`, () => {
    const silent = [...parts(schemaOf(plural))]
      .filter(({ path }) => path !== '.metadata' && !path.endsWith('[]') && !path.endsWith('{}'))
      .filter(({ schema }) => !/^[A-Z'"].*\.$/s.test(schema.description ?? ''));
    assert.deepEqual(
      silent.map(({ path }) => path),
      [],
    );
  });

  test(`${plural}: everything that can be long has a bound, so that rules cost a known amount`, () => {
    const boundless = [...parts(schemaOf(plural))].filter(({ path, schema }) => {
      if (['.apiVersion', '.kind', '.metadata'].includes(path)) return false;
      if (schema.type === 'string') return schema.maxLength === undefined && schema.enum === undefined;
      if (schema.type === 'array') return schema.maxItems === undefined;
      return schema.additionalProperties !== undefined && schema.maxProperties === undefined;
    });
    assert.deepEqual(
      boundless.map(({ path }) => path),
      [],
    );
  });

  test(`${plural}: server-side apply knows how to merge every list`, () => {
    const lists = [...parts(schemaOf(plural))].filter(({ schema }) => schema.type === 'array');
    for (const { path, schema } of lists) {
      const objects = schema.items?.type === 'object';
      const type = schema['x-kubernetes-list-type'];
      assert.ok(type === 'atomic' || type === (objects ? 'map' : 'set'), path);
      if (type !== 'map') continue;
      for (const key of schema['x-kubernetes-list-map-keys'] as string[])
        assert.ok(schema.items?.required?.includes(key), `${path} ${key}`);
    }
    assert.ok(lists.length > 2);
  });

  test(`${plural}: columns and selectable fields exist in the schema`, () => {
    const version = crd(plural).spec.versions[0] as unknown as {
      additionalPrinterColumns: { jsonPath: string }[];
      selectableFields?: { jsonPath: string }[];
    };
    const known = new Set([...parts(schemaOf(plural))].map(({ path }) => path));
    const paths = [...version.additionalPrinterColumns, ...(version.selectableFields ?? [])].map(({ jsonPath }) => jsonPath);
    const unknown = paths.filter((path) => !known.has(path.replace(/\[\?.*\]/, '[]')) && path !== '.metadata.creationTimestamp');
    assert.deepEqual(unknown, []);
  });
}
