/**
 * A real Kubernetes cluster of two machines, each a privileged container: etcd, API server, controllers, scheduler, kubelets,
 * proxies, containerd, DNS. Needs a Docker engine (`test/machine/docker.sh start`), pulls no image, and builds what is not there.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StartedNetwork } from 'testcontainers';
import { type Input, run } from './command.ts';
import { isReady, kubeconfig, makeAdmin, makeCertificate } from './control-plane.ts';
import { installDns } from './dns.ts';
import { loadImages } from './load.ts';
import { engineHost, startNetwork } from './network.ts';
import { Node } from './node.ts';
import {
  apiServerPort,
  type ClusterSecrets,
  controlNode,
  controlPlaneFiles,
  makeSecrets,
  type NodeKind,
  nodeFiles,
  podSubnet,
} from './node-files.ts';
import { image, program } from './programs.ts';

// The reaper's image may not be reachable; stop() removes all, and so does `docker.sh stop`.
process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';

const startLimitMs = 120_000;

/** A running cluster. */
export interface Cluster {
  /** Path of a kubeconfig of the one who may do everything. */
  readonly kubeconfig: string;
  /** Machines: node-1, which also has the control plane and takes pods like the others, node-2, and so on. */
  readonly nodes: readonly Node[];
  /** Runs kubectl as that one; its standard output. Throws CommandError when it fails. */
  kubectl(args: readonly string[], stdin?: string): Promise<string>;
  /** Runs Helm as that one; its standard output. Throws CommandError when it fails. */
  helm(args: readonly string[]): Promise<string>;
  /** Copies images from the Docker engine to all machines; pods use them with `imagePullPolicy: Never` or `IfNotPresent`. */
  load(...images: readonly string[]): Promise<void>;
  /** Kills the API server, leaves it down for a while (default: no longer than needed), and waits until it is ready again. */
  restartApiServer(downMs?: number): Promise<void>;
  /** Removes it with all that was in it; does nothing the second time. */
  stop(): Promise<void>;
}

export interface ClusterOptions extends NodeKind {
  /** How many machines; two when it is not said. */
  readonly nodes?: number;
}

