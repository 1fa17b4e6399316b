// What one request may have, and the chart values that say so. Pure.

import type { Limits, RequestLimits } from './snapshot.ts';

export interface Ceilings extends RequestLimits {
  /** Requests of its kind that may be active: in its namespace, or in the cluster. */
  readonly requests: number;
  /** Where the installation says how much: `limits.podsPerTrace`, `limits.perNamespace.shop.podsPerTrace`, `limits.cluster.podsPerTrace`. */
  readonly chartValue: (name: keyof RequestLimits | 'requests') => string;
}

/** @param namespace of the request; undefined for that of an administrator, for the cluster */
export function ceilingsOf(limits: Limits, namespace: string | undefined): Ceilings {
  if (namespace === undefined) {
    const { traces, ...cluster } = limits.cluster;
    return { ...cluster, requests: traces, chartValue: (name) => `limits.cluster.${name === 'requests' ? 'traces' : name}` };
  }
  const own = Object.hasOwn(limits.perNamespace, namespace) ? (limits.perNamespace[namespace] ?? {}) : {};
  const { tracesPerNamespace, ...rest } = { ...limits, ...own };
  const chartValue: Ceilings['chartValue'] = (name) => {
    const value = name === 'requests' ? 'tracesPerNamespace' : name;
    return Object.hasOwn(own, value) ? `limits.perNamespace.${namespace}.${value}` : `limits.${value}`;
  };
  return { ...rest, requests: tracesPerNamespace, chartValue };
}
