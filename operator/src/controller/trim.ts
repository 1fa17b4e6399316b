// What is kept of an object of the API server. Pure.

import { isUid } from '@sysspan/agent/node-trace';
import type { NodeTrace, NodeTraceReport, ObjectMeta, SyscallTrace } from '../api/types.ts';
import { ANNOTATION_PREFIX } from '../reconcile/attributes.ts';
import type { ContainerFacts, NodeFacts, PodFacts, PodPhase } from '../reconcile/facts.ts';
import { cutTo, timeOf } from '../reconcile/words.ts';
import { controllerOf } from './owner-reference.ts';
import type { Identified, KeptNamespace, KeptNode, KeptPod, OwnerReference } from './resources.ts';

interface RawContainer {
  readonly name: string;
  readonly image?: string;
}

interface RawContainerStatus {
  readonly name: string;
  readonly containerID?: string;
  readonly restartCount?: number;
  readonly state?: { readonly waiting?: RawWaiting; readonly terminated?: RawTerminated };
  readonly lastState?: { readonly terminated?: RawTerminated };
}

interface RawWaiting {
  readonly reason?: string;
  readonly message?: string;
}

interface RawTerminated {
  readonly exitCode?: number;
  readonly reason?: string;
  readonly finishedAt?: string | null;
}

interface RawCondition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** The part of a Pod that is read here. */
export interface RawPod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly creationTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly OwnerReference[];
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly restartPolicy?: string;
    readonly containers: readonly RawContainer[];
    readonly initContainers?: readonly RawContainer[];
    readonly ephemeralContainers?: readonly RawContainer[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly RawCondition[];
    readonly containerStatuses?: readonly RawContainerStatus[];
    readonly initContainerStatuses?: readonly RawContainerStatus[];
    readonly ephemeralContainerStatuses?: readonly RawContainerStatus[];
  };
}

interface RawNode {
  readonly metadata: Identified['metadata'] & { readonly labels?: Readonly<Record<string, string>> };
  readonly status?: { readonly conditions?: readonly RawCondition[] };
}

const HASH = /^[0-9A-Za-z.-]{1,64}$/;

/** For Reflector.trim, whose types know only what is kept. */
export function keepPod(object: KeptPod): KeptPod {
  const raw = object as unknown as RawPod;
  return { metadata: identity(raw.metadata), pod: podFacts(raw) };
}

export function keepNode(object: KeptNode): KeptNode {
  const { metadata, status } = object as unknown as RawNode;
  const node: NodeFacts = { name: metadata.name, labels: metadata.labels ?? {}, ready: ready(status?.conditions)?.status === 'True' };
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

export function podFacts({ metadata, spec, status }: RawPod): PodFacts {
  const owner = controllerOf(metadata.ownerReferences);
  const isReady = ready(status?.conditions);
  const readySince = isReady?.status === 'True' ? timeOf(isReady.lastTransitionTime) : undefined;
  const cgroupUID = mirrorOf(metadata.annotations);
  const found = problem(status);
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    uid: metadata.uid,
    ...(cgroupUID === undefined ? {} : { cgroupUID }),
    labels: metadata.labels ?? {},
    resource: resource(metadata.annotations),
    ...(spec.nodeName ? { nodeName: spec.nodeName } : {}),
    phase: (status?.phase ?? 'Pending') as PodPhase,
    ...finish(status),
    ready: isReady?.status === 'True',
    ...(readySince === undefined ? {} : { readySince }),
    ...(found === undefined ? {} : { problem: found }),
    ...(status?.podIP ? { ip: status.podIP } : {}),
    createdAt: timeOf(metadata.creationTimestamp) ?? 0,
    ...(owner === 'refused' ? { ownerRefused: true } : owner === undefined ? {} : { owner }),
    containers: [
      ...containers('app', spec.containers, status?.containerStatuses, spec.restartPolicy),
      ...containers('init', spec.initContainers, status?.initContainerStatuses, spec.restartPolicy),
      ...containers('ephemeral', spec.ephemeralContainers, status?.ephemeralContainerStatuses, 'Never'),
    ],
  };
}

