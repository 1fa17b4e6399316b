// `sysspan agent`: builds the node agent out of its parts, and ends it. Loaded only for that command: it brings the
// Kubernetes client and the telemetry along.

import { lookup } from 'node:dns/promises';
import { forgetStart } from '@sysspan/native';
import { CLOCK, elapsedMs, type Moment } from '../clock.ts';
import { SysspanError } from '../errors.ts';
import { endpointHost } from '../export/otlp-endpoint.ts';
import { Connection, type JsonPatchOperation, loadAccess, type ObjectEvent, Reflector } from '../kube/index.ts';
import { reportSecondsOf } from '../node-trace/report-pace.ts';
import { NODE_TRACE_REPORTS, NODE_TRACES } from '../node-trace/resources.ts';
import type { NodeTrace, NodeTraceReport } from '../node-trace/types.ts';
import { openSession } from '../session/session-plans.ts';
import { compiledTable } from '../syscalls/compiled-table.ts';
import type { NativeTable } from '../syscalls/native-table.ts';
import { type Check, type Checks, createLogger, type Logger, startTelemetry, type Telemetry } from '../telemetry/index.ts';
import { type Installation, withinCeilings } from './ceilings.ts';
import { AgentExporters } from './exporters.ts';
import { observeAgent, timed } from './metrics.ts';
import { nativeProblem } from './native-problem.ts';
import { NodeAgent } from './node-agent.ts';
import { type AgentIdentity, desiredTraceOf, earlierOf, statusOf } from './node-traces.ts';
import type { Problem } from './problem.ts';
import type { NativeSession } from './session-driver.ts';
import { type AgentPlace, type AgentSettings, agentPlace, readSettings } from './settings.ts';
import { type ReportKey, StatusWriter } from './status-writer.ts';

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
/** Strings are cut by what each trace asks for; the session's own limit is the largest there is. */
const STRING_LIMIT = 4_096;

/** How the budget is shared: open segments and closed ones a quarter each, queues three eighths, what is held the rest. */
function shares({ memoryBudget, exporters }: AgentSettings): { segments: number; queue: number; held: number } {
  const eighth = Math.floor(memoryBudget / 8);
  return { segments: 2 * eighth, queue: Math.floor((3 * eighth) / Math.max(1, exporters.size)), held: eighth };
}

/** Loads the programs. What prevents that is said in every trace's status, so that nobody has to look for it. */
function loadPrograms(settings: AgentSettings, object: string, table: NativeTable, logger: Logger): NativeSession | Problem {
  try {
    const session = openSession(
      {
        object,
        byCgroup: true,
        spans: true,
        stringLimit: STRING_LIMIT,
        callRingBytes: settings.callRingBytes,
        memoryBudget: shares(settings).segments,
        redaction: settings.redaction,
        spansPerSecond: settings.spansPerSecond,
      },
      table,
    );
    const { kind, why } = session.hooks();
    if (kind === 'preemptible')
      logger.warn({ why }, 'this kernel skips programs while a task is preempted inside one: calls are lost, and counted (sysspan check)');
    return session;
  } catch (cause) {
    logger.error({ err: cause }, 'the programs cannot be loaded: this node cannot be traced');
    return nativeProblem(cause);
  }
}

/** Where the exporters' endpoints are. */
class Addresses {
  readonly #hosts: readonly (readonly [name: string, host: string])[];
  #addresses = new Map<string, ReadonlySet<string>>();

