// What is done before an installation is taken away: afterwards nobody is left to say that nothing is traced any more, nor to give
// the lease back. Each step is tried, whatever became of the one before: an uninstallation must not hang on it.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, hasStatus, type KubeObject, keyOf, type Resource } from '@sysspan/agent/kube';
import { spreadMs } from '@sysspan/agent/node-trace';
import type { NodeTraceReport, SyscallTrace } from './api/types.ts';
import { CLUSTER_SYSCALL_TRACES, NODE_TRACE_REPORTS, NODE_TRACES, PODS, SYSCALL_TRACES } from './controller/resources.ts';
import { LEASES } from './kube/lease.ts';
import { isForCluster } from './reconcile/scope.ts';
import { finish } from './reconcile/status.ts';

export interface Leaving {
  /** Whose traces the installation carries out. Empty: all. */
  readonly namespaces: readonly string[];
  readonly lease: { readonly namespace: string; readonly name: string };
  /** Of the release. */
  readonly namespace: string;
  /** The operator's. */
  readonly deployment: string;
  /** That `helm test` made and left because it failed. */
  readonly testPod: string;
}

export interface FarewellParts {
  readonly connection: Connection;
  readonly leaving: Leaving;
  /** A line for whoever uninstalls. */
  readonly say: (line: string) => void;
}

const DEPLOYMENTS: Resource = { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', namespaced: true };
const QUIET: readonly (string | undefined)[] = ['Suspended', 'Ended', 'Failed'];
const LOOK_MS = 500;
/** For agents and operator to say their last, besides the spread of what agents report, which is bounded: this is no place to wait for long. */
const LAST_WORDS_MS = 20_000;
const LONGEST_SPREAD_MS = 60_000;
/** An agent tells its last numbers within a second or so; the operator writes numbers alone no more often than each 2.5 s. */
const LAST_NUMBERS_MS = 5_000;
/** For the operator's pods to end. */
const END_MS = 20_000;

/** Suspends all traces, ends the operators, and removes what the release does not own. */
export async function farewell(parts: FarewellParts): Promise<void> {
  await tried(parts, 'traces were not suspended', () => suspendAll(parts));
  await tried(parts, 'the operator was not ended', () => endOperator(parts));
  await tried(parts, 'the lease stays', () => removeLease(parts));
  const { namespace, testPod: name } = parts.leaving;
  await tried(parts, `pod ${name} stays`, () => parts.connection.delete(PODS, { namespace, name }));
}

async function tried({ say }: FarewellParts, otherwise: string, step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    say(`${otherwise}: ${(error as Error).message}`);
  }
}

async function goingOn({ connection, leaving: { namespaces } }: FarewellParts): Promise<SyscallTrace[]> {
  const lists = await Promise.all([SYSCALL_TRACES, CLUSTER_SYSCALL_TRACES].map((resource) => connection.list(resource)));
  const served = (trace: SyscallTrace): boolean =>
    namespaces.length === 0 || isForCluster(trace) || namespaces.includes(trace.metadata.namespace);
  const items = lists.flatMap((list) => list.items);
  return items.filter((trace) => served(trace) && finish(trace) === undefined && trace.metadata.deletionTimestamp === undefined);
}

async function suspendAll(parts: FarewellParts): Promise<void> {
  const { connection, say } = parts;
  for (const trace of await goingOn(parts)) {
    if (trace.spec.suspend) continue;
    const { namespace, name } = trace.metadata;
    const options = { fieldManager: 'sysspan-uninstall' };
    await tried(parts, `${keyOf(trace)} was not suspended`, async () => {
      const resource = isForCluster(trace) ? CLUSTER_SYSCALL_TRACES : SYSCALL_TRACES;
      await connection.mergePatch(resource, { namespace, name }, { spec: { suspend: true } }, options);
      say(`${keyOf(trace)} is suspended`);
    });
  }
  const { items } = await parts.connection.list(NODE_TRACES);
  const spread = Math.min(LONGEST_SPREAD_MS, Math.max(0, ...items.map(({ spec }) => spreadMs(spec.reportSeconds))));
  if (!(await within(LAST_WORDS_MS + spread, () => allSaid(parts)))) say('not all nodes have said their last numbers');
  await sleep(LAST_NUMBERS_MS);
}

/** Whether the operator has heard that they are suspended, and each agent has stopped. */
async function allSaid(parts: FarewellParts): Promise<boolean> {
  const traces = await goingOn(parts);
  const uids = new Set(traces.map(({ metadata }) => metadata.uid));
  const { items } = await parts.connection.list(NODE_TRACE_REPORTS);
  const reports = items.filter(({ spec }) => uids.has(spec.trace.uid));
  return traces.every(isTold) && reports.every(isQuiet);
}

function isTold({ metadata, status }: SyscallTrace): boolean {
  return status?.observedGeneration === metadata.generation;
}

function isQuiet({ status }: NodeTraceReport): boolean {
  return status?.state === undefined || QUIET.includes(status.state);
}

async function endOperator({ connection, leaving: { namespace, deployment: name } }: FarewellParts): Promise<void> {
  const patch = connection.mergePatch(DEPLOYMENTS, { namespace, name }, { spec: { replicas: 0 } }, { subresource: 'scale' });
  await patch.catch(unlessMissing);
}

async function removeLease({ connection, leaving: { lease }, say }: FarewellParts): Promise<void> {
  const find = () => connection.get(LEASES, lease).catch(unlessMissing);
  const free = await within(END_MS, async () => !(await find())?.spec?.holderIdentity);
  if (free) await connection.delete(LEASES, lease);
  else say(`lease ${lease.namespace}/${lease.name} stays: an operator holds it`);
}

/** Whether something comes to hold within a time. */
async function within(limitMs: number, holds: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() >= end) return false;
    await sleep(LOOK_MS);
  }
  return true;
}

function unlessMissing(error: unknown): (KubeObject & { spec?: { holderIdentity?: string } }) | undefined {
  if (!hasStatus(error, 404)) throw error;
  return undefined;
}
