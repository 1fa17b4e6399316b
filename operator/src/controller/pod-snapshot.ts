// What decisions need to know of a pod, from the object of the API server. Pure.

import { isUid } from '@sysspan/agent/node-trace';
import { ANNOTATION_PREFIX } from '../reconcile/attributes.ts';
import type { PodPhase, PodSnapshot } from '../reconcile/snapshot.ts';
import { cutTo, timeOf } from '../reconcile/words.ts';
import { containerSnapshots, type RawContainer, type RawContainerStatus, waitingText } from './container-snapshot.ts';
import { controllerOf } from './owner-reference.ts';
import type { OwnerReference } from './resources.ts';

export interface RawCondition {
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

const HASH = /^[0-9A-Za-z.-]{1,64}$/;

export function podSnapshot({ metadata, spec, status }: RawPod): PodSnapshot {
  const owner = controllerOf(metadata.ownerReferences);
  const isReady = readyOf(status?.conditions);
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
      ...containerSnapshots('app', spec.containers, status?.containerStatuses, spec.restartPolicy),
      ...containerSnapshots('init', spec.initContainers, status?.initContainerStatuses, spec.restartPolicy),
      ...containerSnapshots('ephemeral', spec.ephemeralContainers, status?.ephemeralContainerStatuses, 'Never'),
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

/** The condition Ready. */
export function readyOf(conditions: readonly RawCondition[] | undefined): RawCondition | undefined {
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
