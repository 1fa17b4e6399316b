// What the name of a cgroup says about pods and containers, as kubelets and runtimes spell it. Whether it is one of theirs is another
// question: pod-places.ts. Pure.
//
// A static pod's cgroup carries the hash of its manifest (annotation kubernetes.io/config.mirror), not the UID of its
// mirror pod in the API: its cgroup cannot be found by that UID, its containers can, by their ids.

/** Ids of containers as runtimes make them: containerd, CRI-O, Docker and Podman use 64 hexadecimal digits. */
const CONTAINER = /^(?:(?<before>.*?)[-:])?(?<id>[0-9a-f]{64})(?:\.scope)?$/;
/**
 * `pod<uid>` of the cgroupfs driver, `…kubepods[-class]-pod<uid with _>.slice` of systemd's, and either in front of
 * `:cri-containerd:<id>`, which is what containerd makes of systemd's path when it uses the cgroupfs driver itself.
 * A UID is a UUID, or for static pods a hash of 32 digits.
 */
const POD = /(?:^|-)pod(?<uid>[0-9a-f]{8}(?:[-_]?[0-9a-f]{4}){3}[-_]?[0-9a-f]{12})(?:\.slice)?(?:$|:)/;
/** The monitor that CRI-O and Podman keep beside a container. */
const MONITOR = /(?:^|-)conmon$/;

/** `kubepods` of the cgroupfs driver, `…kubepods.slice` of systemd's (kind's is `kubelet-kubepods.slice`). */
const PODS_ROOT = /(?:^|-)kubepods(?:\.slice)?$/;
/** A class of service in it: `burstable`, `…kubepods-burstable.slice`. */
const CLASS = /^(?:.*kubepods-)?(?:burstable|besteffort)(?:\.slice)?$/;

export interface CgroupName {
  /** Of the pod whose cgroup this is, or which a container's cgroup names itself. */
  readonly podUid?: string;
  readonly containerId?: string;
}

/** Reads the last part of a cgroup's path. Both absent: neither a pod's nor a container's. */
export function cgroupName(name: string): CgroupName {
  const { before = '', id } = CONTAINER.exec(name)?.groups ?? {};
  const uid = POD.exec(id === undefined ? name : `${before}:`)?.groups?.uid;
  return {
    ...(uid === undefined ? {} : { podUid: uid.replaceAll('_', '-') }),
    ...(id === undefined || MONITOR.test(before) ? {} : { containerId: id }),
  };
}

/** Whether a kubelet would keep all of its pods there. */
export const isPodsRoot = (name: string): boolean => PODS_ROOT.test(name);

/** Whether a kubelet would keep the pods of a class of service there. */
export const isClass = (name: string): boolean => CLASS.test(name);

/** `containerd://0123…` of a pod's status as the runtime's name and the id alone; an empty name without a scheme. */
export function containerReference(reference: string): { readonly runtime: string; readonly id: string } {
  const at = reference.indexOf('://');
  return at < 0 ? { runtime: '', id: reference } : { runtime: reference.slice(0, at), id: reference.slice(at + 3) };
}
