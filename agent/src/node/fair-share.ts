// Who gets one of a node's places for traces, when there are fewer than wanted: namespaces in turn. Pure.

interface Tenanted {
  readonly namespace: string;
  readonly forCluster?: boolean;
}

/** Who shares places, and spans a second: a namespace, or whoever asks for the cluster, under a name that no namespace has. */
export function tenantOf({ namespace, forCluster }: Tenanted): string {
  return forCluster === true ? '/cluster' : namespace;
}

/**
 * In turn one trace of each namespace, in the order in which they came, until the places are taken: a namespace with many does not keep
 * out one with few.
 * @param traces in the order in which they came
 * @returns the least entitled last
 */
export function fairShare<T extends { readonly desired: Tenanted }>(traces: readonly T[], places: number): T[] {
  const had = new Map<string, number>();
  const turns = traces.map((trace) => {
    const tenant = tenantOf(trace.desired);
    const turn = had.get(tenant) ?? 0;
    had.set(tenant, turn + 1);
    return { trace, turn };
  });
  const inTurn = turns.toSorted((a, b) => a.turn - b.turn).slice(0, places);
  return inTurn.map(({ trace }) => trace);
}
