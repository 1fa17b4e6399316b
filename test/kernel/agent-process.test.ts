// `sysspan agent` as a process, with a real API server, real cgroups and an OTLP endpoint: what a NodeTrace says is done,
// and its status tells.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Connection, type KubeObject, loadKubeConfig, type Resource } from '@sysspan/agent/kube';
import type { NodeTrace, NodeTraceStatus } from '@sysspan/operator/api';
import { parse } from 'yaml';
import { type Endpoint, endpoint } from '../../agent/src/export/endpoint-fixture.ts';
import { NODE_TRACES } from '../../agent/src/kube/node-traces.ts';
import { decodeTraceRequest } from '../../agent/src/spans/otlp-decode.ts';
import { type ApiServer, startApiServer } from '../cluster/api-server.ts';
import { Pod, release } from './containers.ts';
import { sleep, sysspan } from './run.ts';

const CRD = fileURLToPath(new URL('../../operator/crds/nodetraces.yaml', import.meta.url));
const DEFINITIONS: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  namespaced: false,
};
const LATE_MS = 20_000;
const NAMESPACE = 'default';
/** What the pod may use, in the design. */
const RSS_MIB = 130;

let api: ApiServer;
let connection: Connection;
let receiver: Endpoint;
let folder: string;

before(async () => {
  [api, receiver] = [await startApiServer(), await endpoint()];
  connection = new Connection(loadKubeConfig(api.kubeconfig));
  folder = mkdtempSync(join(tmpdir(), 'sysspan-agent-'));
  writeFileSync(join(folder, 'agent.yaml'), `exporters:\n  default: {endpoint: "${receiver.url}", compression: gzip}\n`);
  await connection.create(DEFINITIONS, parse(readFileSync(CRD, 'utf8')) as KubeObject);
  await until('the definition is served', async () =>
    connection.list(NODE_TRACES).then(
      () => true,
      () => false,
    ),
  );
});

after(async () => {
  connection?.close();
  receiver?.stop();
  await api?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function until(what: string, holds: () => boolean | Promise<boolean>, limitMs = LATE_MS): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${limitMs} ms`);
    await sleep(50);
  }
}

/** A running agent. */
class Agent {
  readonly lines: { readonly level: string; readonly message: string; readonly port?: number }[] = [];
  readonly #child: ChildProcess;

  constructor(nodeName: string, podName: string) {
    const env = {
      ...process.env,
      KUBECONFIG: api.kubeconfig,
      NODE_NAME: nodeName,
      POD_NAME: podName,
      POD_NAMESPACE: 'sysspan',
      POD_UID: randomUUID(),
    };
    const args = ['agent', '--config', join(folder, 'agent.yaml'), '--listen', '127.0.0.1:0'];
    this.#child = spawn(sysspan, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) =>
      this.lines.push(JSON.parse(line) as Agent['lines'][number]),
    );
  }

  async get(path: string): Promise<{ readonly status: number; readonly text: string }> {
    const port = this.lines.find((line) => line.port !== undefined)?.port;
    if (port === undefined) return { status: 0, text: '' };
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, text: await response.text() };
  }

  async ready(): Promise<void> {
    await until('ready', async () => (await this.get('/readyz')).status === 200);
  }

  rssMiB(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024);
  }

  /** Resolves with the exit status, or the signal that ended it. */
  async end(signal: NodeJS.Signals): Promise<number | string | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    const ended = once(this.#child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    this.#child.kill(signal);
    const [code, by] = await ended;
    return code ?? by;
  }
}

interface Place {
  readonly nodeName: string;
  readonly uid: string;
  readonly pod: Pod;
  readonly containerId: string;
  readonly container: string;
}

/** A pod with one container, and an agent's node of its own. */
async function withPlace(use: (place: Place) => Promise<void>): Promise<void> {
  const uid = randomUUID();
  const pod = new Pod(`pod${uid}`);
  const containerId = randomBytes(32).toString('hex');
  try {
    await use({ nodeName: `node-${uid.slice(0, 8)}`, uid, pod, containerId, container: pod.container(containerId) });
  } finally {
    await pod.remove();
  }
}

function nodeTrace({ nodeName, uid, containerId }: Place, more: Partial<NodeTrace['spec']> = {}): Pick<NodeTrace, 'spec'> & KubeObject {
  return {
    metadata: { namespace: NAMESPACE, name: `checkout-${uid.slice(0, 8)}` },
    spec: {
      nodeName,
      trace: { name: 'checkout', uid: randomUUID() },
      clusterUID: randomUUID(),
      exporter: 'default',
      suspend: false,
      settings: {
        syscalls: [],
        followForks: true,
        onlyFailed: false,
        minDurationNanoseconds: 0,
        executables: [],
        stringBytes: 256,
        buffers: 'None',
        commandLine: false,
        spansPerSecond: 0,
        spansPerTrace: 8_000,
        traceSeconds: 30,
        traceContext: 'Link',
        expectedErrors: [],
      },
      targets: [
        {
          podUID: uid,
          podName: 'checkout-abc',
          attributes: { 'service.name': 'checkout' },
          containers: [{ name: 'app', containerID: `containerd://${containerId}`, image: 'app:1', restartCount: 0 }],
        },
      ],
      ...more,
    },
  };
}

