// A cluster with Jaeger and sysspan on it, and what a scenario asks of them.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SyscallTrace } from '../../operator/src/api/types.ts';
import { type Cluster, type ClusterOptions, startCluster } from '../cluster/cluster.ts';
import { image } from '../cluster/programs.ts';
import type { Trace } from '../jaeger/jaeger.ts';
import { promptly } from '../promptly.ts';
import { until } from '../until.ts';
import { jaeger, type Manifest, namespaceObject, syscallTrace } from './objects.ts';
import { whole } from './spans.ts';

export const chart: string = fileURLToPath(new URL('../../charts/sysspan', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

export const IMAGES = {
  agent: `sysspan/agent:${version}`,
  operator: `sysspan/operator:${version}`,
  jaeger: 'sysspan/test-jaeger:1.62.0',
  tools: 'sysspan/test-tools:1',
} as const;

/** Values of the chart on this cluster: images are there already, spans go to the stage's Jaeger. */
const VALUES: readonly string[] = [
  '--set=image.pullPolicy=Never',
  `--set=image.tag=${version}`,
  '--set=exporters.default.endpoint=http://jaeger.observability:4317',
];

export type TraceStatus = NonNullable<SyscallTrace['status']>;
export type Condition = NonNullable<TraceStatus['conditions']>[number];

export class Stage {
  readonly cluster: Cluster;

  private constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Starts the cluster, loads the images and sets up Jaeger. */
  static async set(options: ClusterOptions = {}): Promise<Stage> {
    const stage = new Stage(await startCluster(options));
    try {
      await Promise.all([image('tools'), image('jaeger')]);
      await stage.cluster.load(...Object.values(IMAGES));
      await stage.apply(namespaceObject('observability'), ...jaeger('observability', IMAGES.jaeger));
      await stage.kubectl('-n', 'observability', 'rollout', 'status', 'deployment/jaeger', '--timeout=120s');
      return stage;
    } catch (cause) {
      await stage.cluster.stop();
      throw cause;
    }
  }

  async strike(): Promise<void> {
    await this.cluster.stop();
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return this.cluster.kubectl(args);
  }

  async apply(...manifests: readonly Manifest[]): Promise<string> {
    const list = { apiVersion: 'v1', kind: 'List', items: manifests };
    return await this.cluster.kubectl(['apply', '-f', '-'], JSON.stringify(list));
  }

  async namespace(name: string): Promise<string> {
    await this.apply(namespaceObject(name));
    // Pods are refused until the controller has made it.
    await until(`the default service account of ${name}`, () => this.get('serviceaccount/default', name));
    return name;
  }

  async get<T = unknown>(what: string, namespace: string): Promise<T> {
    return JSON.parse(await this.kubectl('-n', namespace, 'get', what, '-o', 'json')) as T;
  }

  /** Installs sysspan, or sets its values; does not wait for the pods. */
  async upgrade(...values: readonly string[]): Promise<string> {
    return await this.cluster.helm(['upgrade', '--install', 'sysspan', chart, '-n', 'sysspan', '--create-namespace', ...VALUES, ...values]);
  }

  async installed(...values: readonly string[]): Promise<void> {
    await this.upgrade(...values);
    await this.kubectl('-n', 'sysspan', 'rollout', 'status', 'daemonset/sysspan-agent', '--timeout=120s');
    await this.kubectl('-n', 'sysspan', 'rollout', 'status', 'deployment/sysspan-operator', '--timeout=120s');
  }

  async status(namespace: string, name: string): Promise<TraceStatus> {
    return (await this.get<{ status?: TraceStatus }>(`syscalltrace/${name}`, namespace)).status ?? {};
  }

  /** Waits until a condition has a reason (or one of several), and gives it. */
  async reason(namespace: string, name: string, reasons: string | readonly string[], type = 'Ready'): Promise<Condition> {
    const wanted = typeof reasons === 'string' ? [reasons] : reasons;
    let last = '';
    return await until(`${type} of ${namespace}/${name} to say ${wanted.join(' or ')}`, async () => {
      const condition = (await this.status(namespace, name)).conditions?.find((one) => one.type === type);
      last = JSON.stringify(condition);
      if (condition === undefined || !wanted.includes(condition.reason)) throw new Error(`it says ${last}`);
      return condition;
    });
  }

  /** Applies a SyscallTrace, and shows that its condition Ready has a reason within so many milliseconds. @returns that condition */
  async told(namespace: string, name: string, spec: object, reason: string, withinMs = 10_000): Promise<Condition> {
    let condition: Condition | undefined;
    const tookMs = await promptly(`${reason} of ${namespace}/${name}`, withinMs, async () => {
      await this.kubectl('-n', namespace, 'delete', `sct/${name}`, '--ignore-not-found');
      const begin = performance.now();
      await this.apply(syscallTrace(namespace, name, spec));
      condition = await this.reason(namespace, name, reason);
      return performance.now() - begin;
    });
    if (condition === undefined) throw new Error(`${reason} was not measured`);
    console.log(`${reason} after ${(tookMs / 1_000).toFixed(1)} s: ${condition.message}`);
    return condition;
  }

  ready(namespace: string, name: string): Promise<Condition> {
    return this.reason(namespace, name, 'Tracing');
  }

  /** Jaeger's traces of a SyscallTrace, by the name of the service. */
  async traces(service: string, traceName: string): Promise<Trace[]> {
    // Jaeger looks for it: all traces of a service are soon many megabytes, and a test asks for them again and again.
    const tags = JSON.stringify({ 'sysspan.trace.name': traceName });
    const search = new URLSearchParams({ service, tags, limit: '1500', lookback: '2h' });
    const path = `/api/v1/namespaces/observability/services/jaeger:query/proxy/api/traces?${search}`;
    const { data } = JSON.parse(await this.kubectl('get', '--raw', path)) as { data: Trace[] | null };
    return data ?? [];
  }

  /** Waits until the traces that have arrived whole are as wanted: `pick` gives what is, or undefined while it is not. */
  async seen<T>(service: string, traceName: string, what: string, pick: (traces: Trace[]) => T | undefined): Promise<T> {
    return await until(`${what} in Jaeger (service ${service}, SyscallTrace ${traceName})`, async () => {
      const traces = await this.traces(service, traceName);
      const arrived = traces.filter(whole);
      const picked = pick(arrived);
      if (picked === undefined) throw new Error(`there are ${traces.length} traces, ${arrived.length} of them whole`);
      return picked;
    });
  }
}
