// The real operator beside a real API server, in a world where this test is the scheduler, the kubelets and the agents.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Connection, type KubeObject, type Resource } from '@sysspan/agent/kube';
import { kubeConfigAccess } from '@sysspan/agent/kube-config';
import { parseAllDocuments } from 'yaml';
import type { NodeTrace, NodeTraceReport, NodeTraceReportStatus, SyscallTrace } from '../../operator/src/api/types.ts';
import { NODE_TRACE_REPORTS, NODE_TRACES, SYSCALL_TRACES } from '../../operator/src/controller/resources.ts';
import { type ApiServer, startApiServer } from '../cluster/api-server.ts';
import { program } from '../cluster/programs.ts';
import { DEFINITIONS } from '../kube/connect.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const core = (kind: string, plural: string, namespaced = true): Resource => ({ group: '', version: 'v1', kind, plural, namespaced });
const NAMESPACE = core('Namespace', 'namespaces', false);
const ACCOUNT = core('ServiceAccount', 'serviceaccounts');
const POD = core('Pod', 'pods');
const NODE = core('Node', 'nodes', false);
const REPLICA_SET: Resource = { group: 'apps', version: 'v1', kind: 'ReplicaSet', plural: 'replicasets', namespaced: true };

export interface PodOptions {
  readonly namespace: string;
  readonly name: string;
  readonly node?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly running?: boolean;
  /** Its controller, as whoever makes the pod says. */
  readonly owner?: Owner;
}

export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

const controlledBy = (owner: Owner): object => ({ apiVersion: 'apps/v1', controller: true, ...owner });

export class World {
  readonly server: ApiServer;
  readonly connection: Connection;
  readonly #operators: ChildProcess[] = [];

  private constructor(server: ApiServer) {
    this.server = server;
    this.connection = new Connection(kubeConfigAccess(server.kubeconfig));
  }

  /** An API server with the definitions, two nodes with a ready agent each, and the namespaces `sysspan` and `shop`. */
  static async begin(): Promise<World> {
    const world = new World(await startApiServer());
    const { connection } = world;
    for (const file of ['clustersyscalltraces', 'syscalltraces', 'nodetraces', 'nodetracereports'])
      for (const document of parseAllDocuments(readFileSync(`${root}/operator/crds/${file}.yaml`, 'utf8')))
        await connection.create(DEFINITIONS, document.toJS() as KubeObject);
    for (const name of ['sysspan', 'shop']) await world.namespace(name);
    for (const name of ['n1', 'n2']) await world.node(name);
    return world;
  }

  /** A ready node with a ready agent. */
  async node(name: string): Promise<void> {
    await this.connection.create(NODE, { metadata: { name } });
    const status = { conditions: [{ type: 'Ready', status: 'True', reason: 'Test', message: '' }] };
    await this.connection.mergePatch(NODE, { name }, { status }, { subresource: 'status' });
    const labels = { 'app.kubernetes.io/name': 'sysspan', 'app.kubernetes.io/component': 'agent' };
    await this.pod({ namespace: 'sysspan', name: `agent-${name}`, node: name, labels });
  }

  async namespace(name: string): Promise<void> {
    await this.connection.apply(NAMESPACE, { metadata: { name } }, { fieldManager: 'test' });
    await this.connection.apply(ACCOUNT, { metadata: { name: 'default', namespace: name } }, { fieldManager: 'test' });
  }