async function statusOf({ uid }: Place): Promise<NodeTraceStatus> {
  return (await connection.get(NODE_TRACES, { namespace: NAMESPACE, name: `checkout-${uid.slice(0, 8)}` })).status ?? {};
}

async function stands(place: Place, state: string, reason: string): Promise<NodeTraceStatus> {
  let last: NodeTraceStatus = {};
  await until(`${state} ${reason}`, async () => {
    last = await statusOf(place);
    return last.state === state && last.reason === reason;
  }).catch((error: Error) => {
    throw new Error(`${error.message}: it says ${last.state} ${last.reason}: ${last.message}`);
  });
  return last;
}

function spansOf(uid: string): string[] {
  return receiver.received
    .flatMap((bytes) => decodeTraceRequest(bytes).resourceSpans)
    .filter(({ resource }) => resource.attributes.some(({ key, value }) => key === 'k8s.pod.uid' && value.stringValue === uid))
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ spanId }) => spanId)));
}

describe('the agent as a process', () => {
  test('traces what a NodeTrace of its node says, tells how it stands, and ends in order', () =>
    withPlace(async (place) => {
      const agent = new Agent(place.nodeName, 'agent-1');
      await agent.ready();
      const child = place.pod.enter(place.container, 'read a; /bin/true; read b; /bin/true; exit 0');
      await sleep(200);
      await connection.create(NODE_TRACES, nodeTrace(place) as NodeTrace);
      const begun = Date.now();
      const quiet = await stands(place, 'Tracing', 'Tracing');
      console.log(`from the NodeTrace to its status: ${Date.now() - begun} ms`);
      assert.deepEqual(
        [quiet.podsTracing, quiet.targets?.[0]?.containers, quiet.observedGeneration, quiet.agent?.podName],
        [1, ['app'], 1, 'agent-1'],
      );
      assert.ok(quiet.startedAt !== undefined);
      await stands(place, 'Tracing', 'NoSyscallsSeen');
      child.stdin?.write('\n');
      await stands(place, 'Tracing', 'Tracing');
      const { text } = await agent.get('/metrics');
      assert.match(text, /^sysspan_attached\S* 1$/m);
      assert.match(text, /^sysspan_events_seen\S* [1-9]/m);
      assert.equal((await agent.get('/healthz')).status, 200);
      console.log(`resident memory, not bundled: ${agent.rssMiB()} MiB`);
      assert.equal(await agent.end('SIGTERM'), 0);
      const last = await statusOf(place);
      assert.deepEqual([last.state, last.reason, last.podsTracing, last.interruptions], ['Pending', 'AgentStopped', 0, 0]);
      const { counters = {} } = last;
      assert.equal(counters.acknowledged, spansOf(place.uid).length);
      assert.equal(counters.seen, (counters.filtered ?? 0) + (counters.recorded ?? 0));
      assert.ok((counters.acknowledged ?? 0) > 0 && last.recentTraceIDs?.length === 1);
      assert.deepEqual(
        agent.lines.filter(({ level }) => level === 'error' || level === 'warn'),
        [],
      );

      const next = new Agent(place.nodeName, 'agent-2');
      await stands(place, 'Tracing', 'Tracing');
      await release(child);
      await connection.mergePatch(
        NODE_TRACES,
        { namespace: NAMESPACE, name: `checkout-${place.uid.slice(0, 8)}` },
        { spec: { finishesAt: new Date().toISOString() } },
      );
      const ended = await stands(place, 'Ended', 'Ended');
      const spans = spansOf(place.uid);
      assert.equal(new Set(spans).size, spans.length, 'no span id comes twice');
      assert.deepEqual([ended.interruptions, ended.agent?.podName, ended.counters?.acknowledged], [1, 'agent-2', spans.length]);
      assert.ok((ended.counters?.seen ?? 0) > (counters.seen ?? 0));
      assert.equal(ended.startedAt, quiet.startedAt);
      assert.equal(await next.end('SIGTERM'), 0);
    }));

  test('says why not: an unknown exporter, a bad expression, a pod that does not run', () =>
    withPlace(async (place) => {
      const agent = new Agent(place.nodeName, 'agent-1');
      const name = `checkout-${place.uid.slice(0, 8)}`;
      const { spec } = nodeTrace(place);
      await connection.create(NODE_TRACES, nodeTrace(place, { exporter: 'west' }) as NodeTrace);
      await stands(place, 'Failed', 'ExporterUnknown');
      const change = (patch: Partial<NodeTrace['spec']>): Promise<unknown> =>
        connection.mergePatch(NODE_TRACES, { namespace: NAMESPACE, name }, { spec: patch });
      await change({ exporter: 'default', settings: { ...spec.settings, syscalls: ['opennat'] } });
      assert.match((await stands(place, 'Failed', 'SyscallsInvalid')).message ?? '', /did you mean openat/);
      await change({ settings: { ...spec.settings, syscalls: [] }, targets: [] });
      await stands(place, 'Pending', 'PodsNotRunning');
      await connection.delete(NODE_TRACES, { namespace: NAMESPACE, name });
      await until('it is forgotten', async () => /^sysspan_traces\S* 0$/m.test((await agent.get('/metrics')).text));
      assert.equal(await agent.end('SIGTERM'), 0);
    }));

  test('goes on while the API server is away, and tells when it is back', () =>
    withPlace(async (place) => {
      const agent = new Agent(place.nodeName, 'agent-1');
      await agent.ready();
      const child = place.pod.enter(place.container, 'read a; /bin/true; read b; exit 0');
      await sleep(200);
      await connection.create(
        NODE_TRACES,
        nodeTrace(place, { settings: { ...nodeTrace(place).spec.settings, traceSeconds: 1 } }) as NodeTrace,
      );
      await stands(place, 'Tracing', 'Tracing');
      const restarted = api.restart();
      child.stdin?.write('\n');
      await until('spans', () => spansOf(place.uid).length > 0);
      await restarted;
      await until('its counters are told', async () => ((await statusOf(place)).counters?.acknowledged ?? 0) > 0, 60_000);
      await release(child);
      console.log(`resident memory, not bundled: ${agent.rssMiB()} MiB (aim, bundled: ${RSS_MIB})`);
      assert.equal(await agent.end('SIGTERM'), 0);
    }));
});
