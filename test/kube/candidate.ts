// A candidate in a process of its own, for tests that kill or stop it: says on standard output when it leads and when it stops to.
// Arguments: kubeconfig, namespace, identity.

import { setTimeout as sleep } from 'node:timers/promises';
import { LeaseElection } from '../../operator/src/kube/lease.ts';
import { connectTo, listen } from './connect.ts';
import { LEASE_NAME, TIMES } from './lease-times.ts';

const [kubeconfig = '', namespace = '', identity = ''] = process.argv.slice(2);
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
const election = new LeaseElection({
  connection: connectTo(kubeconfig),
  namespace,
  name: LEASE_NAME,
  identity,
  logger: listen().logger,
  times: TIMES,
});
const outcome = await election.run(async (signal) => {
  process.stdout.write('leads\n');
  while (!signal.aborted) await sleep(1_000, undefined, { signal }).catch(() => undefined);
  process.stdout.write('ends\n');
}, stop.signal);
process.stdout.write(`${outcome}\n`);
process.exit(0);