/** A pod whose containers never ran has no such time. */
function finish(status: RawPod['status']): { finishedAt?: number } {
  if (status?.phase !== 'Succeeded' && status?.phase !== 'Failed') return {};
  const times = (status.containerStatuses ?? []).map(({ state }) => timeOf(state?.terminated?.finishedAt ?? undefined) ?? 0);
  const last = Math.max(0, ...times);
  return last === 0 ? {} : { finishedAt: last };
}

/**
 * The kubelet names a static pod's control group after the hash of its file; the API knows a mirror with a uid of its own. Whoever makes a
 * pod can write the annotations of a mirror: what has the form of a uid would name another's pod.
 */
function mirrorOf(annotations: Readonly<Record<string, string>> | undefined): string | undefined {
  if (annotations?.['kubernetes.io/config.mirror'] === undefined) return undefined;
  const hash = annotations['kubernetes.io/config.hash'] ?? annotations['kubernetes.io/config.mirror'] ?? '';
  return HASH.test(hash) && !isUid(hash) ? hash : undefined;
}

function resource(annotations: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const own = Object.entries(annotations ?? {}).filter(
    ([name]) => name.startsWith(ANNOTATION_PREFIX) && name.length > ANNOTATION_PREFIX.length,
  );
  return Object.fromEntries(own.map(([name, value]) => [name.slice(ANNOTATION_PREFIX.length), value]));
}

function containers(
  kind: ContainerFacts['kind'],
  specs: readonly RawContainer[] | undefined,
  statuses: readonly RawContainerStatus[] | undefined,
  restartPolicy: string | undefined,
): ContainerFacts[] {
  return (specs ?? []).map(({ name, image = '' }) => {
    const status = statuses?.find((one) => one.name === name);
    const known = status?.containerID ? { containerID: status.containerID } : {};
    const again = restart(status, kind === 'init' && restartPolicy === 'Always' ? 'OnFailure' : restartPolicy);
    return { name, image, kind, ...known, restartCount: status?.restartCount ?? 0, ...(again === undefined ? {} : { restart: again }) };
  });
}

/** What the kubelet says of a container that has ended and is to start again: `CrashLoopBackOff: back-off 40s …; it ended with exit code 1 (Error)`. */
function restart(status: RawContainerStatus | undefined, restartPolicy = 'Always'): string | undefined {
  const { waiting, terminated = status?.lastState?.terminated } = status?.state ?? {};
  if (terminated === undefined) return undefined;
  const { exitCode = 0, reason } = terminated;
  const end = `it ended with exit code ${exitCode}${reason === undefined ? '' : ` (${reason})`}`;
  if (waiting !== undefined) return `${waitingText(waiting)}; ${end}`;
  const follows = restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && exitCode !== 0);
  return status?.state?.terminated !== undefined && follows ? end : undefined;
}

function waitingText({ reason = 'waiting', message = '' }: RawWaiting): string {
  return `${reason}${message === '' ? '' : `: ${cutTo(message, 200)}`}`;
}

function ready(conditions: readonly RawCondition[] | undefined): RawCondition | undefined {
  return conditions?.find(({ type }) => type === 'Ready');
}

/** Why a pod does not run: what a container waits for, or what the scheduler says. */
function problem(status: RawPod['status']): string | undefined {
  const waiting = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
    .map(({ name, state }) => ({ name, ...state?.waiting }))
    .find(({ reason }) => reason !== undefined && reason !== 'PodInitializing' && reason !== 'ContainerCreating');
  if (waiting !== undefined) return `container ${waiting.name}: ${waitingText(waiting)}`;
  const unscheduled = status?.conditions?.find(({ type, status: held }) => type === 'PodScheduled' && held === 'False')?.message;
  return unscheduled === undefined ? undefined : cutTo(unscheduled, 300);
}
