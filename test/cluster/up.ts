/** `node test/cluster/up.ts`: a cluster to try things in, with all images loaded, until ^C. */

import { once } from 'node:events';
import { startCluster } from './cluster.ts';
import { setExample } from './example.ts';
import { guide } from './guide.ts';
import { startLoadedCluster } from './loaded.ts';

const bare = process.argv.includes('--bare');
const begin = performance.now();
const cluster = bare ? await startCluster() : await loaded();
console.error(`Two nodes are ready after ${((performance.now() - begin) / 1000).toFixed(1)} s. ^C removes them. In another shell:\n`);
console.log(guide(cluster, bare));

// Waiting for a signal alone would not keep the process.
const alive = setInterval(() => {}, 1 << 30);
await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
console.error('\nremoving the cluster');
await cluster.stop();
clearInterval(alive);

async function loaded(): ReturnType<typeof startLoadedCluster> {
  const started = await startLoadedCluster();
  try {
    await setExample(started);
    return started;
  } catch (error) {
    await started.stop();
    throw error;
  }
}