  constructor({ exporters }: AgentSettings) {
    this.#hosts = [...exporters].flatMap(([name, { endpoint }]) => {
      const host = URL.canParse(endpoint) ? endpointHost(endpoint) : undefined;
      return host === undefined ? [] : [[name, host] as const];
    });
  }

  of(exporter: string): ReadonlySet<string> {
    return this.#addresses.get(exporter) ?? new Set();
  }

  /** Asks the resolver; names that it does not know now keep what they had. @returns whether anything is different */
  async resolve(): Promise<boolean> {
    const before = JSON.stringify([...this.#addresses].map(([name, set]) => [name, [...set].sort()]));
    await Promise.all(
      this.#hosts.map(async ([name, host]) => {
        const found = await lookup(host, { all: true }).catch(() => []);
        if (found.length > 0) this.#addresses.set(name, new Set(found.map(({ address }) => address)));
      }),
    );
    return before !== JSON.stringify([...this.#addresses].map(([name, set]) => [name, [...set].sort()]));
  }
}

/** Fails when the native reader has not polled for a while. */
function readerLives(session: Pick<NativeSession, 'counts'>, now: () => Moment): Check {
  let last = { polls: -1, at: now() };
  return () => {
    const { polls } = session.counts();
    if (polls !== last.polls) last = { polls, at: now() };
    const silentMs = elapsedMs(last.at, now());
    return silentMs > STUCK_MS ? `the reader has not polled for ${Math.round(silentMs / 1_000)} s` : undefined;
  };
}

/**
 * Patches a report, if it is of this very trace. A patch that changes nothing reads it: so an agent needs no right but to write, which the
 * admission policy narrows to its node.
 */
function reportsOf(connection: Connection): (key: ReportKey, ...operations: JsonPatchOperation[]) => Promise<NodeTraceReport> {
  const options = { subresource: 'status', fieldManager: SERVICE };
  return async ({ traceUid, ...key }, ...operations) => {
    const itsTrace: JsonPatchOperation = { op: 'test', path: '/spec/trace/uid', value: traceUid };
    return await connection.jsonPatch(NODE_TRACE_REPORTS, key, [itsTrace, ...operations], options);
  };
}

interface Watching {
  readonly reflector: Reflector<NodeTrace>;
  readonly writer: StatusWriter;
}

function watch(
  agent: () => NodeAgent,
  connection: Connection,
  { nodeName, podNamespace, installation }: AgentPlace & { readonly installation: Installation },
  identity: AgentIdentity,
  logger: Logger,
): Watching {
  const patch = reportsOf(connection);
  const writer = new StatusWriter({
    adopt: async (uid, key) => {
      const earlier = earlierOf(await patch(key), nodeName, podNamespace);
      if (earlier !== undefined) agent().adopt(uid, earlier);
    },
    write: async (key, status) => {
      await patch(key, { op: 'add', path: '/status', value: status });
    },
    statusOf: (uid) => {
      const report = agent().report(uid);
      return report === undefined ? undefined : statusOf(report, identity);
    },
    clock: CLOCK,
    random: Math.random,
    logger,
  });
  const generations = new Map<string, number>();
  const onEvent = ({ type, object }: ObjectEvent<NodeTrace>): void => {
    const { uid, namespace, name, generation, deletionTimestamp } = object.metadata;
    if (type === 'deleted' || deletionTimestamp !== undefined) {
      generations.delete(uid);
      writer.remove(uid);
      agent().delete(uid);
      return;
    }
    if (generations.get(uid) === generation) return;
    generations.set(uid, generation);
    const desired = withinCeilings(desiredTraceOf(object, nodeName, podNamespace), installation, CLOCK.wall());
    if (desired.refused !== undefined) logger.warn({ nodeTrace: name, namespace, why: desired.refused.message }, 'a NodeTrace is refused');
    const key = { namespace, name, traceUid: object.spec.trace.uid };
    writer.add(uid, key, reportSecondsOf(object.spec.reportSeconds));
    agent().set(desired);
  };
  const fieldSelector = `spec.nodeName=${nodeName}`;
  const reflector = new Reflector<NodeTrace>({ connection, resource: NODE_TRACES, fieldSelector, logger, onEvent });
  return { writer, reflector };
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
  readonly addresses: Addresses;
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
  forgetStart(); // before the rings need memory
  const session = loadPrograms(settings, object, table, logger);
  const addresses = new Addresses(settings);
  const identity: AgentIdentity = { podName: place.podName, startedAt: CLOCK.wall(), version };
  const { reflector, writer } = watch(() => agent, connection, { ...place, installation: settings.installation }, identity, logger);
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
  if (!('reason' in session)) live.reader = readerLives(session, CLOCK.now);
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
  void reflector.synced.then(forgetStart); // what connecting needed
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
