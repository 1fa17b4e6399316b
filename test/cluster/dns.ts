// The cluster's name service.

import { readFileSync } from 'node:fs';

const manifest = new URL('manifests/dns.yaml', import.meta.url);

interface Kubectl {
  kubectl(args: readonly string[], stdin?: string): Promise<string>;
}

/** Returns when names are answered. Throws with what is known of its pods when they do not start. */
export async function installDns(cluster: Kubectl, image: string): Promise<void> {
  await cluster.kubectl(['create', '-f', '-'], readFileSync(manifest, 'utf8').replace('IMAGE', image));
  try {
    await cluster.kubectl(['rollout', 'status', '--namespace=kube-system', '--timeout=60s', 'deployment/coredns']);
  } catch (cause) {
    const of = ['--namespace=kube-system', '--selector=app=coredns'];
    const seen = [await cluster.kubectl(['describe', 'pods', ...of]), await cluster.kubectl(['logs', '--tail=20', ...of])];
    throw new Error(`DNS did not start: ${(cause as Error).message}\n${seen.join('\n')}`, { cause });
  }
  // Pods of tests need it, and its controller makes it a little later than the namespace.
  await cluster.kubectl(['wait', '--for=create', '--timeout=60s', 'serviceaccount/default']);
}