  /** A ReplicaSet of nothing, which belongs to a Deployment that nobody has made. */
  async replicaSet(namespace: string, name: string, deployment: string): Promise<Owner> {
    const labels = { app: name };
    const owner = { kind: 'Deployment', name: deployment, uid: `uid-of-${deployment}` };
    const { metadata } = await this.connection.create(REPLICA_SET, {
      metadata: { name, namespace, ownerReferences: [controlledBy(owner)] },
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1' }] } },
      },
    } as unknown as KubeObject);
    return { kind: 'ReplicaSet', name, uid: metadata?.uid ?? '' };
  }

  async pod({ namespace, name, node, labels = {}, running = true, owner }: PodOptions): Promise<KubeObject> {
    const containers = [{ name: 'app', image: 'app:1' }];
    const pod = await this.connection.create(POD, {
      metadata: { name, namespace, labels, ...(owner && { ownerReferences: [controlledBy(owner)] }) },
      spec: { containers, ...(node && { nodeName: node }) },
    } as KubeObject);
    if (running) await this.podRuns(namespace, name);
    return pod;
  }

  async podRuns(namespace: string, name: string): Promise<void> {
    const containerStatuses = [
      {
        name: 'app',
        image: 'app:1',
        imageID: '',
        ready: true,
        restartCount: 0,
        containerID: `containerd://${'c'.repeat(64)}`,
        state: { running: {} },
      },
    ];
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: new Date(Date.now() - 60_000).toISOString() }];
    await this.connection.mergePatch(
      POD,
      { namespace, name },
      { status: { phase: 'Running', podIP: '10.0.0.9', containerStatuses, conditions } },
      { subresource: 'status' },
    );
  }

  async deletePod(namespace: string, name: string): Promise<void> {
    await this.kubectl(['-n', namespace, 'delete', 'pod', name, '--grace-period=0', '--force']);
  }

  /** The replica that was started first. */
  get first(): ChildProcess {
    const [child] = this.#operators;
    if (child === undefined) throw new Error('no operator was started');
    return child;
  }

  /** Starts a replica of the operator; `args` are added to those that it needs. */
  operator(name: string, args: readonly string[] = []): ChildProcess {
    const child = spawn(
      process.execPath,
      [`${root}/operator/src/main.ts`, '--kubeconfig', this.server.kubeconfig, '--listen', '127.0.0.1:0', ...args],
      {
        env: { ...process.env, POD_NAME: name, POD_NAMESPACE: 'sysspan', LOG_LEVEL: process.env.LOG_LEVEL ?? 'error' },
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    );
    this.#operators.push(child);
    return child;
  }

  apply(name: string, spec: object, namespace = 'shop'): Promise<SyscallTrace> {
    return this.connection.apply(SYSCALL_TRACES, { metadata: { name, namespace }, spec } as unknown as SyscallTrace, {
      fieldManager: 'test',
      force: true,
    });
  }

  trace(name: string, namespace = 'shop'): Promise<SyscallTrace> {
    return this.connection.get(SYSCALL_TRACES, { namespace, name });
  }

  async nodeTraces(trace: string, namespace = 'shop'): Promise<NodeTrace[]> {
    const { items } = await this.connection.list(NODE_TRACES, { namespace });
    return items.filter(({ spec }) => spec.trace.name === trace);
  }

  async reports(trace: string, namespace = 'shop'): Promise<NodeTraceReport[]> {
    const { items } = await this.connection.list(NODE_TRACE_REPORTS, { namespace });
    return items.filter(({ spec }) => spec.trace.name === trace);
  }

  /** Speaks as the agent of a NodeTrace's node. */
  async agentSays({ metadata: { namespace, name }, spec }: NodeTrace, status: Partial<NodeTraceReportStatus>): Promise<void> {
    const agent = { podName: `agent-${spec.nodeName}`, startedAt: new Date().toISOString(), version: '0' };
    const whole = { observedGeneration: 1, agent, ...status };
    await this.connection.mergePatch(NODE_TRACE_REPORTS, { namespace, name }, { status: whole }, { subresource: 'status' });
  }

  /** Runs kubectl as the administrator, and gives what it prints. */
  async kubectl(args: readonly string[], stdin = ''): Promise<string> {
    const child = spawn(program('kube'), ['kubectl', '--kubeconfig', this.server.kubeconfig, ...args], { stdio: 'pipe' });
    child.stdin.end(stdin);
    const ended = once(child, 'exit') as Promise<[number | null]>;
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  async end(): Promise<void> {
    for (const child of this.#operators) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    this.connection.close();
    await this.server.stop();
  }
}
