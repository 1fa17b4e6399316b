// `sysspan agent`: builds the node agent out of its parts, and ends it. Loaded only for that command: it brings the
// Kubernetes client and the telemetry along.

import { releaseStartupPages } from '@sysspan/native';
import { CLOCK, elapsedMs, type Moment } from '../clock.ts';
import { SysspanError } from '../errors.ts';
import { Connection, loadAccess } from '../kube/index.ts';
import { compiledTable } from '../syscalls/compiled-table.ts';
import { type Check, type Checks, createLogger, type Logger, startTelemetry, type Telemetry } from '../telemetry/index.ts';
import { EndpointAddresses } from './endpoint-addresses.ts';
import { AgentExporters } from './exporters.ts';
import { observeAgent, timed } from './metrics.ts';
import { NodeAgent } from './node-agent.ts';
import { type Watching, watch } from './node-trace-watch.ts';
import type { AgentIdentity } from './node-traces.ts';
import { loadPrograms, shares } from './programs.ts';
import type { NativeSession } from './session-driver.ts';
import { type AgentPlace, type AgentSettings, agentPlace, readSettings } from './settings.ts';

export interface AgentOptions {
  readonly config: string;
  readonly listen: string;
  readonly kubeconfig?: string;
}

export interface AgentParts {
  /** Path of the compiled BPF object. */
  readonly object: string;
  readonly version: string;
  readonly arch: 'x64' | 'arm64';
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const SERVICE = 'sysspan-agent';
const TICK_MS = 200;
const RESOLVE_MS = 60_000;
const MEND_MS = 10_000;
/** Within the pod's grace period of 30 s: spans first, then what is said of them. */
const SEND_MS = 18_000;
const WRITE_MS = 4_000;
/** The reader polls at least several times a second. */
const STUCK_MS = 10_000;

/** Fails when the native reader has not polled for a while. */
function readerRuns(session: Pick<NativeSession, 'counts'>, now: () => Moment): Check {
  let last = { polls: -1, at: now() };
  return () => {
    const { polls } = session.counts();
    if (polls !== last.polls) last = { polls, at: now() };
    const silentMs = elapsedMs(last.at, now());
    return silentMs > STUCK_MS ? `the reader has not polled for ${Math.round(silentMs / 1_000)} s` : undefined;
  };
}

/** Resolves with the first signal that asks us to end; a second one ends the process at once. */
function asked(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}

interface Begun {
  readonly settings: AgentSettings;
  readonly place: AgentPlace;
  readonly logger: Logger;
  readonly connection: Connection;
  readonly telemetry: Telemetry;
  readonly live: Checks;
  readonly ready: Checks;
}

/** What can fail for reasons that somebody has to correct, and what tells of everything else. */
async function begin({ config, listen, kubeconfig }: AgentOptions, { version, environment }: AgentParts): Promise<Begun> {
  const settings = readSettings(config);
  const place = agentPlace(environment);
  const logger = createLogger({ service: SERVICE, version, level: environment.LOG_LEVEL });
  const userAgent = `${SERVICE}/${version}`;
  const access = await loadAccess(kubeconfig).catch((cause: Error) => {
    throw new SysspanError('BAD_OPTION', `--kubeconfig: ${cause.message}`, { cause });
  });
  const connection = new Connection(access, { userAgent });
  const live: Checks = {};
  const ready: Checks = { start: () => 'starting' };
  const attributes = { 'k8s.node.name': place.nodeName, 'k8s.pod.name': place.podName, 'k8s.namespace.name': place.podNamespace };
  const telemetry = await startTelemetry({ service: { name: SERVICE, version }, listen, live, ready, logger, attributes }).catch(
    (cause: Error) => {
      throw new SysspanError('BAD_OPTION', `--listen ${listen}: ${cause.message}: choose another address`, { cause });
    },
  );
  return { settings, place, logger, connection, telemetry, live, ready };
}

interface Running extends Watching {
  readonly agent: NodeAgent;
  readonly addresses: EndpointAddresses;
  readonly exporters: AgentExporters;
}

async function build(begun: Begun, { version, arch, object }: AgentParts): Promise<Running> {
  const { settings, place, logger, connection, telemetry, live, ready } = begun;
  const exporters = await AgentExporters.open({
    settings: settings.exporters,
    userAgent: `${SERVICE}/${version}`,
    queueBytes: shares(settings).queue,
    measured: (name, deliverer) => timed(telemetry.meter, name, deliverer),
    logger,
  });
  const table = await compiledTable(arch);
  releaseStartupPages(); // before the rings need memory
  const session = loadPrograms(settings, object, table, logger);
  const addresses = new EndpointAddresses(settings);
  const identity: AgentIdentity = { podName: place.podName, startedAt: CLOCK.wall(), version };
  const { reflector, writer } = watch({ agent: () => agent, connection, place, installation: settings.installation, identity, logger });
  const agent: NodeAgent = new NodeAgent({
    session,
    exporters: exporters.usable,
    brokenExporters: exporters.broken,
    addressesOf: (exporter) => addresses.of(exporter),
    known: table.numbers,
    node: { nodeName: place.nodeName, arch, version },
    podUid: place.podUid,
    traces: settings.traces,
    heldBytes: shares(settings).held,
    clock: CLOCK,
    changed: (uid) => writer.changed(uid),
    logger,
  });
  observeAgent(telemetry.meter, {
    totals: () => agent.totals(),
    exporters: exporters.usable,
    attached: () => agent.attached,
    refusedCgroups: () => agent.refusedCgroups ?? {},
    traces: () => agent.size,
    processes: () => ('reason' in session ? 0 : session.counts().alive),
    heldBytes: () => agent.heldBytes,
    watch: () => reflector.counters,
    hooks: () => ('reason' in session ? undefined : session.hooks()),
  });
  live.tracing = () => agent.failure;
  if (!('reason' in session)) live.reader = readerRuns(session, CLOCK.now);
  ready.programs = () => agent.problem?.message;
  ready.watch = () => (reflector.isSynced ? undefined : (reflector.lastError?.message ?? 'NodeTraces have not been read yet'));
  delete ready.start;
  return { agent, addresses, exporters, reflector, writer };
}

async function runUntilAsked(begun: Begun, parts: AgentParts): Promise<void> {
  const { place, logger, connection } = begun;
  const { agent, addresses, exporters, reflector, writer } = await build(begun, parts);
  const resolve = async (): Promise<void> => {
    if (await addresses.resolve()) agent.exportersChanged();
  };
  const mend = async (): Promise<void> => {
    if (await exporters.mend()) agent.exportersChanged();
  };
  const tick = (): void => {
    agent.tick();
    writer.tick();
  };
  await resolve();
  const timers = [setInterval(tick, TICK_MS), setInterval(() => void resolve(), RESOLVE_MS), setInterval(() => void mend(), MEND_MS)];
  reflector.start();
  void reflector.synced.then(releaseStartupPages); // what connecting needed
  logger.info({ node: place.nodeName, server: connection.server }, 'the agent runs');
  const signal = await asked();
  logger.info({ signal }, 'the agent ends');
  for (const timer of timers) clearInterval(timer);
  await reflector.stop();
  await agent.stop(SEND_MS);
  await writer.flush(WRITE_MS);
  logger.info(agent.totals(), 'the agent has ended');
}

/** Runs until a signal. Resolves when everything is sent, or given up, and said. @throws SysspanError BAD_CONFIG, BAD_OPTION */
export async function runAgent(options: AgentOptions, parts: AgentParts): Promise<void> {
  const begun = await begin(options, parts);
  try {
    await runUntilAsked(begun, parts);
  } finally {
    // Also when it could not start: what still listens would keep the process.
    begun.connection.close();
    await begun.telemetry.close();
  }
}
