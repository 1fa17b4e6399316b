// The whole node agent but for the API server: real cgroups named like pods, real processes, the real session, and an OTLP
// endpoint that takes what is sent.

import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CLOCK } from '../../agent/src/clock.ts';
import { Exporter } from '../../agent/src/export/exporter.ts';
import { otlpEndpoint } from '../../agent/src/export/otlp-endpoint.ts';
import type { TraceTotals } from '../../agent/src/node/counters.ts';
import type { DesiredPod, DesiredTrace } from '../../agent/src/node/desired-trace.ts';
import { NodeAgent } from '../../agent/src/node/node-agent.ts';
import { openSession } from '../../agent/src/session/session-plans.ts';
import { decodeTraceRequest, type OtlpSpan } from '../../agent/src/spans/otlp-decode.ts';
import { nativeTable } from '../../agent/src/syscalls/native-table.ts';
import { desiredTrace, settings } from '../../agent/src/testing/desired-trace.ts';
import { type Endpoint, endpoint } from '../../agent/src/testing/endpoint.ts';
import { SeenAttributes } from '../../agent/src/testing/seen-attributes.ts';
import { promptly } from '../promptly.ts';
import { Pod, podName, release } from './containers.ts';
import { attribute, isCall, sleep } from './run.ts';

const object = fileURLToPath(new URL('../../bpf/build/trace.bpf.o', import.meta.url));
const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
const LATE_MS = 10_000;

let receiver: Endpoint;
let exporter: Exporter;
let agent: NodeAgent;
let ticking: NodeJS.Timeout;
const failures: unknown[] = [];

before(async () => {
  receiver = await endpoint();
  exporter = new Exporter(await otlpEndpoint('default', { endpoint: receiver.url, compression: 'gzip' }, 'sysspan-agent/test'));
  const silent = (): void => undefined;
  agent = new NodeAgent({
    session: openSession(
      { object, byCgroup: true, spans: true, stringLimit: 4_096, callRingBytes: 4 << 20, memoryBudget: 16 << 20 },
      nativeTable(arch),
    ),
    exporters: new Map([['default', exporter]]),
    brokenExporters: new Map(),
    addressesOf: () => new Set(),
    known: nativeTable(arch).numbers,
    node: { nodeName: 'worker-1', arch, version: '1.2.3' },
    podUid: undefined,
    traces: 64,
    heldBytes: 8 << 20,
    clock: CLOCK,
    changed: silent,
    logger: { debug: silent, info: silent, warn: silent, error: (fields) => failures.push(fields) },
  });
  ticking = setInterval(() => agent.tick(), 50);
});

after(async () => {
  clearInterval(ticking);
  await agent?.stop(5_000);
  receiver.stop();
  assert.deepEqual(failures, []);
  const seen = new SeenAttributes();
  for (const bytes of receiver.received) seen.add(decodeTraceRequest(bytes));
  assert.deepEqual([...seen.faults], []);
});

interface Sent {
  readonly resource: Readonly<Record<string, string>>;
  readonly spans: readonly OtlpSpan[];
}

/** What arrived for a trace, one entry a request. */
function sent(trace: DesiredTrace): Sent[] {
  return receiver.received
    .flatMap((bytes) => decodeTraceRequest(bytes).resourceSpans)
    .map(({ resource, scopeSpans }) => ({
      resource: Object.fromEntries(resource.attributes.map(({ key, value }) => [key, String(Object.values(value)[0])])),
      spans: scopeSpans.flatMap(({ spans }) => spans),
    }))
    .filter(({ resource }) => resource['sysspan.trace.uid'] === trace.trace.uid);
}

