// Whether a request may be carried out at all: what the installation allows, and whether the request makes sense. Pure.

import type { SyscallTrace } from '../api/types.ts';
import type { ExporterFacts, Installation } from './facts.ts';
import { clause, few, timeOf } from './words.ts';

export interface Refusal {
  readonly reason: 'LimitExceeded' | 'ExporterUnknown' | 'ExporterNotAllowed' | 'SyscallsInvalid' | 'ExpectedErrorsInvalid';
  /** A sentence without full stop. */
  readonly message: string;
}

/**
 * @param siblings all traces of the namespace that have not ended and are not being deleted, this one included
 * @param problems what is wrong with words of the request, if anything is
 */
export function refusal(
  trace: SyscallTrace,
  siblings: readonly SyscallTrace[],
  { limits, exporters }: Installation,
  problems: { readonly syscalls?: string | undefined; readonly expectedErrors?: string | undefined },
): Refusal | undefined {
  const { namespace } = trace.metadata;
  const rank = siblings.toSorted(oldestFirst).findIndex(({ metadata }) => metadata.uid === trace.metadata.uid);
  if (rank >= limits.tracesPerNamespace) {
    const counted = `Namespace ${namespace} has ${siblings.length} traces that have not ended, and this installation allows ${limits.tracesPerNamespace}`;
    const message = `${counted}, the oldest first: delete one (kubectl -n ${namespace} get sct), or wait until one has ended`;
    return { reason: 'LimitExceeded', message };
  }
  const unusable = exporterRefusal(trace, exporters);
  if (unusable !== undefined) return unusable;
  const { syscalls, expectedErrors } = problems;
  if (syscalls !== undefined) return { reason: 'SyscallsInvalid', message: `Nothing is traced: spec.syscalls: ${clause(syscalls)}` };
  if (expectedErrors === undefined) return undefined;
  return { reason: 'ExpectedErrorsInvalid', message: `Nothing is traced: spec.expectedErrors: ${clause(expectedErrors)}` };
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
function oldestFirst(a: SyscallTrace, b: SyscallTrace): number {
  const created = (timeOf(a.metadata.creationTimestamp) ?? 0) - (timeOf(b.metadata.creationTimestamp) ?? 0);
  if (created !== 0) return created;
  const started = Number(b.status?.startedAt !== undefined) - Number(a.status?.startedAt !== undefined);
  return started === 0 ? (a.metadata.name < b.metadata.name ? -1 : 1) : started;
}
