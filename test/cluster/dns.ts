// The cluster's name service.

import { readFileSync } from 'node:fs';
import type { Cluster } from './cluster.ts';

const manifest = new URL('manifests/dns.yaml', import.meta.url);

/** Returns when names are answered. */
export async function installDns(cluster: Pick<Cluster, 'kubectl'>, image: string): Promise<void> {
  await cluster.kubectl(['create', '-f', '-'], readFileSync(manifest, 'utf8').replace('IMAGE', image));
  await cluster.kubectl(['rollout', 'status', '--namespace=kube-system', '--timeout=60s', 'deployment/coredns']);
  // Pods of tests need it, and its controller makes it a little later than the namespace.
  await cluster.kubectl(['wait', '--for=create', '--timeout=60s', 'serviceaccount/default']);
}
