// What is kept of an object of the API server. Pure.

import type { NodeTrace, NodeTraceReport, ObjectMeta, SyscallTrace } from '../api/types.ts';
import type { NodeSnapshot } from '../reconcile/snapshot.ts';
import { podSnapshot, type RawCondition, type RawPod, readyOf } from './pod-snapshot.ts';
import type { Identified, KeptNamespace, KeptNode, KeptPod } from './resources.ts';

interface RawNode {
  readonly metadata: Identified['metadata'] & { readonly labels?: Readonly<Record<string, string>> };
  readonly status?: { readonly conditions?: readonly RawCondition[] };
}

/** For Reflector.trim, whose types know only what is kept. */
export function keepPod(object: KeptPod): KeptPod {
  const raw = object as unknown as RawPod;
  return { metadata: identity(raw.metadata), pod: podSnapshot(raw) };
}

export function keepNode(object: KeptNode): KeptNode {
  const { metadata, status } = object as unknown as RawNode;
  const node: NodeSnapshot = { name: metadata.name, labels: metadata.labels ?? {}, ready: readyOf(status?.conditions)?.status === 'True' };
  return { metadata: identity(metadata), node };
}

export function keepNamespace(object: KeptNamespace): KeptNamespace {
  const { metadata } = object as unknown as RawNode;
  return { metadata: identity(metadata), labels: metadata.labels ?? {} };
}

/** Without managedFields and annotations, which can be as large as the object itself. What has no namespace has one without a name. */
export function keepTrace<T extends SyscallTrace | NodeTrace | NodeTraceReport>(object: T): T {
  const {
    annotations: _annotations,
    managedFields: _managedFields,
    ...metadata
  } = object.metadata as ObjectMeta & { managedFields?: unknown };
  return { ...object, metadata: { ...metadata, namespace: metadata.namespace ?? '' } };
}

function identity({ name, namespace, uid, resourceVersion }: Identified['metadata']): Identified['metadata'] {
  return namespace === undefined ? { name, uid, resourceVersion } : { name, namespace, uid, resourceVersion };
}
