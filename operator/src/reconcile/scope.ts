// Whose pods a request is about: those of its own namespace, or, of one for the cluster, those of the namespaces that it chooses. Pure.

import type { SyscallTrace } from '../api/types.ts';
import { holds, requirements, requirementText } from './select.ts';
import { few } from './words.ts';

export function isForCluster({ kind }: Pick<SyscallTrace, 'kind'>): boolean {
  return kind === 'ClusterSyscallTrace';
}

/** Undefined for a request for the cluster. */
export function namespaceOf(trace: SyscallTrace): string | undefined {
  return isForCluster(trace) ? undefined : trace.metadata.namespace;
}

/** A test for namespaces that exist, by name and labels. */
export function namespaceFilter(trace: SyscallTrace): (name: string, labels: Readonly<Record<string, string>>) => boolean {
  const { namespaces, namespaceSelector } = trace.spec;
  if (!isForCluster(trace)) return (name) => name === trace.metadata.namespace;
  if (namespaces !== undefined) return (name) => namespaces.includes(name);
  if (namespaceSelector === undefined) return () => false;
  const wanted = requirements(namespaceSelector);
  return (_, labels) => wanted.every((requirement) => holds(requirement, labels));
}

/** `namespace shop`, `the namespaces shop, payments`, `the namespaces with team=a`, `all namespaces`. */
export function whereText(trace: SyscallTrace): string {
  const { namespaces, namespaceSelector } = trace.spec;
  if (!isForCluster(trace)) return `namespace ${trace.metadata.namespace}`;
  if (namespaces !== undefined) return namespaces.length === 1 ? `namespace ${namespaces[0]}` : `the namespaces ${few(namespaces)}`;
  const wanted = requirements(namespaceSelector ?? {}).map(requirementText);
  return wanted.length === 0 ? 'all namespaces' : `the namespaces with ${wanted.join(', ')}`;
}