const calls = (trace: DesiredTrace): OtlpSpan[] => sent(trace).flatMap(({ spans }) => spans.filter(isCall));
const processes = (trace: DesiredTrace): string[] =>
  sent(trace).flatMap(({ spans }) => spans.filter((span) => !isCall(span)).map(({ name }) => name));

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + LATE_MS;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${LATE_MS} ms`);
    await sleep(20);
  }
}

/** A pod whose containers' names are their ids. */
class Place {
  readonly uid: string = randomUUID();
  readonly pod: Pod = new Pod(podName(this.uid));
  readonly sandbox: { readonly id: string; readonly path: string } = this.container();

  container(): { readonly id: string; readonly path: string } {
    const id = randomBytes(32).toString('hex');
    return { id, path: this.pod.container(id) };
  }

  /** As the operator tells it. */
  target(...ids: readonly (string | undefined)[]): DesiredPod {
    const containers = ids.map((id, at) => ({
      name: `c${at}`,
      image: 'app:1',
      restartCount: 0,
      ...(id === undefined ? {} : { id, runtime: 'containerd' }),
    }));
    return { uid: this.uid, name: 'checkout-abc', attributes: { 'service.name': 'checkout' }, containers };
  }
}

async function withPlace(use: (place: Place) => Promise<void>): Promise<void> {
  const place = new Place();
  try {
    await use(place);
  } finally {
    await place.pod.remove();
  }
}

function wanted(more: Partial<DesiredTrace>): DesiredTrace {
  return desiredTrace({ uid: randomUUID(), trace: { name: 'checkout', uid: randomUUID() }, ...more });
}

/** Lets a trace run out, and gives its last totals. */
async function finish(trace: DesiredTrace): Promise<TraceTotals> {
  agent.set({ ...trace, finishesAt: Date.now() });
  await until('the end', () => agent.report(trace.uid)?.state === 'Ended');
  const totals = agent.report(trace.uid)?.totals;
  assert.ok(totals !== undefined);
  agent.delete(trace.uid);
  assertExact(totals);
  return totals;
}

function assertExact(totals: TraceTotals): void {
  const told = JSON.stringify(totals);
  assert.equal(totals.seen, totals.filtered + totals.recorded + totals.lostRingFull + totals.lostFault, told);
  assert.equal(totals.recorded, totals.consumed, told);
  assert.equal(totals.consumed, totals.calls + totals.folded + totals.droppedMemory + totals.droppedUnknown, told);
  assert.equal(totals.spans, totals.acknowledged + totals.rejected + totals.failed + totals.queued, told);
}

const whole = (trace: DesiredTrace, totals: TraceTotals): void => {
  const arrived = sent(trace).reduce((sum, { spans }) => sum + spans.length, 0);
  assert.equal(totals.acknowledged, arrived);
  const ids = sent(trace).flatMap(({ spans }) => spans.map(({ spanId }) => spanId));
  assert.equal(new Set(ids).size, ids.length, 'no span is sent twice');
};

describe('the node agent', () => {
  test('traces a container that runs, and says whom its spans speak of', () =>
    withPlace(async (place) => {
      const app = place.container();
      const child = place.pod.enter(app.path, 'read line; /bin/true; exit 3');
      await sleep(200);
      const trace = wanted({ pods: [place.target(app.id)] });
      agent.set(trace);
      assert.equal(agent.report(trace.uid)?.state, 'Tracing');
      await release(child);
      const totals = await finish(trace);
      whole(trace, totals);
      assert.deepEqual(processes(trace).slice(1), ['true']);
      const [first] = sent(trace);
      assert.deepEqual(
        ['service.name', 'k8s.container.name', 'container.id', 'k8s.pod.uid', 'k8s.node.name', 'container.image.name'].map(
          (name) => first?.resource[name],
        ),
        ['checkout', 'c0', app.id, place.uid, 'worker-1', 'app'],
      );
      assert.ok(calls(trace).some(({ name }) => name === 'execve'));
      assert.equal(totals.lostRingFull + totals.lostFault + totals.droppedMemory + totals.droppedUnknown, 0);
    }));

  test('traces a container from its first instruction though nobody knows it yet, and nothing of the sandbox', async () => {
    const trace = wanted({ pods: [] });
    agent.set(trace);
    await withPlace(async (other) => {
      // Something else keeps the programs attached, as on a busy node.
      const running = other.container();
      const child = other.pod.enter(running.path, 'read line');
      const neighbour = wanted({ pods: [other.target(running.id)] });
      agent.set(neighbour);
      await withPlace(async (place) => {
        agent.set({ ...trace, pods: [place.target(undefined)] });
        // A kubelet makes the pod's cgroup tens of milliseconds before anything runs in it.
        await sleep(100);
        const sandbox = place.pod.enter(place.sandbox.path, 'read line; echo sandbox');
        await sleep(300);
        const app = place.container();
        await release(place.pod.enter(app.path, 'read line; /bin/echo app'));
        await until('a segment that waits', () => agent.heldBytes > 0);
        assert.deepEqual(sent(trace), []);
        assert.deepEqual(agent.report(trace.uid)?.state, 'Pending');
        const pods = [place.target(app.id)];
        agent.set({ ...trace, pods });
        await until('its spans', () => sent(trace).length > 0);
        assert.equal(agent.report(trace.uid)?.state, 'Tracing');
        await release(sandbox);
        const totals = await finish({ ...trace, pods });
        whole({ ...trace, pods }, totals);
        assert.deepEqual(processes(trace), ['sh', 'echo']);
        const [first] = calls(trace).toSorted((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)));
        assert.equal(first?.name, 'execve');
        assert.ok(totals.filtered > 0, `the sandbox was seen and filtered out: ${JSON.stringify(totals)}`);
      });
      await release(child);
      await finish(neighbour);
    });
  });

  test('a container that nobody asked for is left out by the kernel once it has a name, whether or not the wanted one has', () =>
    withPlace(async (place) => {
      const trace = wanted({ pods: [place.target(undefined)] });
      agent.set(trace);
      const setup = place.container();
      const loop = 'n=0; while [ $n -lt 50 ]; do /bin/true; n=$((n+1)); done';
      const noise = place.pod.enter(setup.path, `read line; (${loop}); read line; (${loop}); read line`);
      noise.stdin?.write('\n');
      const counted = (): TraceTotals => agent.report(trace.uid)?.totals ?? assert.fail();
      await until('what waits for its name', () => agent.heldBytes > 0 || counted().recorded > 200);
      await until('the first half of it', () => counted().recorded > 1_000);
      const pods = [{ ...place.target(undefined), others: [setup.id] }];
      agent.set({ ...trace, pods });
      await until('all of it to be filtered', () => agent.heldBytes === 0);
      await sleep(500);
      const before = counted().seen;
      noise.stdin?.write('\n');
      await sleep(1_000);
      assert.equal(counted().seen, before, 'the kernel looks at no more of its calls');
      await release(noise);
      const totals = await finish({ ...trace, pods });
      assert.deepEqual(
        [totals.filtered, totals.recorded, totals.droppedMemory, totals.spans, sent(trace).length],
        [totals.seen, 0, 0, 0, 0],
        JSON.stringify(totals),
      );
    }));

  test('two traces of one pod, with filters of their own', () =>
    withPlace(async (place) => {
      const app = place.container();
      const child = place.pod.enter(app.path, 'read line; cat /etc/hostname /no/such/file; read line; cat /etc/hostname; true');
      await sleep(200);
      const pods = [place.target(app.id)];
      const failed = wanted({ pods, settings: settings({ onlyFailed: true }) });
      const files = wanted({ pods, settings: settings({ syscalls: ['openat'] }) });
      agent.set(failed);
      agent.set(files);
      child.stdin?.write('\n');
      await sleep(500);
      const failedTotals = await finish(failed);
      await release(child);
      const filesTotals = await finish(files);
      whole(failed, failedTotals);
      whole(files, filesTotals);
      assert.ok(calls(failed).length > 0 && calls(failed).every((span) => Number(attribute(span, 'syscall.return_value')) < 0));
      assert.deepEqual(new Set(calls(files).map(({ name }) => name)), new Set(['openat']));
      const opened = calls(files).map((span) => attribute(span, 'file.path'));
      assert.equal(opened.filter((path) => path === '/etc/hostname').length, 2, 'it went on after the other had ended');
      assert.ok(calls(failed).some((span) => attribute(span, 'file.path') === '/no/such/file'));
    }));

  test('a suspended trace rests, and goes on with its counters', () =>
    withPlace(async (place) => {
      const app = place.container();
      const child = place.pod.enter(app.path, 'read a; cat /etc/hostname; read b; cat /etc/hosts; read c; cat /etc/passwd; true');
      await sleep(200);
      const trace = wanted({ pods: [place.target(app.id)], settings: settings({ syscalls: ['openat'] }) });
      agent.set(trace);
      child.stdin?.write('\n');
      await sleep(400);
      agent.set({ ...trace, suspend: true });
      assert.equal(agent.report(trace.uid)?.state, 'Suspended');
      await until('detached', () => !agent.attached);
      const before = agent.report(trace.uid)?.totals;
      assert.ok(before !== undefined && before.seen > 0);
      assertExact(before);
      child.stdin?.write('\n');
      await sleep(300);
      agent.set(trace);
      await release(child);
      const totals = await finish(trace);
      whole(trace, totals);
      assert.ok(totals.seen > before.seen);
      const opened = new Set(calls(trace).map((span) => attribute(span, 'file.path')));
      assert.deepEqual(
        ['/etc/hostname', '/etc/hosts', '/etc/passwd'].map((path) => opened.has(path)),
        [true, false, true],
      );
    }));

  test('a pod that is over before its container is told is sent under the one name that it can have', () =>
    withPlace(async (place) => {
      const trace = wanted({ pods: [place.target(undefined)] });
      agent.set(trace);
      // A kubelet makes the pod's cgroup tens of milliseconds before anything runs in it.
      await sleep(100);
      const app = place.container();
      await release(place.pod.enter(app.path, 'read line; /bin/echo quick'));
      await until('a segment that waits', () => agent.heldBytes > 0);
      agent.set({ ...trace, pods: [] });
      await until('its spans', () => sent(trace).length > 0);
      assert.deepEqual([sent(trace)[0]?.resource['k8s.container.name'], sent(trace)[0]?.resource['container.id']], ['c0', app.id]);
      whole(trace, await finish({ ...trace, pods: [] }));
    }));

  test('nothing is attached within a second of the last trace', () =>
    withPlace(async (place) => {
      await until('nothing attached', () => !agent.attached);
      await promptly('nothing attached after the last trace', 1_000, async () => {
        const trace = wanted({ pods: [place.target(place.sandbox.id)] });
        agent.set(trace);
        assert.equal(agent.attached, true);
        agent.delete(trace.uid);
        const begun = performance.now();
        await until('detached', () => !agent.attached);
        return performance.now() - begun;
      });
      assert.equal(agent.size, 0);
    }));
});
