// Watches of one kind, each of objects of another node, as an API server sees those of agents. Arguments: kubeconfig, plural name of the
// kind, how many. Says "ready" once all are open, and ends with its input.

import { once } from 'node:events';
import { Connection, Reflector, type Resource } from '@sysspan/agent/kube';
import { kubeConfigAccess } from '@sysspan/agent/kube-config';
import { until } from '../until.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };
const [kubeconfig = '', plural = '', count = '0'] = process.argv.slice(2);
const resource: Resource = { group: 'sysspan.io', version: 'v1alpha1', kind: plural, plural, namespaced: true };
const connection = new Connection(kubeConfigAccess(kubeconfig), { userAgent: 'sysspan-agent/bench' });
const watches = Array.from({ length: Number(count) }, (_, at) => {
  const watch = new Reflector({ connection, resource, fieldSelector: `spec.nodeName=other-${at}`, logger: quiet, watchSeconds: 3_600 });
  watch.start();
  return watch;
});
await until('all watches', () => (watches.every(({ isWatching }) => isWatching) ? true : undefined), 120_000);
process.stdout.write('ready\n');
process.stdin.resume();
await once(process.stdin, 'end');
process.exit(0);
