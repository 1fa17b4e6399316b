// The operator's process: builds it out of its parts, and ends it.

import { readFileSync } from 'node:fs';
import { Connection, loadAccess, observeReflectors } from '@sysspan/agent/kube';
import type { Logger } from '@sysspan/agent/telemetry';
import { type Checks, createLogger, startTelemetry, type Telemetry } from '@sysspan/agent/telemetry';
import { ClusterView } from './controller/cluster-view.ts';
import { Controller } from './controller/controller.ts';
import { Owners } from './controller/owners.ts';
import { Receivers } from './controller/receivers.ts';
import { Refusals } from './controller/refusals.ts';
import { NAMESPACES } from './controller/resources.ts';
import { OperatorError } from './errors.ts';
import { farewell } from './farewell.ts';
import { EventRecorder } from './kube/events.ts';
import { LeaseElection } from './kube/lease.ts';
import { observeParts } from './kube/metrics.ts';
import type { Installation } from './reconcile/snapshot.ts';
import { type Settings, settings } from './settings.ts';

const SERVICE = 'sysspan-operator';
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
/** Within the pod's grace period of 15 s. */
const GRACE_MS = 5_000;
const ASK_AGAIN_MS = 2_000;

/** The uid of kube-system stands for the cluster. Asked for until there is an answer. */
async function clusterUid(connection: Connection, logger: Logger, signal: AbortSignal): Promise<string> {
  for (;;) {
    try {
      const { metadata } = await connection.get(NAMESPACES, { name: 'kube-system' }, signal);
      return metadata?.uid ?? '';
    } catch (error) {
      if (signal.aborted) return '';
      logger.warn({ err: error }, 'the cluster’s uid could not be read: trying again');
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }
}

function installation({ limits, exporters, agents }: Settings, uid: string): Installation {
  const agentSelector = Object.entries(agents.labels).map(([key, value]) => `${key}=${value}`);
  return {
    clusterUID: uid,
    limits,
    exporters: exporters.map(({ name, namespaces }) => ({ name, namespaces })),
    agentNamespace: agents.namespace,
    agentSelector: agentSelector.join(','),
  };
}

interface Begun {
  readonly given: Settings;
  readonly logger: Logger;
  readonly connection: Connection;
  readonly telemetry: Telemetry;
  readonly ready: Checks;
}

async function begin(given: Settings): Promise<Begun> {
  const logger = createLogger({ service: SERVICE, version, level: process.env.LOG_LEVEL });
  const connection = new Connection(await loadAccess(given.kubeconfig), { userAgent: `${SERVICE}/${version}` });
  const ready: Checks = { start: () => 'starting' };
  const attributes = { 'k8s.pod.name': given.podName, 'k8s.namespace.name': given.podNamespace };
  const service = { name: SERVICE, version };
  const telemetry = await startTelemetry({ service, listen: given.listen, live: {}, ready, logger, attributes }).catch((cause: Error) => {
    throw new OperatorError('BAD_OPTION', `--listen ${given.listen}: ${cause.message}: choose another address`, { cause });
  });
  return { given, logger, connection, telemetry, ready };
}

/** Runs until it is asked to end, or has lost the lease: another replica leads then, and this one begins anew. */
async function run({ given, logger, connection, telemetry, ready }: Begun, signal: AbortSignal): Promise<number> {
  const { podName, podNamespace: namespace, exporters, agents, lease } = given;
  // Pods of other releases compete for the same lease.
  const identity = `${podName}_${namespace}`;
  const uid = await clusterUid(connection, logger, signal);
  const events = new EventRecorder({ connection, logger, controller: 'sysspan.io/operator', instance: podName });
  const owners = new Owners(connection, logger);
  const view = new ClusterView({
    connection,
    logger,
    agents,
    owners,
    namespaces: given.limits.namespaces,
    enqueue: (key, withinMs) => controller.enqueue(key, withinMs),
  });
  const controller: Controller = new Controller({
    connection,
    view,
    owners,
    receivers: new Receivers(connection, logger, exporters, namespace),
    refusals: new Refusals(connection, logger, agents, Date.now),
    events,
    installation: installation(given, uid),
    logger,
    now: Date.now,
  });
  // By a connection of its own: a lease that waits behind the writes of a trace on a thousand nodes is lost.
  const own = new Connection(await loadAccess(given.kubeconfig), { userAgent: `${SERVICE}/${version}` });
  const election = new LeaseElection({ connection: own, ...lease, identity, logger });
  observeReflectors(telemetry.meter, view.reflectors);
  observeParts(telemetry.meter, { queue: controller.queue, events, election });
  signal.addEventListener('abort', () => void view.stop(), { once: true });
  ready.watches = () => (view.isSynced ? undefined : 'not everything has been read yet');
  delete ready.start;
  // Those who stand by keep up to date, so that one of them can take over at once.
  if (!(await view.start())) return 0;
  const outcome = await election.run(async (leading) => {
    controller.lead();
    await new Promise<void>((resolve) => leading.addEventListener('abort', () => resolve(), { once: true }));
    await controller.stop(GRACE_MS);
  }, signal);
  await events.close();
  await view.stop();
  own.close();
  return outcome === 'lost' ? 1 : 0;
}

async function leave({ limits, lease, release, podNamespace: namespace, kubeconfig }: Settings): Promise<void> {
  const connection = new Connection(await loadAccess(kubeconfig), { userAgent: `${SERVICE}/${version}` });
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  await farewell({ connection, leaving: { namespaces: limits.namespaces, lease, namespace, ...release }, say });
  connection.close();
}

async function main(): Promise<void> {
  const given = settings(process.argv.slice(2), process.env);
  if (given.farewell) return await leave(given);
  const begun = await begin(given);
  const { logger, connection, telemetry } = begun;
  const ended = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const)
    process.once(name, () => {
      logger.info({ signal: name }, 'the operator ends');
      ended.abort();
    });
  logger.info({ server: connection.server }, 'the operator runs');
  try {
    process.exitCode = await run(begun, ended.signal);
  } finally {
    connection.close();
    await telemetry.close();
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${SERVICE}: ${error.message}\n`);
  process.exitCode = error instanceof OperatorError && error.code !== 'INTERNAL' ? 2 : 1;
}
