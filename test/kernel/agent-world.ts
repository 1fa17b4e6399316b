// `sysspan agent` as a process beside a real API server, with pods that are cgroups and NodeTraces that name them.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Connection, type KubeObject, type Resource } from '@sysspan/agent/kube';
import { kubeConfigAccess } from '@sysspan/agent/kube-config';
import type { NodeTrace, NodeTraceReport, NodeTraceReportStatus } from '@sysspan/agent/node-trace';
import { parse, stringify } from 'yaml';
import { nodeTraceName } from '../../agent/src/node-trace/owner.ts';
import { NODE_TRACE_REPORTS, NODE_TRACES } from '../../agent/src/node-trace/resources.ts';
import { settings } from '../../operator/src/testing/node-trace.ts';
import { type ApiServer, startApiServer } from '../cluster/api-server.ts';
import { DEFINITIONS, NAMESPACES } from '../kube/connect.ts';
import { processorSeconds } from '../processor-time.ts';
import { until } from '../until.ts';
import { Pod, podName } from './containers.ts';

const CRDS = ['nodetraces', 'nodetracereports'].map((name) => fileURLToPath(new URL(`../../operator/crds/${name}.yaml`, import.meta.url)));
const LATE_MS = 20_000;
const NAMESPACE = 'default';
/** The agents'. */
const AGENTS = 'sysspan';

/** A running agent. */
export class Agent {
  readonly lines: { readonly level: string; readonly message: string; readonly port?: number }[] = [];
  readonly #child: ChildProcess;

  constructor([name = '', ...args]: readonly string[], env: NodeJS.ProcessEnv) {
    this.#child = spawn(name, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
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
    await until('a ready agent', async () => (await this.get('/readyz')).status === 200, LATE_MS);
  }

  /** MiB, now and at most until now. */
  resident(): { readonly now: number; readonly peak: number } {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    const mebibytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
    return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') };
  }

