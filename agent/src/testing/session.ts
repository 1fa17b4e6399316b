// A native session that writes down what it is told, for tests of the order of things. What it does to a kernel is tested
// with a kernel.

import type { Cgroup, CgroupChange, Counters, Hooks, Segment, TraceCounts } from '@sysspan/native';
import { NO_COUNTERS } from '../node/counters.ts';
import type { NativeSession } from '../node/session-driver.ts';

const NO_COUNTS: TraceCounts = {
  consumed: 0,
  filtered: 0,
  calls: 0,
  folded: 0,
  droppedMemory: 0,
  droppedUnknown: 0,
  spans: 0,
  alive: 0,
  redacted: 0,
};

export class ScriptedSession implements NativeSession {
  readonly told: string[] = [];
  readonly host: Cgroup[] = [
    { id: 1n, parentId: 0n, level: 0, name: '' },
    { id: 2n, parentId: 1n, level: 1, name: 'system.slice' },
    // Of the agent: others lie beside its pod.
    { id: 3n, parentId: 1n, level: 1, name: 'pod00000000-8b3c-4d5e-9f70-123456789abc' },
    { id: 4n, parentId: 3n, level: 2, name: '0'.repeat(64), own: true },
  ];
  readonly closed: Segment[] = [];
  readonly kernel = new Map<number, Partial<Counters>>();
  readonly native = new Map<number, Partial<TraceCounts>>();
  attachFails: Error | undefined;
  #polls = 0;
  #closed: () => void = () => undefined;
  #cgroups: (changes: CgroupChange[], lost: boolean) => void = () => undefined;

  /** What was told since the last time. */
  said(): string[] {
    return this.told.splice(0);
  }

  make(...cgroups: readonly Cgroup[]): void {
    this.host.push(...cgroups);
    this.#cgroups(
      cgroups.map((cgroup) => ({ ...cgroup, kind: 'made' })),
      false,
    );
  }

  /** The same, but too many others were made meanwhile. */
  makeUntold(...cgroups: readonly Cgroup[]): void {
    this.host.push(...cgroups);
    this.#cgroups([], true);
  }

  unmake(...ids: readonly bigint[]): void {
    const gone = this.host.filter(({ id }) => ids.includes(id));
    for (const cgroup of gone) this.host.splice(this.host.indexOf(cgroup), 1);
    this.#cgroups(
      gone.map((cgroup) => ({ ...cgroup, kind: 'removed' })),
      false,
    );
  }

  close(segment: Segment): void {
    this.closed.push(segment);
    this.#closed();
  }

  start(closed: () => void, cgroups: (changes: CgroupChange[], lost: boolean) => void = () => undefined): void {
    this.#closed = closed;
    this.#cgroups = cgroups;
  }

  exportDirectly(trace: number, cgroupId: bigint | undefined): void {
    this.told.push(`direct export of ${trace} ${cgroupId}`);
  }

  endDirectExport(trace: number): void {
    this.told.push(`direct export of ${trace} no more`);
  }

  hooks(): Hooks {
    return { kind: 'tracepoints', why: '', missedBegins: 0, missedEnds: 0, missedProcessEvents: 0 };
  }

  attach(): void {
    if (this.attachFails !== undefined) throw this.attachFails;
    this.told.push('attach');
  }

  detach(): void {
    this.told.push('detach');
  }

  cgroups(): Cgroup[] {
    return [...this.host];
  }

  setCgroup(id: bigint, traceSetWord: number, containerLevel: number): void {
    this.told.push(`setCgroup ${id} ${traceSetWord & 1023}.${traceSetWord >>> 10} ${containerLevel}`);
  }

  removeCgroup(id: bigint): void {
    this.told.push(`removeCgroup ${id}`);
  }

  refresh(): void {
    this.told.push('refresh');
  }

  putTraceSet(number: number, traceSet: Uint8Array): void {
    this.told.push(`putTraceSet ${number} ${traceSet.some((byte) => byte !== 0) ? 'made' : 'dissolved'}`);
  }

  putTracesOf(traceSet: number, traces: readonly number[]): void {
    this.told.push(`putTracesOf ${traceSet} ${traces.join()}`);
  }

  addTrace({ number }: { readonly number: number }): void {
    this.told.push(`addTrace ${number}`);
  }

  removeTrace(number: number, reason: string): void {
    this.told.push(`removeTrace ${number} ${reason}`);
  }

  forgetTrace(number: number): void {
    this.told.push(`forgetTrace ${number}`);
  }

  excludeContainer(trace: number, cgroupId: bigint): void {
    this.told.push(`excludeContainer ${trace} ${cgroupId}`);
  }

  stop(reason: string): void {
    this.told.push(`stop ${reason}`);
  }

  take(): Segment[] {
    return this.closed.splice(0);
  }

  counts(): ReturnType<NativeSession['counts']> {
    this.#polls++;
    return { consumed: 0, callBytes: 0, processEvents: 0, polls: this.#polls, alive: 0, textError: 0 };
  }

  counters(traceSet: number): Counters {
    return { ...NO_COUNTERS, ...this.kernel.get(traceSet) };
  }

  traceCounts(number: number): TraceCounts {
    return { ...NO_COUNTS, ...this.native.get(number) };
  }
}
