// Whether a request may be carried out at all: what the installation allows, and whether the request makes sense. Pure.

import type { Reason } from '@sysspan/agent/node-trace';
import type { SyscallTrace } from '../api/types.ts';
import { ceilingsOf } from './ceilings.ts';
import { isForCluster, namespaceOf } from './scope.ts';
import type { ExporterSnapshot, Installation, Limits } from './snapshot.ts';
import { clause, few, timeOf } from './words.ts';

export interface Refusal {
  readonly reason: Extract<
    Reason,
    'LimitExceeded' | 'ExporterUnknown' | 'ExporterNotAllowed' | 'SpecOutdated' | 'SyscallsInvalid' | 'ExpectedErrorsInvalid'
  >;
  /** A sentence without full stop. */
  readonly message: string;
  /** It begins by itself, as soon as there is a place. */
  readonly waits?: true;
}

/** Where a trace stands among those that have not ended, the oldest first, and how many these are. */
export interface Place {
  /** Among those of its namespace; of a request for the cluster, among those. */
  readonly own: { readonly rank: number; readonly of: number };
  /** Among those that their namespaces may have; undefined when it is none of these. */
  readonly inCluster: { readonly rank: number; readonly of: number } | undefined;
  readonly isWithin: boolean;
}

/** Fields that have another name now, what stood for nothing in them, and what to write. Objects from before may have them. */
const EARLIER = [
  { field: 'onlyFailed', idle: false, now: 'results: Failed' },
  { field: 'followForks', idle: true, now: 'children: Ignore' },
  { field: 'minDuration', idle: '0s', now: 'minDurationMicroseconds, a number' },
] as const;

/**
 * The places of traces, by uid. A trace that traces is never stopped for a newer one, and traces beyond what their namespace may have
 * take no place of the cluster's, so that nobody fills it by asking. One that is suspended keeps its place: it can go on at any time, and
 * until then its NodeTraces, reports and numbers stay. Its namespace has the fewer others.
 * @param active all traces that have not ended and are not being deleted
 */
export function placesOf(active: readonly SyscallTrace[], limits: Limits): ReadonlyMap<string, Place> {
  const ordered = oldestFirst(active);
  const groups = Map.groupBy(ordered, namespaceOf);
  const own = new Map<string, Place['own']>();
  const may: SyscallTrace[] = [];
  for (const [namespace, traces] of groups) {
    const { requests } = ceilingsOf(limits, namespace);
    for (const [rank, trace] of traces.entries()) own.set(trace.metadata.uid, { rank, of: traces.length });
    may.push(...traces.slice(0, requests));
  }
  const ranked = oldestFirst(may.filter((trace) => !isForCluster(trace)));
  const inCluster = new Map(ranked.map(({ metadata }, rank) => [metadata.uid, { rank, of: ranked.length }]));
  const within = new Set([...may.filter(isForCluster), ...ranked.slice(0, limits.traces)]);
  return new Map(
    ordered.map((trace) => {
      const { uid } = trace.metadata;
      return [uid, { own: own.get(uid) ?? { rank: 0, of: 0 }, inCluster: inCluster.get(uid), isWithin: within.has(trace) }];
    }),
  );
}

/**
 * @param place of the trace
 * @param problems what is wrong with words of the request, if anything is
 */
export function refusal(
  trace: SyscallTrace,
  place: Place | undefined,
  { limits, exporters }: Installation,
  problems: { readonly syscalls?: string | undefined; readonly expectedErrors?: string | undefined },
): Refusal | undefined {
  const refused = placeRefusal(trace, place, limits) ?? exporterRefusal(trace, exporters) ?? earlierRefusal(trace);
  if (refused !== undefined) return refused;
  const { syscalls, expectedErrors } = problems;
  if (syscalls !== undefined) return { reason: 'SyscallsInvalid', message: `Nothing is traced: spec.syscalls: ${clause(syscalls)}` };
  if (expectedErrors === undefined) return undefined;
  return { reason: 'ExpectedErrorsInvalid', message: `Nothing is traced: spec.expectedErrors: ${clause(expectedErrors)}` };
}

