// `sysspan agent` as a process, with a real API server, real cgroups and an OTLP endpoint: what a NodeTrace says is done,
// and its status tells.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { decodeTraceRequest } from '../../agent/src/spans/otlp-decode.ts';
import { type Endpoint, endpoint } from '../../agent/src/testing/endpoint.ts';
import { undocumented } from '../documents/metrics.ts';
import { until } from '../until.ts';
import { type Agent, AgentWorld, nodeTrace, type Place, withPlace } from './agent-world.ts';
import { release } from './containers.ts';
import { sleep, sysspan } from './run.ts';

let world: AgentWorld;
let receiver: Endpoint;

before(async () => {
  receiver = await endpoint();
  world = await AgentWorld.begin({ exporters: { default: { endpoint: receiver.url, compression: 'gzip' } } });
});

after(async () => {
  receiver?.stop();
  await world?.end();
});

const agentOf = ({ nodeName }: Place, podName = 'agent-1'): Agent => world.agent([sysspan], nodeName, podName);

const sentOf = (uid: string): ReturnType<typeof decodeTraceRequest>['resourceSpans'] =>
  receiver.received
    .flatMap((bytes) => decodeTraceRequest(bytes).resourceSpans)
    .filter(({ resource }) => resource.attributes.some(({ key, value }) => key === 'k8s.pod.uid' && value.stringValue === uid));

const resourcesOf = (uid: string) => sentOf(uid).map(({ resource }) => resource);

function spansOf(uid: string): string[] {
  return sentOf(uid).flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ spanId }) => spanId)));
}

describe('the agent as a process', () => {
  test('traces what a NodeTrace of its node says, tells how it stands, and ends in order', () =>
    withPlace(async (place) => {
      const agent = agentOf(place);
      await agent.ready();
      const child = place.pod.enter(place.container, 'read a; /bin/true; read b; /bin/true; exit 0');
      await sleep(200);
      await world.trace(place);
      const begun = Date.now();
      const quiet = await world.stands(place, 'Tracing', 'Tracing');
      console.log(`from the NodeTrace to its status: ${Date.now() - begun} ms`);
      assert.deepEqual(
        [quiet.podsTracing, quiet.targets?.[0]?.containers, quiet.observedGeneration, quiet.agent?.podName],
        [1, ['app'], 1, 'agent-1'],
      );
      assert.ok(quiet.startedAt !== undefined);
      await world.stands(place, 'Tracing', 'NoSyscallsSeen');
      child.stdin?.write('\n');
      await world.stands(place, 'Tracing', 'Tracing');
      const { text } = await agent.get('/metrics');
      assert.match(text, /^sysspan_attached\S* 1$/m);
      assert.match(text, /^sysspan_events_seen\S* [1-9]/m);
      assert.deepEqual(undocumented(text), []);
      assert.equal((await agent.get('/healthz')).status, 200);
      assert.equal(await agent.end('SIGTERM'), 0);
      const last = await world.status(place);
      assert.deepEqual([last.state, last.reason, last.podsTracing, last.interruptions], ['Pending', 'AgentStopped', 0, 0]);
      const { counters = {} } = last;
      assert.equal(counters.acknowledged, spansOf(place.uid).length);
      assert.equal(counters.seen, (counters.filtered ?? 0) + (counters.recorded ?? 0));
      assert.ok((counters.acknowledged ?? 0) > 0 && last.recentTraceIDs?.length === 1);
      assert.deepEqual(
        agent.lines.filter(({ level }) => level === 'error' || level === 'warn'),
        [],
      );

      const next = agentOf(place, 'agent-2');
      await world.stands(place, 'Tracing', 'Tracing');
      await release(child);
      await world.change(place, { finishesAt: new Date().toISOString() });
      const ended = await world.stands(place, 'Ended', 'Ended');
      const spans = spansOf(place.uid);
      assert.equal(new Set(spans).size, spans.length, 'no span id comes twice');
      assert.deepEqual([ended.interruptions, ended.agent?.podName, ended.counters?.acknowledged], [1, 'agent-2', spans.length]);
      assert.ok((ended.counters?.seen ?? 0) > (counters.seen ?? 0));
      assert.equal(ended.startedAt, quiet.startedAt);
      assert.equal(await next.end('SIGTERM'), 0);
    }));

  test('traces for a ClusterSyscallTrace, from its own namespace, under the namespace of the pod', () =>
    withPlace(async (own) => {
      const place = { ...own, forCluster: true };
      const agent = agentOf(place);
      await agent.ready();
      const child = place.pod.enter(place.container, 'read a; /bin/true; exit 0');
      await sleep(200);
      await world.trace(place);
      await world.stands(place, 'Tracing', 'Tracing');
      await release(child);
      await until('its spans', async () => (spansOf(place.uid).length > 0 ? true : undefined));
      const [resource] = resourcesOf(place.uid);
      const value = (name: string): string | undefined => resource?.attributes.find(({ key }) => key === name)?.value.stringValue;
      assert.deepEqual(['k8s.namespace.name', 'sysspan.trace.name', 'sysspan.trace.namespace'].map(value), ['lab', 'checkout', undefined]);
      assert.equal(await agent.end('SIGTERM'), 0);
      await world.forget(place);
    }));

  test('says why not: an unknown exporter, a bad expression, a pod that does not run', () =>
    withPlace(async (place) => {
      const agent = agentOf(place);
      const { settings } = nodeTrace(place).spec;
      await world.trace(place, { exporter: 'west' });
      await world.stands(place, 'Failed', 'ExporterUnknown');
      await world.change(place, { exporter: 'default', settings: { ...settings, syscalls: ['opennat'] } });
      assert.match(
        (await world.stands(place, 'Failed', 'SyscallsInvalid')).message ?? '',
        /none of the wanted system calls \(opennat\) exists/,
      );
      await world.change(place, { settings: { ...settings, syscalls: [] }, targets: [] });
      await world.stands(place, 'Pending', 'PodsNotRunning');
      await world.forget(place);
      await until('it is forgotten', async () => /^sysspan_traces\S* 0$/m.test((await agent.get('/metrics')).text));
      assert.equal(await agent.end('SIGTERM'), 0);
    }));

  test('goes on while the API server is away, and tells when it is back', () =>
    withPlace(async (place) => {
      const agent = agentOf(place);
      await agent.ready();
      const child = place.pod.enter(place.container, 'read a; /bin/true; read b; exit 0');
      await sleep(200);
      await world.trace(place, { settings: { ...nodeTrace(place).spec.settings, traceSeconds: 1 } });
      await world.stands(place, 'Tracing', 'Tracing');
      const restarted = world.api.restart();
      child.stdin?.write('\n');
      await until('spans', () => spansOf(place.uid).length > 0);
      await restarted;
      await until('its counters are told', async () => ((await world.status(place)).counters?.acknowledged ?? 0) > 0, 60_000);
      await release(child);
      console.log(`resident memory, not bundled: ${agent.resident().now.toFixed(0)} MiB`);
      assert.equal(await agent.end('SIGTERM'), 0);
    }));
});
