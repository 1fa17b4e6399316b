// How often agents report, so that all agents of all traces together cost the API server a bounded amount. Pure.

import { SHORTEST_REPORT_SECONDS } from '@sysspan/agent/node-trace';

/** Reports a second of a cluster, in which only numbers differ. One costs an API server some 10 ms of processor time. */
const REPORTS_A_SECOND = 50;
/** Few and far apart: a NodeTrace is written again when its trace gets another one. */
const STEPS: readonly number[] = [SHORTEST_REPORT_SECONDS, 10, 20, 30, 60, 120, 300];

/**
 * Seconds between two reports of each agent of a trace.
 * @param nodes of the trace
 * @param others nodes of each other trace that goes on
 * @param before what its NodeTraces say; undefined when there are none. It grows at once, and shrinks when half of it would do
 */
export function reportSeconds(nodes: number, others: readonly number[], before: number | undefined): number {
  const needed = nodes / share([nodes, ...others]);
  const fitting = STEPS.find((step) => step >= needed) ?? Math.max(...STEPS);
  return before !== undefined && fitting < before && 2 * needed > before ? before : fitting;
}

/**
 * What a trace may write in a second at most: traces of few nodes have all that the shortest interval takes, and the others share equally
 * what is left of the cluster's.
 */
function share(traces: readonly number[]): number {
  let left = REPORTS_A_SECOND;
  const smallestFirst = traces.map((nodes) => nodes / SHORTEST_REPORT_SECONDS).toSorted((a, b) => a - b);
  for (const [at, wanted] of smallestFirst.entries()) {
    const equal = left / (smallestFirst.length - at);
    if (wanted > equal) return equal;
    left -= wanted;
  }
  return Number.POSITIVE_INFINITY;
}
