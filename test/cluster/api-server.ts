/**
 * A real API server without a cluster: etcd and kube-apiserver as processes on the loopback address, for tests of clients.
 * No controllers run in it: a namespace gets no default service account, owners take nothing with them, pods start nowhere, and
 * roles that gather others (`edit`, `view`, `admin`) are empty.
 */

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiServerArguments, kubeconfig, makeAdmin, makeServiceAccountKey, tokenFile } from './control-plane.ts';
import { Process } from './process.ts';
import { program } from './programs.ts';

const startLimitMs = 60_000;

/** A running API server. */
export interface ApiServer {
  /** Path of a kubeconfig of the one who may do everything. */
  readonly kubeconfig: string;
  /** `https://127.0.0.1:port`, the same after a restart. */
  readonly url: string;
  /** The bearer token of that one. */
  readonly token: string;
  /** Ends the API server, by SIGKILL unless told otherwise, starts it anew with all it had stored, and waits until it is ready. */
  restart(signal?: NodeJS.Signals): Promise<void>;
  /** Ends both processes and removes what they stored. */
  stop(): Promise<void>;
}

/** Starts one with nothing in it, and returns when it is ready, in some 4 seconds. RBAC is on. */
export async function startApiServer(): Promise<ApiServer> {
  const kube = program('kube');
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-api-server-'));
  const admin = makeAdmin();
  const [clientPort, peerPort, port] = [await freePort(), await freePort(), await freePort()];
  const url = `https://127.0.0.1:${port}`;
  const etcd = startEtcd(kube, folder, { client: clientPort, peer: peerPort });
  const servers = { etcdUrl: `http://127.0.0.1:${clientPort}`, folder, address: '127.0.0.1', port };

  writeFileSync(join(folder, 'tokens.csv'), tokenFile([admin]));
  writeFileSync(join(folder, 'service-account.key'), makeServiceAccountKey());
  const run = async (): Promise<Process> => {
    const command = [kube, 'kube-apiserver', ...apiServerArguments(servers), '--endpoint-reconciler-type=none'];
    const process = new Process('kube-apiserver', command, join(folder, 'apiserver.log'));
    try {
      await process.ready(() => isReady(url, folder, admin.token), startLimitMs);
    } catch (error) {
      await process.stop();
      throw error;
    }
    return process;
  };
  const clear = async (): Promise<void> => {
    await etcd.stop();
    rmSync(folder, { recursive: true, force: true });
  };

  let server: Process;
  try {
    server = await run();
  } catch (error) {
    await clear();
    throw error;
  }
  const path = join(folder, 'kubeconfig');
  writeFileSync(path, kubeconfig(url, authority(folder), admin), { mode: 0o600 });
  return {
    kubeconfig: path,
    url,
    token: admin.token,
    restart: async (signal = 'SIGKILL') => {
      await server.stop(signal);
      server = await run();
    },
    stop: async () => {
      await server.stop();
      await clear();
    },
  };
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

/** The certificate that the API server made for itself, with the authority that it made for that. */
function authority(folder: string): string {
  return readFileSync(join(folder, 'apiserver.crt'), 'utf8');
}

/** Ready also means here that the namespace `default` is there, which the API server makes a little later. */
async function isReady(url: string, folder: string, token: string): Promise<boolean> {
  try {
    const ca = authority(folder);
    return (await status(`${url}/readyz`, ca, token)) === 200 && (await status(`${url}/api/v1/namespaces/default`, ca, token)) === 200;
  } catch {
    return false;
  }
}

function status(url: string, ca: string, token: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const sent = request(url, { ca, headers, agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('timeout', () => sent.destroy(new Error(`${url} does not answer`)));
    sent.on('error', reject);
    sent.end();
  });
}