  /** Seconds, of the process and of its JavaScript thread. */
  processorTime(): { readonly all: number; readonly main: number } {
    const { pid } = this.#child;
    return { all: processorSeconds(`/proc/${pid}`), main: processorSeconds(`/proc/${pid}/task/${pid}`) };
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

/** A node of its own with a pod of one container. */
export interface Place {
  readonly nodeName: string;
  readonly uid: string;
  readonly pod: Pod;
  readonly containerId: string;
  readonly container: string;
  /** It is traced for a ClusterSyscallTrace. */
  readonly forCluster?: boolean;
}

const kindOf = ({ forCluster }: Place): { readonly kind?: 'ClusterSyscallTrace' } =>
  forCluster === true ? { kind: 'ClusterSyscallTrace' } : {};

/** The pod is gone afterwards, with all that runs in it. */
export async function withPlace(use: (place: Place) => Promise<void>): Promise<void> {
  const uid = randomUUID();
  const pod = new Pod(podName(uid));
  const containerId = randomBytes(32).toString('hex');
  try {
    await use({ nodeName: `node-${uid.slice(0, 8)}`, uid, pod, containerId, container: pod.container(containerId) });
  } finally {
    await pod.remove();
  }
}

const keyOf = (place: Place): { readonly namespace: string; readonly name: string } => ({
  namespace: place.forCluster === true ? AGENTS : NAMESPACE,
  name: nodeTraceName({ ...kindOf(place), name: 'checkout' }, place.nodeName),
});

/** Everything of the place's pod. */
export function nodeTrace(place: Place, more: Partial<NodeTrace['spec']> = {}): Pick<NodeTrace, 'spec'> & KubeObject {
  const { nodeName, uid, containerId } = place;
  const trace = { ...kindOf(place), name: 'checkout', uid: randomUUID() };
  const owner = { apiVersion: 'sysspan.io/v1alpha1', controller: true, ...trace, kind: trace.kind ?? 'SyscallTrace' };
  return {
    metadata: { ...keyOf(place), ownerReferences: [owner] } as KubeObject['metadata'],
    spec: {
      nodeName,
      trace,
      clusterUID: randomUUID(),
      exporter: 'default',
      suspend: false,
      reportSeconds: 5,
      settings: { ...settings, spansPerSecond: 0 },
      targets: [
        {
          podUID: uid,
          podName: 'checkout-abc',
          ...(place.forCluster === true ? { namespace: 'lab' } : {}),
          attributes: { 'service.name': 'checkout' },
          containers: [{ name: 'app', containerID: `containerd://${containerId}`, image: 'app:1', restartCount: 0 }],
        },
      ],
      ...more,
    },
  };
}

/** An API server that knows NodeTraces and their reports, and a configuration of agents. */
export class AgentWorld {
  readonly api: ApiServer;
  readonly #connection: Connection;
  readonly #folder: string;

  private constructor(api: ApiServer, configuration: object) {
    this.api = api;
    this.#connection = new Connection(kubeConfigAccess(api.kubeconfig));
    this.#folder = mkdtempSync(join(tmpdir(), 'sysspan-agent-'));
    writeFileSync(join(this.#folder, 'agent.yaml'), stringify(configuration));
  }

  static async begin(configuration: object): Promise<AgentWorld> {
    const world = new AgentWorld(await startApiServer(), configuration);
    await world.#connection.create(NAMESPACES, { metadata: { name: AGENTS } });
    for (const file of CRDS) await world.#connection.create(DEFINITIONS, parse(readFileSync(file, 'utf8')) as KubeObject);
    for (const kind of [NODE_TRACES, NODE_TRACE_REPORTS] as readonly Resource[])
      await until(`${kind.kind}s are served`, () => world.#connection.list(kind).then(() => true), LATE_MS);
    return world;
  }

  async end(): Promise<void> {
    this.#connection.close();
    await this.api.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Starts one: `command` is how sysspan is started. */
  agent(command: readonly string[], nodeName: string, podName: string, environment: NodeJS.ProcessEnv = {}): Agent {
    const env = {
      ...process.env,
      ...environment,
      KUBECONFIG: this.api.kubeconfig,
      NODE_NAME: nodeName,
      POD_NAME: podName,
      POD_NAMESPACE: AGENTS,
      POD_UID: randomUUID(),
    };
    return new Agent([...command, 'agent', '--config', join(this.#folder, 'agent.yaml'), '--listen', '127.0.0.1:0'], env);
  }

  async trace(place: Place, more: Partial<NodeTrace['spec']> = {}): Promise<void> {
    const made = nodeTrace(place, more);
    const { nodeName, trace } = made.spec;
    await this.#connection.create(NODE_TRACE_REPORTS, { metadata: made.metadata, spec: { nodeName, trace } } as NodeTraceReport);
    await this.#connection.create(NODE_TRACES, made as NodeTrace);
  }

  async change(place: Place, spec: Partial<NodeTrace['spec']>): Promise<void> {
    await this.#connection.mergePatch(NODE_TRACES, keyOf(place), { spec });
  }

  async forget(place: Place): Promise<void> {
    for (const kind of [NODE_TRACES, NODE_TRACE_REPORTS] as readonly Resource[]) await this.#connection.delete(kind, keyOf(place));
  }

  async status(place: Place): Promise<NodeTraceReportStatus> {
    return (await this.#connection.get(NODE_TRACE_REPORTS, keyOf(place))).status ?? {};
  }

  /** Waits until the status says so. */
  async stands(place: Place, state: string, reason: string): Promise<NodeTraceReportStatus> {
    return await until(
      `${state} ${reason}`,
      async () => {
        const status = await this.status(place);
        if (status.state === state && status.reason === reason) return status;
        throw new Error(`it says ${status.state} ${status.reason}: ${status.message}`);
      },
      LATE_MS,
    );
  }
}
