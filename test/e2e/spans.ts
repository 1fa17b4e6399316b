// Reads traces from Jaeger's query API as a person's eyes would: which processes, which calls, of which pod.

import type { Span, Tag, Trace } from '../jaeger/jaeger.ts';

export type Value = Tag['value'] | undefined;

export const tag = (of: { readonly tags: readonly Tag[] }, key: string): Value => of.tags.find((one) => one.key === key)?.value;

/** The attributes of the resource; a trace of sysspan has one. */
export function resource(trace: Trace): Readonly<Record<string, Tag['value']>> {
  const [process] = Object.values(trace.processes);
  const tags = process?.tags ?? [];
  return { ...Object.fromEntries(tags.map(({ key, value }) => [key, value])), 'service.name': process?.serviceName ?? '' };
}

export const calls = (trace: Trace): Span[] => trace.spans.filter((span) => tag(span, 'syscall.name') !== undefined);
export const processes = (trace: Trace): Span[] => trace.spans.filter((span) => tag(span, 'syscall.name') === undefined);

export const parentOf = (span: Span): string | undefined => span.references.find(({ refType }) => refType === 'CHILD_OF')?.spanID;

/** The process span that is no other's child. */
export function root(trace: Trace): Span | undefined {
  const ids = new Set(trace.spans.map(({ spanID }) => spanID));
  return processes(trace).find((span) => !ids.has(parentOf(span) ?? ''));
}

/**
 * Whether every call that its processes count has arrived, folded ones aside: Jaeger takes a request span by span, and shows what it
 * has so far.
 */
export function whole(trace: Trace): boolean {
  const of = (key: string): number => processes(trace).reduce((sum, span) => sum + Number(tag(span, key) ?? 0), 0);
  const single = calls(trace).filter(
    (span) => tag(span, 'syscall.unfinished') === undefined && tag(span, 'aggregation.is_summary') === undefined,
  );
  return processes(trace).length > 0 && single.length === of('syscall.count') - of('syscall.folded_count');
}

/** What is wrong with a trace's shape, in sentences; empty when nothing is. */
export function faults(trace: Trace): string[] {
  const ids = new Set(trace.spans.map(({ spanID }) => spanID));
  const roots = trace.spans.filter((span) => parentOf(span) === undefined);
  const orphans = trace.spans.filter((span) => parentOf(span) !== undefined && !ids.has(parentOf(span) ?? ''));
  const warned = trace.spans.flatMap(({ warnings }) => warnings ?? []);
  return [
    ...(roots.length === 1 ? [] : [`${roots.length} roots`]),
    ...(orphans.length === 0 ? [] : [`${orphans.length} spans without their parent`]),
    ...(ids.size === trace.spans.length ? [] : [`${trace.spans.length - ids.size} span ids twice`]),
    ...warned.slice(0, 3),
  ];
}

/** Names of the processes of some traces. */
export const processNames = (traces: readonly Trace[]): string[] =>
  traces.flatMap((trace) => processes(trace).map((span) => span.operationName));
export const callNames = (traces: readonly Trace[]): string[] => traces.flatMap((trace) => calls(trace).map((span) => span.operationName));
