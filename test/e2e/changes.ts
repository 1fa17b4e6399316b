// What changes while a trace runs: pods come and go, labels and selectors change, containers restart, time runs out.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { kstatus } from '../cluster/kstatus.ts';
import { until } from '../until.ts';
import { deployment, LOOP, type Manifest, pod, syscallTrace } from './objects.ts';
import { processNames, resource } from './spans.ts';
import type { Stage } from './stage.ts';

const NAMESPACE = 'changes';

interface NodeTraces {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly targets?: readonly { readonly podName: string }[] };
  }[];
}

const targets = async (stage: Stage, trace: string): Promise<string[]> => {
  const { items } = await stage.get<NodeTraces>('nodetraces', NAMESPACE);
  return items
    .filter(({ metadata }) => metadata.name.startsWith(`${trace}-`))
    .flatMap(({ spec }) => (spec.targets ?? []).map(({ podName }) => podName))
    .sort();
};

export function changes(given: () => Stage): void {
  describe('changes while a trace runs', () => {
    test('a label, the selector, and the deletion of a pod', async () => {
      const stage = given();
      await stage.namespace(NAMESPACE);
      await stage.apply(
        pod({ namespace: NAMESPACE, name: 'red', labels: { colour: 'red' } }),
        pod({ namespace: NAMESPACE, name: 'blue', labels: { colour: 'blue' } }),
      );
      await stage.kubectl('-n', NAMESPACE, 'wait', 'pod', '--all', '--for=condition=Ready', '--timeout=180s');
      await stage.apply(syscallTrace(NAMESPACE, 'colour', { selector: { matchLabels: { colour: 'red' } } }));
      await stage.ready(NAMESPACE, 'colour');
      assert.deepEqual(await targets(stage, 'colour'), ['red']);
      await stage.kubectl('-n', NAMESPACE, 'label', 'pod', 'blue', 'colour=red', '--overwrite');
      await until('both pods as targets', async () => ((await targets(stage, 'colour')).join() === 'blue,red' ? true : undefined));
      await stage.seen('blue', 'colour', 'spans of the pod that was labelled', (all) => all[0]);
      await stage.apply(syscallTrace(NAMESPACE, 'colour', { selector: { matchLabels: { colour: 'green' } } }));
      await stage.reason(NAMESPACE, 'colour', 'NoPodsMatched');
      assert.deepEqual(await targets(stage, 'colour'), []);
      await stage.apply(syscallTrace(NAMESPACE, 'colour', { selector: { matchLabels: { colour: 'red' } } }));
      await stage.ready(NAMESPACE, 'colour');
      await stage.kubectl('-n', NAMESPACE, 'delete', 'pod', 'red', 'blue', '--wait=true');
      await stage.reason(NAMESPACE, 'colour', 'NoPodsMatched');
      const last = await stage.seen('red', 'colour', 'the end of the pod', (all) =>
        all.find((trace) =>
          trace.spans.some(({ tags }) => tags.some(({ key }) => key === 'process.exit.code' || key === 'sysspan.process.exit_signal')),
        ),
      );
      assert.ok(last);
    });

    test('a job of a blink has begun once its spans are there, and is complete when its time is up', async () => {
      const stage = given();
      await stage.apply(syscallTrace(NAMESPACE, 'blink', { podNames: ['blink'], durationSeconds: 15 }));
      await stage.reason(NAMESPACE, 'blink', 'NoPodsMatched');
      await stage.apply(pod({ namespace: NAMESPACE, name: 'blink', script: 'cat /etc/hostname', restartPolicy: 'Never' }));
      await stage.seen('blink', 'blink', 'the spans of the pod', (all) => (processNames(all).includes('cat') ? true : undefined));
      const began = await until('startedAt', async () => (await stage.status(NAMESPACE, 'blink')).startedAt);
      assert.ok(Date.parse(began) <= Date.now() + 1_000);
      const { message } = await stage.reason(NAMESPACE, 'blink', 'DurationReached', 'Complete');
      assert.match(message, /: [1-9][0-9]* spans, nothing lost/);
      await stage.kubectl('-n', NAMESPACE, 'delete', 'sct/blink', 'pod/blink');
    });

    test('an init container that nobody asked for is filtered, and nothing counts as lost for its sake', async () => {
      const stage = given();
      await stage.apply(syscallTrace(NAMESPACE, 'prepared', { podNames: ['prepared'], limits: { spansPerSecond: 0 } }));
      const made = pod({ namespace: NAMESPACE, name: 'prepared' }) as Manifest & { spec: { containers: object[] } };
      const script = 'n=0; while [ $n -lt 1500 ]; do cat /etc/hostname; n=$((n+1)); done';
      const setup = { ...made.spec.containers[0], name: 'setup', command: ['/bin/sh', '-c', script] };
      await stage.apply(syscallTrace(NAMESPACE, 'beside', { selector: { matchLabels: { brief: 'yes' } } }));
      await stage.reason(NAMESPACE, 'beside', 'NoPodsMatched');
      const [, node = ''] = stage.cluster.nodes.map(({ name }) => name);
      await stage.apply({ ...made, spec: { ...made.spec, nodeName: node, initContainers: [setup] } });
      const brief = ['brief-a', 'brief-b', 'brief-c'].map((name) =>
        pod({ namespace: NAMESPACE, name, node, labels: { brief: 'yes' }, script: 'cat /etc/hostname', restartPolicy: 'Never' }),
      );
      await stage.apply(...brief);
      await stage.reason(NAMESPACE, 'prepared', 'Tracing');
      const counters = await until('its calls to be counted', async () => {
        const found = (await stage.status(NAMESPACE, 'prepared')).counters;
        return (found?.filtered ?? 0) > 0 && (found?.spans ?? 0) > 0 ? found : undefined;
      });
      console.log(JSON.stringify(counters));
      assert.equal((await stage.status(NAMESPACE, 'prepared')).lost, 0);
      const seen = await until('the pods beside it', async () => {
        const found = (await stage.traces('brief-a', 'beside')).length > 0 && (await stage.status(NAMESPACE, 'beside'));
        return found && (found.spans ?? 0) > 0 ? found : undefined;
      });
      assert.equal(seen.lost, 0, 'it takes nothing from others on its node');
      await stage.kubectl(
        '-n',
        NAMESPACE,
        'delete',
        'sct/prepared',
        'sct/beside',
        'pod/prepared',
        ...brief.map(({ metadata }) => `pod/${metadata.name}`),
      );
    });

    test('a crash loop says what the kubelet waits for, and how much was seen', async () => {
      const stage = given();
      await stage.apply(syscallTrace(NAMESPACE, 'crash', { podNames: ['crash'] }));
      await stage.apply(pod({ namespace: NAMESPACE, name: 'crash', script: 'cat /etc/hostname; exit 3' }));
      const message = await until('what the kubelet waits for, and what was seen', async () => {
        const { message: said } = await stage.reason(NAMESPACE, 'crash', 'WaitingForRestart');
        return said.includes('so far') ? said : undefined;
      });
      console.log(message);
      assert.match(message, /^Pod crash: container app: .*exit code 3.*; [1-9][0-9]* spans so far\.$/);
      assert.ok((await stage.status(NAMESPACE, 'crash')).startedAt);
      await stage.kubectl('-n', NAMESPACE, 'delete', 'sct/crash', 'pod/crash');
    });

    test('a restarted container goes on with its restart count', async () => {
      const stage = given();
      await stage.apply(syscallTrace(NAMESPACE, 'restarts', { podNames: ['restarts'] }));
      await stage.apply(pod({ namespace: NAMESPACE, name: 'restarts', script: 'cat /etc/hostname; sleep 2; exit 1' }));
      const counts = await stage.seen('restarts', 'restarts', 'two lives of the container', (all) => {
        const found = new Set(all.map((trace) => resource(trace)['k8s.container.restart_count']));
        return found.has(0) && found.has(1) ? found : undefined;
      });
      assert.ok(counts.size >= 2);
      await stage.kubectl('-n', NAMESPACE, 'delete', 'sct/restarts', 'pod/restarts');
    });

    test('suspend and resume', async () => {
      const stage = given();
      await stage.apply(deployment({ namespace: NAMESPACE, name: 'paused', script: LOOP }));
      const spec = { selector: { matchLabels: { app: 'paused' } }, limits: { traceSeconds: 5 } };
      await stage.apply(syscallTrace(NAMESPACE, 'paused', spec));
      await stage.ready(NAMESPACE, 'paused');
      await stage.seen('paused', 'paused', 'a span', (all) => all[0]);
      await stage.apply(syscallTrace(NAMESPACE, 'paused', { ...spec, suspend: true }));
      await stage.reason(NAMESPACE, 'paused', 'Suspended');
      const settled = await until('no more spans', async () => {
        const before = (await stage.status(NAMESPACE, 'paused')).counters?.seen;
        await new Promise((resolve) => setTimeout(resolve, 6_000));
        return (await stage.status(NAMESPACE, 'paused')).counters?.seen === before ? (before ?? 0) : undefined;
      });
      await stage.apply(syscallTrace(NAMESPACE, 'paused', spec));
      await stage.ready(NAMESPACE, 'paused');
      await until('more spans', async () => ((await stage.status(NAMESPACE, 'paused')).counters?.seen ?? 0) > settled || undefined);
      await stage.kubectl('-n', NAMESPACE, 'delete', 'sct/paused');
    });

    test('durationSeconds ends in Complete, and nothing stays', async () => {
      const stage = given();
      await stage.apply(
        syscallTrace(NAMESPACE, 'short', { selector: { matchLabels: { app: 'paused' } }, durationSeconds: 5, ttlSecondsAfterFinished: 8 }),
      );
      await stage.ready(NAMESPACE, 'short');
      await stage.kubectl('-n', NAMESPACE, 'wait', 'sct/short', '--for=condition=Complete', '--timeout=180s');
      await stage.kubectl('-n', NAMESPACE, 'wait', 'sct/short', '--for=condition=Ready', '--timeout=1s');
      assert.deepEqual(kstatus([await stage.get<object>('sct/short', NAMESPACE)]), ['Current']);
      const { items } = await stage.get<NodeTraces>('nodetraces', NAMESPACE);
      assert.deepEqual(
        items.filter(({ metadata }) => metadata.name.startsWith('short-')),
        [],
      );
      const status = await stage.status(NAMESPACE, 'short');
      assert.ok((status.spans ?? 0) > 0);
      assert.ok(processNames(await stage.traces('paused', 'short')).includes('cat'));
      await until('the object to remove itself', async () => {
        const names = await stage.kubectl('-n', NAMESPACE, 'get', 'sct', '-o', 'name');
        return names.includes('short') ? undefined : true;
      });
    });
  });
}
