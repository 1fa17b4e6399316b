// What is traced: containers from their first instruction, exec, children, overlapping traces, both nodes.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Counters } from '../../operator/src/api/types.ts';
import type { Span, Trace } from '../jaeger/jaeger.ts';
import { median } from '../median.ts';
import { until } from '../until.ts';
import { deployment, LOOP, pod, syscallTrace } from './objects.ts';
import { calls, faults, parentOf, processes, processNames, resource, root, tag, whole } from './spans.ts';
import type { Stage } from './stage.ts';

const NAMESPACE = 'tracing';

async function running(stage: Stage, name: string): Promise<void> {
  await stage.kubectl('-n', NAMESPACE, 'wait', `pod/${name}`, '--for=condition=Ready', '--timeout=180s');
}

/** The processes of a name that are in a trace from their exec to their end: a segment may begin and end in the midst of one. */
function entire(trace: Trace, name: string): Span[] {
  const begun = new Set(calls(trace).flatMap((span) => (span.operationName === 'execve' ? [parentOf(span)] : [])));
  return processes(trace).filter(
    (span) => span.operationName === name && begun.has(span.spanID) && tag(span, 'process.exit.code') !== undefined,
  );
}

/** They are the shell's children, and they alone open the file. */
function assertCats(trace: Trace): void {
  const cats = processes(trace).filter(({ operationName }) => operationName === 'cat');
  for (const cat of cats) assert.equal(parentOf(cat), root(trace)?.spanID, 'cat is a child of the shell');
  const opens = calls(trace).filter((span) => span.operationName === 'openat' && tag(span, 'file.path') === '/etc/hostname');
  const opened = new Set(opens.map(parentOf));
  for (const { spanID } of entire(trace, 'cat')) assert.ok(opened.has(spanID), `each cat opens the file, ${spanID} as well`);
  const ids = new Set<string | undefined>(cats.map(({ spanID }) => spanID));
  for (const parent of opened) assert.ok(ids.has(parent), `${parent ?? 'nobody'}, no cat, opens it`);
}

