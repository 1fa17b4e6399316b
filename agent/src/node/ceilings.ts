// What this installation allows, once more: the operator has kept the ceilings already, and an agent that is root on its node does not
// rely on it. Pure; the clock is a parameter.

import { SETTINGS_BOUNDS, TARGET_BOUNDS } from '../node-trace/bounds.ts';
import type { DesiredPod, DesiredSettings, DesiredTrace } from './desired-trace.ts';
import type { Problem } from './problem.ts';

/** Of one request. */
export interface RequestCeilings {
  readonly podsPerTrace: number;
  readonly maxDurationSeconds: number;
  readonly stringBytes: number;
  readonly buffers: DesiredSettings['buffers'];
  readonly commandLine: boolean;
  /** 0: none. */
  readonly spansPerSecond: number;
}

/** Of those of a namespace, unless it has others. */
export interface Ceilings extends RequestCeilings {
  /** That may be traced. Empty: all. */
  readonly namespaces: readonly string[];
  /** Of namespaces that have others. */
  readonly perNamespace: Readonly<Record<string, RequestCeilings>>;
  /** Of ClusterSyscallTraces. */
  readonly cluster: RequestCeilings;
}

export interface Installation {
  readonly ceilings: Ceilings;
  /** By exporter: the namespaces that may use it; empty for all. */
  readonly exporters: ReadonlyMap<string, readonly string[]>;
}

/** From nothing to everything. */
const BUFFERS: readonly DesiredSettings['buffers'][] = SETTINGS_BOUNDS.buffers.enum;
/** A whole number between two bounds, whatever was given. */
function within(value: number, { minimum: least, maximum: most }: { readonly minimum: number; readonly maximum: number }): number {
  return Number.isFinite(value) ? Math.min(most, Math.max(least, Math.trunc(value))) : value > 0 ? most : least;
}

/** Of two limits of which 0 is none, the lower one. */
function lower(one: number, other: number): number {
  return one === 0 ? other : other === 0 ? one : Math.min(one, other);
}

function settingsWithin(settings: DesiredSettings, ceilings: RequestCeilings): DesiredSettings {
  const of = SETTINGS_BOUNDS;
  const least = BigInt(of.minDurationNanoseconds.minimum);
  const most = BigInt(of.minDurationNanoseconds.maximum);
  const { minDurationNanoseconds: duration } = settings;
  return {
    ...settings,
    syscalls: settings.syscalls.slice(0, of.syscalls.maxItems),
    executables: settings.executables.slice(0, of.executables.maxItems),
    expectedErrors: settings.expectedErrors.slice(0, of.expectedErrors.maxItems),
    minDurationNanoseconds: duration < least ? least : duration > most ? most : duration,
    stringBytes: Math.min(within(settings.stringBytes, of.stringBytes), within(ceilings.stringBytes, of.stringBytes)),
    buffers: BUFFERS[Math.min(BUFFERS.indexOf(settings.buffers), BUFFERS.indexOf(ceilings.buffers))] ?? 'None',
    commandLine: settings.commandLine && ceilings.commandLine,
    spansPerSecond: lower(within(settings.spansPerSecond, of.spansPerSecond), ceilings.spansPerSecond),
    spansPerTrace: within(settings.spansPerTrace, of.spansPerTrace),
    traceSeconds: within(settings.traceSeconds, of.traceSeconds),
  };
}

/** Which numbers and words are others now, each half a sentence. */
function differences(asked: DesiredSettings, kept: DesiredSettings): string[] {
  const names = Object.keys(kept) as (keyof DesiredSettings)[];
  const changed = names.filter((name) => !Array.isArray(kept[name]) && kept[name] !== asked[name]);
  const shorter = names.filter((name) => Array.isArray(kept[name]) && (kept[name] as []).length < (asked[name] as []).length);
  return [
    ...changed.map((name) => `${name} ${String(asked[name])} is cut to ${String(kept[name])}`),
    ...shorter.map((name) => `${name} is cut to ${(kept[name] as []).length} items`),
  ];
}

