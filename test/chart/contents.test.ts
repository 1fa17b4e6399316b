// What must hold of the rendered objects, whatever else changes.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { checkout, find, objects, type Rendered, render } from './helm.ts';

interface Panel {
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string }[];
}

const values = (file: string): string[] => ['--values', join(import.meta.dirname, 'values', file)];
const plain = objects(render(...values('default.yaml')));
const everything = objects(render(...values('everything.yaml')));
const agentPod = find(plain, 'DaemonSet', 'sysspan-agent').spec.template.spec;
const operatorPod = find(plain, 'Deployment', 'sysspan-operator').spec.template.spec;

describe('the agent', () => {
  const [container] = agentPod.containers;

  it('has two capabilities, a root that cannot be written, and nothing of the host', () => {
    assert.deepEqual(container.securityContext, {
      readOnlyRootFilesystem: true,
      privileged: false,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'], add: ['BPF', 'PERFMON'] },
    });
    assert.deepEqual(agentPod.securityContext.seccompProfile, { type: 'RuntimeDefault' });
    for (const field of ['hostNetwork', 'hostPID', 'hostIPC', 'hostUsers']) assert.equal(agentPod[field], undefined, field);
    assert.deepEqual(
      agentPod.volumes.filter((volume: object) => 'hostPath' in volume),
      [],
    );
  });

  it('has limits, three probes, and time to send what it has', () => {
    assert.ok(container.resources.limits.memory && container.resources.requests.memory && container.resources.requests.cpu);
    assert.equal(container.startupProbe.httpGet.path, '/healthz');
    assert.equal(container.readinessProbe.httpGet.path, '/readyz');
    assert.equal(container.livenessProbe.httpGet.path, '/healthz');
    assert.equal(agentPod.terminationGracePeriodSeconds, 30);
    assert.equal(container.terminationMessagePolicy, 'FallbackToLogsOnError');
  });

  it('is told who it is', () => {
    const paths = Object.fromEntries(container.env.map((one: Rendered) => [one.name, one.valueFrom?.fieldRef.fieldPath]));
    assert.equal(paths.NODE_NAME, 'spec.nodeName');
    assert.equal(paths.POD_NAME, 'metadata.name');
    assert.equal(paths.POD_NAMESPACE, 'metadata.namespace');
    assert.equal(paths.POD_UID, 'metadata.uid');
  });

  it('may read NodeTraces and write into their reports, and nothing else', () => {
    assert.deepEqual(find(plain, 'ClusterRole', 'sysspan-agent').rules, [
      { apiGroups: ['sysspan.io'], resources: ['nodetraces'], verbs: ['list', 'watch'] },
      { apiGroups: ['sysspan.io'], resources: ['nodetracereports/status'], verbs: ['patch'] },
    ]);
  });

  it('keeps the ceilings that the operator keeps', () => {
    const agent = parse(find(everything, 'ConfigMap', 'spans-agent').data['agent.yaml']);
    const { limits } = parse(find(everything, 'ConfigMap', 'spans-operator').data['operator.yaml']);
    const { traces, tracesPerNamespace, nodesPerTrace, perNamespace, cluster, ...own } = limits;
    const { traces: ofCluster, nodesPerTrace: nodesOfCluster, ...ownOfCluster } = cluster;
    const namespaces = { shop: { podsPerTrace: 500, buffers: 'All' }, staging: {} };
    assert.deepEqual(agent.limits, { ...own, perNamespace: namespaces, cluster: ownOfCluster });
    assert.deepEqual([ofCluster, nodesOfCluster, cluster.podsPerTrace, cluster.commandLine], [2, 10, 50, false]);
    assert.deepEqual(
      [traces, tracesPerNamespace, nodesPerTrace, limits.namespaces, limits.buffers],
      [50, 3, 200, ['shop', 'staging'], 'Sent'],
    );
    assert.deepEqual(perNamespace, {
      shop: { tracesPerNamespace: 9, podsPerTrace: 500, nodesPerTrace: 20, buffers: 'All' },
      staging: { tracesPerNamespace: 1 },
    });
  });

  it('is privileged only when asked', () => {
    const least = find(objects(render(...values('least.yaml'))), 'DaemonSet', 'sysspan-agent').spec.template.spec;
    assert.deepEqual(least.containers[0].securityContext, { readOnlyRootFilesystem: true, privileged: true });
  });

  it('starts anew when its configuration changes, and only then', () => {
    const checksum = (...args: string[]): string =>
      find(objects(render(...values('default.yaml'), ...args)), 'DaemonSet', 'sysspan-agent').spec.template.metadata.annotations[
        'checksum/config'
      ];
    assert.equal(checksum(), checksum('--set', 'operator.replicas=3'));
    assert.notEqual(checksum(), checksum('--set', 'agent.traces=8'));
  });

  it('gets the Secrets of exporters where its configuration looks for them', () => {
    const list = objects(render(...values('secure-exporters.yaml')));
    const config = parse(find(list, 'ConfigMap', 'sysspan-agent').data['agent.yaml']);
    const { containers, volumes } = find(list, 'DaemonSet', 'sysspan-agent').spec.template.spec;
    const secretAt = (path: string): string => {
      const mount = containers[0].volumeMounts.find(
        ({ mountPath }: { mountPath: string }) => path === mountPath || path.startsWith(`${mountPath}/`),
      );
      return volumes.find(({ name }: { name: string }) => name === mount?.name)?.secret.secretName;
    };
    const { default: first, tempo } = config.exporters;
    assert.equal(first.endpoint, 'https://otlp.example.com:443');
    assert.equal(first.compression, 'gzip');
    assert.equal(secretAt(first.headersDir), 'otlp-headers');
    assert.equal(secretAt(first.caFile), 'otlp-ca');
    assert.equal(secretAt(first.certFile), 'otlp-client');
    assert.equal(secretAt(first.keyFile), 'otlp-client');
    assert.equal(secretAt(tempo.caFile), 'corporate-ca');
    assert.match(tempo.caFile, /\/bundle\.pem$/);
    assert.deepEqual(first.secrets, { headers: 'sysspan/otlp-headers', ca: 'sysspan/otlp-ca', client: 'sysspan/otlp-client' });
    assert.deepEqual(tempo.secrets, { ca: 'sysspan/corporate-ca' });
    assert.deepEqual(Object.keys(tempo).sort(), ['caFile', 'compression', 'endpoint', 'namespaces', 'secrets']);
    assert.deepEqual(tempo.namespaces, ['shop', 'staging']);
    const { exporters } = parse(find(list, 'ConfigMap', 'sysspan-operator').data['operator.yaml']);
    assert.deepEqual(
      exporters.map(({ name, namespaces }: { name: string; namespaces?: string[] }) => [name, namespaces]),
      [
        ['default', undefined],
        ['tempo', ['shop', 'staging']],
      ],
    );
  });

  it('starts, and so does helm test, when a Secret of an exporter does not exist', () => {
    const list = objects(render(...values('secure-exporters.yaml')));
    const pods = [find(list, 'DaemonSet', 'sysspan-agent').spec.template.spec, find(list, 'Pod', 'sysspan-test').spec];
    for (const { volumes } of pods) {
      const secrets = volumes.flatMap(({ secret }: { secret?: { optional?: boolean } }) => secret ?? []);
      assert.deepEqual(
        secrets.map(({ optional }: { optional?: boolean }) => optional),
        [true, true, true, true],
      );
    }
  });
});

