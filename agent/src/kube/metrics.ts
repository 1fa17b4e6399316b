// The counters of reflectors as metrics.

import type { BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import type { ReflectorCounters } from './reflector.ts';

/** What is looked at; a Reflector is one. */
export interface ObservedReflector {
  readonly counters: Readonly<ReflectorCounters>;
  readonly isWatching: boolean;
  readonly objects: { readonly size: number };
}

const COUNTERS: Readonly<Record<keyof ReflectorCounters, string>> = {
  lists: 'Whole lists that were read.',
  relists: 'Lists after the first: the server no longer had our version.',
  watches: 'Watches that were opened.',
  restarts: 'Errors after which a watch began again.',
  watchdog: 'Watches that were open and silent for too long.',
  events: 'Changes that were seen.',
  bookmarks: 'Bookmarks of the server.',
  handlerErrors: 'Changes that were not handled because of an error of ours.',
};

/** Observes reflectors, by the name of what they watch, as `sysspan.kube.watch.*` with the attribute `resource`. */
export function observeReflectors(meter: Meter, reflectors: Readonly<Record<string, ObservedReflector>>): void {
  const counters = Object.entries(COUNTERS).map(([name, description]) => ({
    key: name as keyof ReflectorCounters,
    counter: meter.createObservableCounter(`sysspan.kube.watch.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`, {
      description,
    }),
  }));
  const open = meter.createObservableGauge('sysspan.kube.watch.open', { description: '1 while a watch is open.' });
  const objects = meter.createObservableGauge('sysspan.kube.objects', { description: 'Objects kept in memory.' });
  const observe = (result: BatchObservableResult): void => {
    for (const [resource, reflector] of Object.entries(reflectors)) {
      for (const { key, counter } of counters) result.observe(counter, reflector.counters[key], { resource });
      result.observe(open, reflector.isWatching ? 1 : 0, { resource });
      result.observe(objects, reflector.objects.size, { resource });
    }
  };
  const observables: Observable[] = [open, objects, ...counters.map(({ counter }) => counter)];
  meter.addBatchObservableCallback(observe, observables);
}
