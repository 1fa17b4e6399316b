// What a cluster is made of on the host, to see that it is gone afterwards.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Cluster } from './cluster.ts';
import { run } from './command.ts';

/** Names of what the Docker engine made for a cluster. */
export interface Made {
  readonly containers: readonly string[];
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
  /** Network namespaces, which the engine keeps mounted. */
  readonly namespaces: readonly string[];
}

/** Asks the engine, while the cluster is running. */
export async function madeFor(cluster: Cluster): Promise<Made> {
  const containers = cluster.nodes.map(({ id }) => id);
  const lines = async (format: string): Promise<string[]> =>
    [...new Set((await run('docker', ['inspect', '--format', format, ...containers])).split(/\s+/))].filter(Boolean);
  return {
    containers,
    volumes: await lines('{{range .Mounts}}{{.Name}} {{end}}'),
    networks: await lines('{{range .NetworkSettings.Networks}}{{.NetworkID}} {{end}}'),
    namespaces: (await lines('{{.NetworkSettings.SandboxKey}}')).map((path) => basename(path)),
  };
}

/** Each thing of them that is still there: containers, volumes, networks, bridges, mounts, control groups and what runs in them. */
export async function remains({ containers, volumes, networks, namespaces }: Made): Promise<string[]> {
  const known = [
    ...(await run('docker', ['ps', '--all', '--quiet', '--no-trunc'])).split('\n').map((id) => `container ${id}`),
    ...(await run('docker', ['volume', 'ls', '--quiet'])).split('\n').map((id) => `volume ${id}`),
    ...(await run('docker', ['network', 'ls', '--quiet', '--no-trunc'])).split('\n').map((id) => `network ${id}`),
    ...readdirSync('/sys/class/net').map((name) => `link ${name}`),
    ...readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .map((line) => `mount ${line}`),
    ...groups('/sys/fs/cgroup').map((path) => `control group ${path}`),
  ];
  const names = [...containers, ...volumes, ...networks, ...namespaces, ...networks.map((id) => `br-${id.slice(0, 12)}`)];
  return known.filter((thing) => names.some((name) => thing.includes(name)));
}

function groups(folder: string): string[] {
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return below.flatMap(({ name }) => [join(folder, name), ...groupsBelow(join(folder, name))]);
}

/** Others' groups come and go meanwhile. */
function groupsBelow(folder: string): string[] {
  try {
    return groups(folder);
  } catch (error) {
    if (['ENOENT', 'ENODEV'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

const shared = `vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes
  net/ipv4/ip_forward net/ipv4/conf/all/route_localnet net/bridge/bridge-nf-call-iptables
  net/netfilter/nf_conntrack_max net/netfilter/nf_conntrack_tcp_timeout_established`;

/** Settings of the whole kernel, and of the host's network, that parts of Kubernetes like to change, as they are now. */
export function settings(): Record<string, string> {
  return Object.fromEntries(shared.split(/\s+/).map((name) => [name, value(join('/proc/sys', name))]));
}

function value(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return 'absent';
  }
}