describe('the demo', () => {
  const demo = objects(render(...values('demo.yaml')));
  const container = (name: string): Rendered => find(demo, 'Deployment', name).spec.template.spec.containers[0];

  it('sends to the viewer, and the viewer to Jaeger', () => {
    const { exporters } = parse(find(demo, 'ConfigMap', 'sysspan-agent').data['agent.yaml']);
    assert.equal(exporters.default.endpoint, 'http://sysspan-viewer.sysspan:4317');
    const { args, image } = container('sysspan-viewer');
    assert.ok(args.includes('--forward=http://sysspan-jaeger.sysspan:4317'));
    assert.equal(image, find(demo, 'DaemonSet', 'sysspan-agent').spec.template.spec.containers[0].image);
    for (const name of ['sysspan-viewer', 'sysspan-jaeger']) assert.ok(find(demo, 'Service', name).spec.ports[0].port === 4317);
  });

  it('leaves out what is not wanted of it', () => {
    const names = (...args: string[]): string[] => objects(render(...values('demo.yaml'), ...args)).map(({ metadata }) => metadata.name);
    assert.ok(!names('--set=demo.viewer.enabled=false').includes('sysspan-viewer'));
    assert.ok(!names('--set=demo.jaeger.image=').includes('sysspan-jaeger'));
    const elsewhere = names('--set=exporters.default.endpoint=http://collector:4317');
    assert.ok(!elsewhere.includes('sysspan-viewer') && !elsewhere.includes('sysspan-jaeger'));
    const { exporters } = parse(
      find(objects(render(...values('demo.yaml'), '--set=demo.viewer.enabled=false')), 'ConfigMap', 'sysspan-agent').data['agent.yaml'],
    );
    assert.equal(exporters.default.endpoint, 'http://sysspan-jaeger.sysspan:4317');
  });

  it('has a Jaeger that holds what it may have at a time, however long it runs', () => {
    const { limits } = find(demo, 'SyscallTrace', 'sysspan-demo').spec;
    const { env, resources } = container('sysspan-jaeger');
    const value = (name: string): string => env.find((one: { name: string }) => one.name === name)?.value;
    // As the file says: calls, summaries of what is above the limit, and processes, of which there are three a second and their parent.
    const processes = 3 * limits.traceSeconds + 1;
    const spans = Number(value('MEMORY_MAX_TRACES')) * (limits.spansPerSecond * limits.traceSeconds + 21 * processes);
    assert.equal(resources.limits.memory, '1Gi');
    // So many filled it, with Go's usual garbage.
    assert.ok(spans < 190_000 * 0.7, `${spans} spans`);
    assert.equal(value('GOMEMLIMIT'), '900MiB');
  });
});

