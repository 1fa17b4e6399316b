// Whether a request may be carried out at all: what the installation allows, and whether the request makes sense. Pure.

import type { SyscallTrace } from '../api/types.ts';
import { ceilingsOf } from './ceilings.ts';
import type { ExporterFacts, Installation, Limits } from './facts.ts';
import { clause, few, timeOf } from './words.ts';

export interface Refusal {
  readonly reason:
    | 'LimitExceeded'
    | 'ExporterUnknown'
    | 'ExporterNotAllowed'
    | 'SpecOutdated'
    | 'SyscallsInvalid'
    | 'ExpectedErrorsInvalid';
  /** A sentence without full stop. */
  readonly message: string;
}

/** Where a trace stands among those that have not ended, the oldest first, and how many these are. */
export interface Place {
  readonly inNamespace: { readonly rank: number; readonly of: number };
  /** Among those that their namespaces may have; undefined when it is none of these. */
  readonly inCluster: { readonly rank: number; readonly of: number } | undefined;
}

/** Fields that have another name now, what stood for nothing in them, and what to write. Objects from before may have them. */
const EARLIER = [
  { field: 'onlyFailed', idle: false, now: 'results: Failed' },
  { field: 'followForks', idle: true, now: 'children: Ignore' },
  { field: 'minDuration', idle: '0s', now: 'minDurationMicroseconds, a number' },
] as const;

/**
 * The places of traces, by uid. A trace that traces is never stopped for a newer one, and traces beyond what their namespace may have
 * take no place of the cluster's, so that nobody fills it by asking.
 * @param active all traces that have not ended and are not being deleted
 */
export function placesOf(active: readonly SyscallTrace[], limits: Limits): ReadonlyMap<string, Place> {
  const ordered = oldestFirst(active);
  const byNamespace = Map.groupBy(ordered, ({ metadata }) => metadata.namespace);
  const ranks = new Map([...byNamespace.values()].flatMap((traces) => traces.map(({ metadata }, rank) => [metadata.uid, rank] as const)));
  const rankOf = ({ metadata }: SyscallTrace): number => ranks.get(metadata.uid) ?? 0;
  const allowed = new Map([...byNamespace.keys()].map((namespace) => [namespace, ceilingsOf(limits, namespace).tracesPerNamespace]));
  const may = ordered.filter((trace) => rankOf(trace) < (allowed.get(trace.metadata.namespace) ?? 0));
  const inCluster = new Map(may.map(({ metadata }, rank) => [metadata.uid, { rank, of: may.length }]));
  return new Map(
    ordered.map((trace) => {
      const { uid, namespace } = trace.metadata;
      const inNamespace = { rank: rankOf(trace), of: byNamespace.get(namespace)?.length ?? 0 };
      return [uid, { inNamespace, inCluster: inCluster.get(uid) }];
    }),
  );
}

/** Whether a trace at this place may trace, as far as numbers of traces go. */
export function isWithin(place: Place | undefined, limits: Limits): boolean {
  return place === undefined || (place.inCluster !== undefined && place.inCluster.rank < limits.traces);
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

function placeRefusal({ metadata: { namespace } }: SyscallTrace, place: Place | undefined, limits: Limits): Refusal | undefined {
  if (place === undefined || isWithin(place, limits)) return undefined;
  if (place.inCluster !== undefined) {
    const counted = `All namespaces together have ${place.inCluster.of} traces that have not ended, and this installation allows ${limits.traces}`;
    const message = `${counted} (limits.traces), the oldest first: wait until one has ended, or delete one (kubectl get sct -A)`;
    return { reason: 'LimitExceeded', message };
  }
  const { tracesPerNamespace, chartValue } = ceilingsOf(limits, namespace);
  const counted = `Namespace ${namespace} has ${place.inNamespace.of} traces that have not ended, and this installation allows ${tracesPerNamespace}`;
  const ceiling = `(${chartValue('tracesPerNamespace')})`;
  const message = `${counted} ${ceiling}, the oldest first: delete one (kubectl -n ${namespace} get sct), or wait until one has ended`;
  return { reason: 'LimitExceeded', message };
}

/** The API server lets nobody write these fields any more; an object may have been there before it did not. */
function earlierRefusal({ spec }: SyscallTrace): Refusal | undefined {
  const found = EARLIER.find(({ field, idle }) => spec[field] !== undefined && spec[field] !== idle);
  if (found === undefined) return undefined;
  return { reason: 'SpecOutdated', message: `Nothing is traced: spec.${found.field} is of an earlier version: write ${found.now}` };
}

function exporterRefusal({ metadata: { namespace }, spec }: SyscallTrace, exporters: readonly ExporterFacts[]): Refusal | undefined {
  const { exporter } = spec;
  const usable = ({ namespaces }: ExporterFacts): boolean => namespaces.length === 0 || namespaces.includes(namespace);
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
