// The agents' pods by the node that they are on, as a watch tells of them.

import type { ObjectEvent } from '@sysspan/agent/kube';
import type { AgentSnapshot, PodSnapshot } from '../reconcile/snapshot.ts';
import type { KeptPod } from './resources.ts';

export class AgentPods {
  /** By node and pod name. */
  readonly #byNode = new Map<string, Map<string, PodSnapshot>>();

  /** Of several agents of a node (one may be ending) the one that is ready, else the newest. */
  of(nodeName: string): AgentSnapshot | undefined {
    const all = [...(this.#byNode.get(nodeName)?.values() ?? [])];
    const best = all.toSorted((a, b) => Number(b.ready) - Number(a.ready) || b.createdAt - a.createdAt)[0];
    if (best === undefined) return undefined;
    const { name, phase, ready, readySince, problem } = best;
    return {
      podName: name,
      running: phase === 'Running',
      ready,
      ...(readySince === undefined ? {} : { readySince }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  /** @returns whether what is said of a node may be something else now */
  take(event: ObjectEvent<KeptPod>): boolean {
    const { pod } = event.object;
    const previous = event.type === 'modified' ? event.previous.pod : undefined;
    const exists = event.type !== 'deleted';
    for (const { nodeName, name } of [previous, pod].filter((one) => one !== undefined)) {
      if (nodeName === undefined) continue;
      const pods = this.#byNode.get(nodeName) ?? new Map<string, PodSnapshot>();
      this.#byNode.set(nodeName, pods);
      pods.delete(name);
      if (exists && nodeName === pod.nodeName) pods.set(name, pod);
      if (pods.size === 0) this.#byNode.delete(nodeName);
    }
    return (
      !exists || previous === undefined || previous.ready !== pod.ready || previous.phase !== pod.phase || previous.problem !== pod.problem
    );
  }
}