function placeRefusal(trace: SyscallTrace, place: Place | undefined, limits: Limits): Refusal | undefined {
  if (place === undefined || place.isWithin) return undefined;
  const exceeded = (who: string, among: Place['own'], allowed: string, remedy: string): Refusal => ({
    reason: 'LimitExceeded',
    waits: true,
    message: `${who} ${among.of} traces that have not ended, and this installation allows ${allowed}, the oldest first: ${remedy}`,
  });
  if (place.inCluster !== undefined) {
    const remedy = 'wait until one has ended, or delete one (kubectl get sct -A)';
    return exceeded('All namespaces together have', place.inCluster, `${limits.traces} (limits.traces)`, remedy);
  }
  const namespace = namespaceOf(trace);
  const { requests, chartValue } = ceilingsOf(limits, namespace);
  const allowed = `${requests} (${chartValue('requests')})`;
  if (namespace === undefined)
    return exceeded('For the cluster there are', place.own, allowed, 'delete one (kubectl get csct), or wait until one has ended');
  const remedy = `delete one (kubectl -n ${namespace} get sct), or wait until one has ended`;
  return exceeded(`Namespace ${namespace} has`, place.own, allowed, remedy);
}

/** The API server lets nobody write these fields any more; an object may have been there before it did not. */
function earlierRefusal({ spec }: SyscallTrace): Refusal | undefined {
  const found = EARLIER.find(({ field, idle }) => spec[field] !== undefined && spec[field] !== idle);
  if (found === undefined) return undefined;
  return { reason: 'SpecOutdated', message: `Nothing is traced: spec.${found.field} is of an earlier version: write ${found.now}` };
}

/** Whether pods of a namespace may be traced with it. */
export function usableIn({ namespaces }: ExporterSnapshot, namespace: string): boolean {
  return namespaces.length === 0 || namespaces.includes(namespace);
}

/** Of a request for the cluster each pod's namespace is looked at by itself. */
function exporterRefusal(trace: SyscallTrace, exporters: readonly ExporterSnapshot[]): Refusal | undefined {
  const { exporter } = trace.spec;
  const namespace = namespaceOf(trace);
  const usable = (one: ExporterSnapshot): boolean => namespace === undefined || usableIn(one, namespace);
  const found = exporters.find(({ name }) => name === exporter);
  if (found !== undefined && usable(found)) return undefined;
  const names = exporters.filter(usable).map(({ name }) => name);
  if (found === undefined) {
    const known = names.length === 0 ? 'it has none' : `it has ${few(names, 10)}`;
    const message = `This installation has no exporter ${exporter}, ${known}: correct spec.exporter, or add it to the chart value exporters`;
    return { reason: 'ExporterUnknown', message };
  }
  const others = names.length === 0 ? 'which may use none' : `which may use ${few(names, 10)}`;
  const remedy = `correct spec.exporter, or add the namespace to the chart value exporters.${exporter}.namespaces`;
  return { reason: 'ExporterNotAllowed', message: `Exporter ${exporter} is not for namespace ${namespace}, ${others}: ${remedy}` };
}

/** Of those created within the same second, one that traces already stays. */
function oldestFirst(traces: readonly SyscallTrace[]): SyscallTrace[] {
  const keyed = traces.map((trace) => ({
    trace,
    created: timeOf(trace.metadata.creationTimestamp) ?? 0,
    waits: Number(trace.status?.startedAt === undefined),
    name: `${trace.metadata.namespace}/${trace.metadata.name}`,
  }));
  keyed.sort((a, b) => a.created - b.created || a.waits - b.waits || (a.name < b.name ? -1 : 1));
  return keyed.map(({ trace }) => trace);
}
