/**
 * A real API server without a cluster: etcd and kube-apiserver as processes on the loopback address, for tests of clients.
 * No controllers run in it: a namespace gets no default service account, owners take nothing with them, pods start nowhere, and
 * roles that gather others (`edit`, `view`, `admin`) are empty.
 */

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.ts';
import { apiServerArguments, apiServerFiles, isReady, kubeconfig, makeAdmin, makeCertificate } from './control-plane.ts';
import { Process } from './process.ts';
import { program } from './programs.ts';

const startLimitMs = 60_000;

/** A running API server. */
export interface ApiServer {
  /** Path of a kubeconfig of the one who may do everything. */
  readonly kubeconfig: string;
  /** `https://127.0.0.1:port`, the same after a restart. */
  readonly url: string;
  /** Of its process, which is another one after a restart. */
  readonly pid: number;
  /** PEM of the authority that its certificate is of. */
  readonly authority: string;
  /** The bearer token of that one. */
  readonly token: string;
  /** Runs kubectl as that one; its standard output. Throws CommandError when it fails. */
  kubectl(args: readonly string[], stdin?: string): Promise<string>;
  /** Ends the API server, by SIGKILL unless told otherwise, starts it anew with all it had stored, and waits until it is ready. */
  restart(signal?: NodeJS.Signals): Promise<void>;
  /** Ends both processes and removes what they stored. */
  stop(): Promise<void>;
}

/**
 * Starts one with nothing in it, and returns when it is ready, in some 3 seconds. RBAC is on.
 * @param authorization a file that --authorization-config names
 */
export async function startApiServer(authorization?: string): Promise<ApiServer> {
  const kube = program('kube');
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-api-server-'));
  const [port, client, peer] = [await freePort(), await freePort(), await freePort()];
  const url = `https://127.0.0.1:${port}`;
  const admin = makeAdmin();
  const identity = makeCertificate(['127.0.0.1', 'localhost']);
  const files = { ...apiServerFiles([admin], identity), kubeconfig: kubeconfig(url, identity.certificate, admin) };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o600 });

  const here = { etcdUrl: `http://127.0.0.1:${client}`, folder, address: '127.0.0.1', port };
  const place = authorization === undefined ? here : { ...here, authorization };
  const command = [kube, 'kube-apiserver', ...apiServerArguments(place), '--endpoint-reconciler-type=none'];
  const etcd = startEtcd(kube, folder, { client, peer });
  let server = startServer(command, folder);
  const stop = async (): Promise<void> => {
    await Promise.all([server.stop(), etcd.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
  const ready = (): Promise<void> => server.ready(() => isReady(url, identity.certificate, admin.token), startLimitMs);
  const restart = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    await server.stop(signal);
    server = startServer(command, folder);
    await ready();
  };
  try {
    await ready();
  } catch (error) {
    await stop();
    throw error;
  }
  // What kubectl finds out about a server it keeps by address, which another test's server may get next.
  const env = { KUBECONFIG: join(folder, 'kubeconfig'), KUBECACHEDIR: join(folder, 'cache') };
  const kubectl = (args: readonly string[], stdin?: string): Promise<string> => run(kube, ['kubectl', ...args], { stdin, env });
  return {
    kubeconfig: env.KUBECONFIG,
    url,
    get pid() {
      return server.pid;
    },
    authority: identity.certificate,
    token: admin.token,
    kubectl,
    restart,
    stop,
  };
}

function startServer(command: readonly string[], folder: string): Process {
  return new Process('kube-apiserver', command, join(folder, 'apiserver.log'));
}

function startEtcd(kube: string, folder: string, ports: { client: number; peer: number }): Process {
  const data = join(folder, 'etcd');
  mkdirSync(data, { mode: 0o700 });
  const client = `http://127.0.0.1:${ports.client}`;
  const peer = `http://127.0.0.1:${ports.peer}`;
  const where = [`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`, `--listen-peer-urls=${peer}`];
  const member = [`--initial-advertise-peer-urls=${peer}`, `--initial-cluster=default=${peer}`];
  const command = [kube, 'etcd', `--data-dir=${data}`, '--unsafe-no-fsync', '--log-level=warn', ...where, ...member];
  return new Process('etcd', command, join(folder, 'etcd.log'));
}

/** Free at this moment; the kernel hands out others for a while. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