/** Returns when all machines are Ready and pods find each other by name, in some 10 seconds when all is built. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const images = { node: await image('node'), pause: await image('pause'), coredns: await image('coredns') };
  const host = await engineHost();
  const identity = makeCertificate([controlNode, 'kubernetes.default.svc', '10.96.0.1', host]);
  const nodes = options.nodes ?? 2;
  const running = new RunningCluster(host, makeSecrets(identity, makeAdmin(), nodes), { ...options, nodes });
  try {
    await running.start(images);
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}

class RunningCluster implements Cluster {
  readonly kubeconfig: string;
  readonly nodes: Node[] = [];
  readonly #host: string;
  readonly #secrets: ClusterSecrets;
  readonly #options: Required<Pick<ClusterOptions, 'nodes'>> & NodeKind;
  readonly #folder = mkdtempSync(join(tmpdir(), 'sysspan-cluster-'));
  #network: StartedNetwork | undefined;

  constructor(host: string, secrets: ClusterSecrets, options: Required<Pick<ClusterOptions, 'nodes'>> & NodeKind) {
    this.#host = host;
    this.#secrets = secrets;
    this.#options = options;
    this.kubeconfig = join(this.#folder, 'kubeconfig');
  }

  async start(images: { node: string; pause: string; coredns: string }): Promise<void> {
    this.#network = await startNetwork();
    for (let index = 1; index <= this.#options.nodes; index++) await this.#startNode(index, images);
    await this.#connectPods();
    const loaded = this.#watched('containerd does not take images', ['containerd'], () => this.#loadWhenUp([images.pause, images.coredns]));
    loaded.catch(() => {});
    await this.#watched('the API server did not become ready', ['etcd', 'kube-apiserver'], () => this.#apiServerReady());
    await loaded;
    const parts = ['containerd', 'kubelet', 'kube-proxy', 'kube-controller-manager', 'kube-scheduler'];
    await this.#watched('the cluster did not become ready', parts, async () => {
      const names = this.nodes.map(({ name }) => `node/${name}`);
      await this.kubectl(['wait', '--for=create', '--timeout=60s', ...names]);
      await this.kubectl(['wait', '--for=condition=Ready', '--timeout=60s', ...names]);
      await installDns(this, images.coredns);
    });
  }

  async #startNode(index: number, images: { node: string; pause: string }): Promise<void> {
    const network = this.#network;
    if (network === undefined) throw new Error('the network of the nodes is not there yet');
    const [control] = this.nodes;
    const files = {
      ...nodeFiles(index, this.#secrets, images.pause, this.#options),
      ...(control === undefined && controlPlaneFiles(this.#secrets)),
    };
    const plan = { index, image: images.node, network, files, ...(control !== undefined && { controlAddress: control.address }) };
    this.nodes.push(await Node.start(plan));
    if (index === 1)
      writeFileSync(this.kubeconfig, kubeconfig(this.#url(), this.#secrets.identity.certificate, this.#secrets.admin), { mode: 0o600 });
  }

  #url(): string {
    return `https://${this.#host}:${this.nodes[0]?.port(apiServerPort)}`;
  }

  /** Every machine sends what is for the pods of another one there. */
  async #connectPods(): Promise<void> {
    for (const from of this.nodes) {
      const others = this.nodes.map((to, at) => ({ to, subnet: podSubnet(at + 1) })).filter(({ to }) => to !== from);
      for (const { to, subnet } of others) await from.exec(['ip', 'route', 'add', subnet, 'via', to.address]);
    }
  }

  async #loadWhenUp(images: readonly string[]): Promise<void> {
    const up = 'until ctr version >/dev/null 2>&1; do sleep 0.1; done';
    await Promise.all(this.nodes.map((node) => node.exec(['timeout', '60', 'bash', '-c', up])));
    await this.load(...images);
  }

  async #apiServerReady(): Promise<void> {
    const deadline = performance.now() + startLimitMs;
    const { identity, admin } = this.#secrets;
    while (!(await isReady(this.#url(), identity.certificate, admin.token))) {
      if (performance.now() > deadline) throw new Error(`${this.#url()} did not answer within ${startLimitMs / 1000} s`);
      await sleep(100);
    }
  }

  /** When it fails, the error also has what the programs in question logged last. */
  async #watched<T>(what: string, programs: readonly string[], act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (cause) {
      const logs = await Promise.all(this.nodes.map((node) => node.logs(programs, 25)));
      throw new Error(`${what}: ${(cause as Error).message}\n${logs.join('\n')}`, { cause });
    }
  }

  kubectl(args: readonly string[], stdin?: string): Promise<string> {
    return run(program('kube'), ['kubectl', ...args], this.#as(stdin));
  }

  helm(args: readonly string[]): Promise<string> {
    return run(program('helm'), args, this.#as());
  }

  /** Helm and kubectl keep what they found out about a server; that of another cluster with the same address must not be met. */
  #as(stdin?: string): Input {
    const env = { KUBECONFIG: this.kubeconfig, KUBECACHEDIR: join(this.#folder, 'cache'), HELM_CACHE_HOME: join(this.#folder, 'helm') };
    return { stdin, env, timeoutMs: 300_000 };
  }

  async load(...images: readonly string[]): Promise<void> {
    await loadImages(
      images,
      this.nodes.map(({ id }) => id),
    );
  }

  async restartApiServer(downMs = 0): Promise<void> {
    await this.nodes[0]?.restart('kube-apiserver', downMs);
    await this.#watched('the API server did not come back', ['etcd', 'kube-apiserver'], () => this.#apiServerReady());
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.splice(0).map((node) => node.stop()));
    await this.#network?.stop();
    this.#network = undefined;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