/** Why nothing of this namespace is traced with this exporter. */
function refusal(namespace: string, exporter: string, { ceilings, exporters }: Installation): Problem | undefined {
  if (ceilings.namespaces.length > 0 && !ceilings.namespaces.includes(namespace)) {
    const message = `namespace ${namespace} may not be traced: this node's settings do not list it: add it to the chart value limits.namespaces`;
    return { reason: 'LimitExceeded', message };
  }
  const users = exporters.get(exporter) ?? [];
  if (users.length === 0 || users.includes(namespace)) return undefined;
  const message = `exporter ${exporter}: not for namespace ${namespace}: choose another, or add it to the chart value exporters.${exporter}.namespaces`;
  return { reason: 'ExporterNotAllowed', message };
}

/** Those pods that may be traced, and why the others may not: of a request for the cluster each is of a namespace of its own. */
function allowed({ pods, exporter, forCluster }: DesiredTrace, installation: Installation): { pods: readonly DesiredPod[]; why: string[] } {
  if (forCluster !== true) return { pods, why: [] };
  const problems = new Map(
    [...new Set(pods.map(({ namespace = '' }) => namespace))].map((namespace) => {
      const problem = namespace === '' ? 'a pod of no namespace is none' : refusal(namespace, exporter, installation)?.message;
      return [namespace, problem] as const;
    }),
  );
  const why = [...problems.values()].filter((problem) => problem !== undefined);
  return { pods: pods.filter(({ namespace = '' }) => problems.get(namespace) === undefined), why };
}

/**
 * A trace is over when its longest duration has passed twice since it was told of anew: so long may the operator have it wait for its
 * first pod and then trace.
 */
function endWithin({ suspend, finishesAt }: DesiredTrace, { maxDurationSeconds }: RequestCeilings, now: number): number | undefined {
  if (suspend && finishesAt === undefined) return undefined;
  return Math.min(finishesAt ?? Number.POSITIVE_INFINITY, now + 2 * maxDurationSeconds * 1_000);
}

function ceilingsFor({ namespace, forCluster }: DesiredTrace, ceilings: Ceilings): RequestCeilings {
  if (forCluster === true) return ceilings.cluster;
  return (Object.hasOwn(ceilings.perNamespace, namespace) ? ceilings.perNamespace[namespace] : undefined) ?? ceilings;
}

/** What is carried out of a trace that is wanted; what was cut or refused is said. `now`: milliseconds since the Unix epoch. */
export function withinCeilings(desired: DesiredTrace, installation: Installation, now: number): DesiredTrace {
  const ceilings = ceilingsFor(desired, installation.ceilings);
  const settings = settingsWithin(desired.settings, ceilings);
  const {
    targets,
    containers: { maxItems: containers },
  } = TARGET_BOUNDS;
  const may = allowed(desired, installation);
  const pods = may.pods
    .slice(0, Math.min(ceilings.podsPerTrace, targets.maxItems))
    .map((pod) => (pod.containers.length > containers ? { ...pod, containers: pod.containers.slice(0, containers) } : pod));
  const { finishesAt, ...rest } = desired;
  const end = endWithin(desired, ceilings, now);
  const refused = desired.refused ?? (desired.forCluster ? undefined : refusal(desired.namespace, desired.exporter, installation));
  const cut = [
    ...differences(desired.settings, settings),
    ...may.why,
    ...(pods.length < may.pods.length ? [`pods ${may.pods.length} is cut to ${pods.length}`] : []),
    ...(end === finishesAt ? [] : [`finishesAt is cut to ${new Date(end ?? now).toISOString()}`]),
  ];
  return {
    ...rest,
    settings,
    pods,
    ...(end === undefined ? {} : { finishesAt: end }),
    ...(cut.length === 0 ? {} : { cut }),
    ...(refused === undefined ? {} : { refused }),
  };
}
