// What `make cluster` prints: lines to be pasted into another shell. Those of README and of the chart work there as they are written.

import type { Cluster } from './cluster.ts';
import { shellBlocks } from './documents.ts';
import { program } from './programs.ts';

/** From README: installs beside a collector, and traces a deployment. */
export function readmeCommands(): string {
  const [block = ''] = shellBlocks('README.md', '## On Kubernetes');
  // The images are there already.
  return block.replace(/^make images.*\n/, '');
}

/** From the chart's README: installs a demo with a page of its own. */
export function demoCommands(): string {
  const [, block = ''] = shellBlocks('charts/sysspan/README.md', '# sysspan');
  return block;
}

const comment = (text: string): string => text.replaceAll(/^/gm, '# ');

/** Lines that are to be pasted, and as comments those among which a person chooses. */
export function guide({ kubeconfig }: Pick<Cluster, 'kubeconfig'>, bare: boolean): string {
  const set = [`export KUBECONFIG=${kubeconfig}`, `alias kubectl='${program('kube')} kubectl' helm='${program('helm')}'`];
  if (bare) return set.join('\n');
  return [
    ...set,
    '',
    comment('Then, from this checkout, a demo with a page that shows its spans:'),
    demoCommands(),
    comment('or a deployment that is here already (shop/checkout), traced to a collector (a Jaeger, observability/collector):'),
    readmeCommands(),
    comment('To go from one to the other: helm -n sysspan uninstall sysspan'),
  ].join('\n');
}
