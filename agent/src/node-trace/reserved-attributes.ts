// Resource attributes that say who did something and where: the operator and the agent find them out by themselves, and nobody sets
// them by an annotation of a pod. Pure.

/**
 * Namespaces of the semantic conventions that identify: what runs, on which host, in which cluster and cloud, by whom it was seen.
 * A name counts however it is spelt: back ends make one of `k8s.pod.name`, `k8s_pod_name` and `K8s.Pod.Name`.
 */
const RESERVED = /^(cloud|container|host|k8s|os|otel|process|syscall|sysspan|telemetry)([^a-z0-9]|$)/i;
/** What the operator says of a pod's owners. */
const OWNER = /^k8s\.(cronjob|daemonset|deployment|job|replicaset|statefulset)\.(name|uid)$/;
const UID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether an annotation must not set this attribute. */
export function isReserved(name: string): boolean {
  return RESERVED.test(name);
}

/** Whether this is the form of an object's uid. */
export function isUid(text: string): boolean {
  return UID.test(text);
}

/**
 * Those of a target's attributes that may win over what the agent knows of the pod: all that is not reserved, its owners, and its uid
 * where the pod is a static one, which its control group names otherwise.
 */
export function carried(podUid: string, attributes: Readonly<Record<string, string>>): Record<string, string> {
  const may = (name: string): boolean => !isReserved(name) || OWNER.test(name) || (name === 'k8s.pod.uid' && !isUid(podUid));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => may(name)));
}
