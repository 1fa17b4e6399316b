// What one namespace may have, and the chart values that say so. Pure.

import type { Limits, NamespaceLimits } from './facts.ts';

export interface Ceilings extends NamespaceLimits {
  /** Where the installation says how much: `limits.podsPerTrace`, `limits.perNamespace.shop.podsPerTrace`. */
  readonly chartValue: (name: keyof NamespaceLimits) => string;
}

export function ceilingsOf(limits: Limits, namespace: string): Ceilings {
  const own = Object.hasOwn(limits.perNamespace, namespace) ? (limits.perNamespace[namespace] ?? {}) : {};
  return {
    ...limits,
    ...own,
    chartValue: (name) => (Object.hasOwn(own, name) ? `limits.perNamespace.${namespace}.${name}` : `limits.${name}`),
  };
}