export function tracing(given: () => Stage): void {
  describe('tracing pods', () => {
    test('a loop that runs already: names, parents, resource', async () => {
      const stage = given();
      await stage.namespace(NAMESPACE);
      await stage.apply(deployment({ namespace: NAMESPACE, name: 'loop' }));
      await stage.kubectl('-n', NAMESPACE, 'rollout', 'status', 'deployment/loop', '--timeout=180s');
      await stage.apply(syscallTrace(NAMESPACE, 'running', { target: { kind: 'Deployment', name: 'loop' } }));
      const condition = await stage.ready(NAMESPACE, 'running');
      assert.equal(condition.status, 'True');
      const trace = await stage.seen('loop', 'running', 'a segment with a whole cat', (all) =>
        all.find((one) => entire(one, 'cat').length > 0),
      );
      for (const one of await stage.traces('loop', 'running')) if (whole(one)) assert.deepEqual(faults(one), [], one.traceID);
      assertCats(trace);
      const attributes = resource(trace);
      const { metadata, spec, status } = (
        await stage.get<{
          items: {
            metadata: { name: string; uid: string };
            spec: { nodeName: string };
            status: { containerStatuses: { containerID: string }[] };
          }[];
        }>('pods', NAMESPACE)
      ).items[0] as never;
      assert.equal(attributes['service.name'], 'loop');
      assert.equal(attributes['k8s.namespace.name'], NAMESPACE);
      assert.equal(attributes['k8s.pod.name'], (metadata as { name: string }).name);
      assert.equal(attributes['k8s.pod.uid'], (metadata as { uid: string }).uid);
      assert.equal(attributes['k8s.deployment.name'], 'loop');
      assert.equal(attributes['k8s.container.name'], 'app');
      assert.equal(attributes['k8s.container.restart_count'], 0);
      assert.equal(attributes['k8s.node.name'], (spec as { nodeName: string }).nodeName);
      const id = (status as { containerStatuses: { containerID: string }[] }).containerStatuses[0]?.containerID ?? '';
      assert.equal(`containerd://${attributes['container.id'] ?? ''}`, id);
      assert.match(String(attributes['container.image.name']), /sysspan\/test-tools$/);
      for (const key of ['k8s.cluster.uid', 'host.name', 'host.arch', 'os.type', 'telemetry.distro.version', 'sysspan.trace.uid'])
        assert.notEqual(attributes[key], undefined, key);
    });

    test('a pod that comes after the trace is traced from its first execve, on each node', async () => {
      const stage = given();
      await stage.apply(syscallTrace(NAMESPACE, 'future', { selector: { matchLabels: { group: 'future' } } }));
      await stage.reason(NAMESPACE, 'future', 'NoPodsMatched');
      for (const [index, { name: node }] of stage.cluster.nodes.entries()) {
        const name = `future-${index}`;
        const labels = { group: 'future', app: name };
        await stage.apply(pod({ namespace: NAMESPACE, name, node, labels, script: 'cat /etc/hostname; exit 3', restartPolicy: 'Never' }));
        const trace = await stage.seen(name, 'future', 'the whole life of the pod', (all) => all[0]);
        assert.deepEqual(faults(trace), []);
        const first = [...calls(trace)].sort((a, b) => a.startTime - b.startTime)[0];
        assert.equal(first?.operationName, 'execve', 'the first call that is seen');
        assert.match(JSON.stringify(tag(first as never, 'syscall.args')), /\/bin\/sh/);
        assert.equal(tag(root(trace) as never, 'process.exit.code'), 3);
        assert.deepEqual(processNames([trace]).sort(), ['cat', 'sh']);
        assert.equal(resource(trace)['k8s.node.name'], node);
      }
    });

    test('a ClusterSyscallTrace traces pods of two namespaces, each as one of its own', async () => {
      const stage = given();
      const namespaces = ['tracing-a', 'tracing-b'];
      for (const namespace of namespaces) {
        await stage.namespace(namespace);
        await stage.apply(pod({ namespace, name: 'member' }));
      }
      const spec = { namespaces, selector: { matchLabels: { app: 'member' } }, limits: { traceSeconds: 5 } };
      await stage.apply({ apiVersion: 'sysspan.io/v1alpha1', kind: 'ClusterSyscallTrace', metadata: { name: 'members' }, spec });
      await stage.kubectl('wait', 'csct/members', '--for=condition=Ready', '--timeout=180s');
      const seen = await stage.seen('member', 'members', 'spans of both', (all) => {
        const found = [...new Set(all.map((one) => String(resource(one)['k8s.namespace.name'])))].sort();
        return found.length === namespaces.length ? { found, all } : undefined;
      });
      assert.deepEqual(seen.found, namespaces);
      for (const trace of seen.all) {
        const attributes = resource(trace);
        assert.equal(attributes['service.namespace'], attributes['k8s.namespace.name']);
        assert.equal(attributes['sysspan.trace.namespace'], undefined);
      }
      await stage.kubectl('delete', 'csct', 'members');
    });

    test('kubectl exec is a tree of its own', async () => {
      const stage = given();
      await stage.apply(pod({ namespace: NAMESPACE, name: 'still', script: 'sleep 1000000 & wait' }));
      await running(stage, 'still');
      await stage.apply(syscallTrace(NAMESPACE, 'exec', { podNames: ['still'] }));
      await stage.reason(NAMESPACE, 'exec', ['Tracing', 'NoSyscallsSeen']);
      const output = await stage.kubectl('-n', NAMESPACE, 'exec', 'still', '--', 'sh', '-c', 'cat /etc/hostname; true');
      assert.match(output, /still/);
      const trace = await stage.seen('still', 'exec', 'the tree of the exec', (all) =>
        all.find((one) => processNames([one]).includes('cat')),
      );
      assert.deepEqual(faults(trace), []);
      assert.equal(root(trace)?.operationName, 'sh');
      const first = [...calls(trace)].sort((a, b) => a.startTime - b.startTime)[0];
      assert.equal(first?.operationName, 'execve');
    });

    test('children: Ignore leaves the children out; filters of overlapping traces hold for each', async () => {
      const stage = given();
      const spec = { selector: { matchLabels: { app: 'several' } } };
      await stage.apply(
        syscallTrace(NAMESPACE, 'alone', { ...spec, children: 'Ignore' }),
        syscallTrace(NAMESPACE, 'failed', { ...spec, results: 'Failed' }),
        syscallTrace(NAMESPACE, 'files', { ...spec, syscalls: ['%file'] }),
        syscallTrace(NAMESPACE, 'whole', spec),
      );
      for (const name of ['alone', 'failed', 'files', 'whole']) await stage.reason(NAMESPACE, name, 'NoPodsMatched');
      const script = 'cat /etc/hostname; cat /no/such/file; /bin/true; exit 0';
      await stage.apply(pod({ namespace: NAMESPACE, name: 'several', script, restartPolicy: 'Never' }));
      const [alone, failed, files, all] = await Promise.all(
        ['alone', 'failed', 'files', 'whole'].map((name) => stage.seen('several', name, 'its tree', (all) => all[0])),
      );
      assert.ok(alone && failed && files && all);
      assert.deepEqual(processNames([alone]), ['sh']);
      assert.deepEqual(processNames([all]).sort(), ['cat', 'cat', 'sh', 'true']);
      assert.ok(calls(failed).length > 0);
      for (const span of calls(failed)) assert.notEqual(tag(span, 'syscall.errno'), undefined, span.operationName);
      const names = new Set(calls(files).map(({ operationName }) => operationName));
      assert.ok(names.has('openat') && names.has('execve') && !names.has('mmap'), [...names].join());
      const count = (name: string): number => calls(all).filter(({ operationName }) => operationName === name).length;
      assert.equal(calls(files).filter(({ operationName }) => operationName === 'openat').length, count('openat'));
      assert.equal(
        calls(failed).length,
        calls(all).filter((span) => tag(span, 'syscall.errno') !== undefined).length,
        'each failure of the whole trace is in the other',
      );
    });

    test('named containers only, and executables as roots', async () => {
      const stage = given();
      const selector = { matchLabels: { app: 'two' } };
      await stage.apply(
        syscallTrace(NAMESPACE, 'sidecar', { selector, containers: ['sidecar'] }),
        syscallTrace(NAMESPACE, 'cats', { selector, processes: { executables: ['cat'] } }),
      );
      for (const name of ['sidecar', 'cats']) await stage.reason(NAMESPACE, name, 'NoPodsMatched');
      const containers = [
        { name: 'app', script: 'cat /etc/hostname; /bin/true' },
        { name: 'sidecar', script: '/bin/true; /bin/true' },
      ];
      await stage.apply(pod({ namespace: NAMESPACE, name: 'two', containers, restartPolicy: 'Never' }));
      const sidecar = await stage.seen('two', 'sidecar', 'the sidecar', (all) => all[0]);
      assert.equal(resource(sidecar)['k8s.container.name'], 'sidecar');
      const cats = await stage.seen('two', 'cats', 'the cat', (all) => all[0]);
      assert.equal(root(cats)?.operationName, 'cat');
      assert.deepEqual(
        (await stage.traces('two', 'sidecar')).map((trace) => resource(trace)['k8s.container.name']),
        ['sidecar'],
      );
    });

    test('from apply to the first span', async () => {
      const stage = given();
      await stage.apply(pod({ namespace: NAMESPACE, name: 'quick', script: LOOP }));
      await running(stage, 'quick');
      const times: number[] = [];
      for (let i = 0; i < 10; i++) {
        const name = `quick-${i}`;
        const begin = performance.now();
        await stage.apply(syscallTrace(NAMESPACE, name, { podNames: ['quick'], durationSeconds: 60 }));
        await stage.seen('quick', name, 'a span', (all) => all[0]);
        times.push(performance.now() - begin);
        await stage.kubectl('-n', NAMESPACE, 'delete', `sct/${name}`);
      }
      console.log(
        `from apply to the first span: median ${(median(times) / 1_000).toFixed(2)} s of ${times.map((ms) => (ms / 1_000).toFixed(2)).join(' ')}`,
      );
      assert.ok(median(times) < 3_000, `median ${median(times)} ms`);
    });

    test('the status adds up', async () => {
      const stage = given();
      const { counters } = await until('counters of the finished trace', async () => {
        const status = await stage.status(NAMESPACE, 'whole');
        return (status.counters?.acknowledged ?? 0) > 0 && status.counters?.queued === 0 ? status : undefined;
      });
      const of = (name: keyof Counters): number => counters?.[name] ?? 0;
      assert.equal(of('seen'), of('filtered') + of('recorded') + of('lostRingFull') + of('lostFault'), JSON.stringify(counters));
      assert.equal(of('recorded'), of('consumed'));
    });
  });
}