describe('the operator', () => {
  it('knows the agents by labels that they have', () => {
    const { agents } = parse(find(everything, 'ConfigMap', 'spans-operator').data['operator.yaml']);
    const { labels } = find(everything, 'DaemonSet', 'spans-agent').spec.template.metadata;
    for (const [key, value] of Object.entries(agents.labels)) assert.equal(labels[key], value, key);
    assert.equal(agents.namespace, 'sysspan');
  });

  it('may take the lease that it is told of', () => {
    const { lease } = parse(find(everything, 'ConfigMap', 'spans-operator').data['operator.yaml']);
    const { rules } = find(everything, 'Role', 'spans-operator');
    assert.deepEqual(rules.at(-1), {
      apiGroups: ['coordination.k8s.io'],
      resources: ['leases'],
      resourceNames: [lease.name],
      verbs: ['get', 'update'],
    });
  });

  it('reads no secret', () => {
    for (const role of [...plain, ...everything].filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role'))
      for (const { resources } of role.rules) assert.ok(!resources.includes('secrets') && !resources.includes('*'), role.metadata.name);
  });

  it('runs as somebody else than root', () => {
    assert.equal(operatorPod.securityContext.runAsUser, 65532);
    assert.equal(operatorPod.containers[0].securityContext.runAsNonRoot, true);
  });
});

describe('the chart', () => {
  it('has the definitions of the operator', () => {
    const folder = join(checkout, 'operator/crds');
    for (const file of readdirSync(folder)) {
      const source = parse(readFileSync(join(folder, file), 'utf8')) as Rendered;
      const rendered = find(plain, 'CustomResourceDefinition', source.metadata.name);
      assert.deepEqual(rendered.spec, source.spec);
      assert.equal(rendered.metadata.annotations?.['helm.sh/resource-policy'], 'keep');
    }
    assert.ok(everything.every(({ metadata }) => metadata.annotations?.['helm.sh/resource-policy'] === undefined));
  });

  it('names each definition in what it tells Artifact Hub', () => {
    const folder = join(checkout, 'charts/sysspan');
    const { annotations } = parse(readFileSync(join(folder, 'Chart.yaml'), 'utf8')) as { annotations: Record<string, string> };
    const named = (parse(annotations['artifacthub.io/crds'] ?? '') as { kind: string; name: string; version: string }[]).map(
      ({ kind, name, version }) => `${kind} ${name} ${version}`,
    );
    const installed = readdirSync(join(folder, 'files/crds')).map((file) => {
      const { metadata, spec } = parse(readFileSync(join(folder, 'files/crds', file), 'utf8')) as Rendered;
      return `${spec.names.kind} ${metadata.name} ${spec.versions[0].name}`;
    });
    assert.deepEqual(named.toSorted(), installed.toSorted());
  });

  it('gives an uninstallation the time that its waits may take, and images to be pulled', () => {
    const longest = 20 + 60 + 5 + 20;
    assert.ok(find(plain, 'Pod', 'sysspan-uninstall').spec.activeDeadlineSeconds >= longest + 60);
  });

  it('gives every object the labels that Helm recommends', () => {
    const wanted = ['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'app.kubernetes.io/component', 'app.kubernetes.io/version'];
    for (const { kind, metadata } of everything.filter(({ metadata }) => metadata.name !== 'sysspan-extra')) {
      for (const label of [...wanted, 'app.kubernetes.io/managed-by', 'helm.sh/chart', 'team'])
        assert.ok(metadata.labels?.[label], `${kind} ${metadata.name} has no label ${label}`);
      assert.equal(metadata.annotations?.['example.com/owner'], 'observability', `${kind} ${metadata.name}`);
    }
  });

  it('has no two objects of one name, but the first and the last demo trace', () => {
    const names = everything
      .filter(({ kind }) => kind !== 'SyscallTrace')
      .map(({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`);
    assert.deepEqual(names, [...new Set(names)]);
  });
});

describe('dashboards and alerts', () => {
  const folder = join(checkout, 'charts/sysspan/files/dashboards');

  it('are those of deploy/', () => {
    for (const file of readdirSync(folder))
      assert.equal(readFileSync(join(checkout, 'deploy/grafana', file), 'utf8'), readFileSync(join(folder, file), 'utf8'));
    const alerts = parse(readFileSync(join(checkout, 'deploy/prometheus/alerts.yaml'), 'utf8'));
    assert.deepEqual(find(everything, 'PrometheusRule', 'spans').spec, alerts);
  });

  it('advise about lost calls what helps against that loss', () => {
    const { groups } = parse(readFileSync(join(checkout, 'charts/sysspan/files/alerts.yaml'), 'utf8'));
    const alert = groups[0].rules.find((rule: Rendered) => rule.alert === 'SysspanCallsLost');
    const source = readFileSync(join(checkout, 'agent/src/node/metrics.ts'), 'utf8');
    const reasons = [...source.matchAll(/totals\.(?:lost|dropped)\w+, \{ reason: '(\w+)' \}/g)].map(([, reason]) => reason ?? '');
    assert.ok(reasons.length >= 8);
    const data = Object.fromEntries(
      reasons.map((reason) => [reason, `{{ $labels := dict "reason" "${reason}" }}${alert.annotations.description}`]),
    );
    const holder = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'advice' }, data };
    const text = render(...values('default.yaml'), `--set-json=extraObjects=${JSON.stringify([holder])}`);
    const advice = find(objects(text), 'ConfigMap', 'advice').data as Record<string, string>;
    assert.match(advice.memory ?? '', /^Spans did not fit .*raise agent\.memoryBudgetMiB/);
    assert.match(advice.ring_full ?? '', /raise agent\.callRingMiB\.$/);
    for (const reason of reasons) {
      assert.match(advice[reason] ?? '', /^[A-Z].*\.$/s, reason);
      assert.equal(advice[reason]?.includes('callRingMiB'), reason === 'ring_full' || reason === 'process_events', reason);
    }
  });

  for (const file of readdirSync(folder))
    it(`${file} has panels that do not lie on each other, each with a query`, () => {
      const { panels } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { panels: Panel[] };
      const places = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
      );
      assert.equal(new Set(places).size, places.length);
      for (const { title, gridPos, targets } of panels) {
        assert.ok(gridPos.x + gridPos.w <= 24, title);
        assert.ok(targets.length > 0 && targets.every(({ expr }) => expr !== ''), title);
      }
    });
});
