// One leader among the replicas of the operator, by a Lease (coordination.k8s.io/v1).
//
// Clocks of different machines are never compared: a candidate looks at when *it* saw the lease change last, by its own monotonic
// clock, and takes the lease when it has not changed for as long as its holder said. Every write carries the resourceVersion that
// was read, so of two who try one fails. A leader that could not renew stops before another may begin.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, hasStatus, type KubeObject, type Resource } from '@sysspan/agent/kube';
import type { Logger } from '@sysspan/agent/telemetry';
import { microTime } from './micro-time.ts';

export interface Lease extends KubeObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

export const LEASES: Resource<Lease> = { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease', plural: 'leases', namespaced: true };

export interface LeaseTimes {
  /** How long others leave a lease alone that does not change. Whole seconds: the API has no fractions. */
  readonly durationSeconds: number;
  /** A leader that has not renewed for so long stops; shorter than the duration. */
  readonly renewDeadlineMs: number;
  /** Between two tries, longer by up to a fifth by chance. */
  readonly retryMs: number;
}

/** The values of Kubernetes' own components (client-go, leaderelection). */
export const LEASE_TIMES: LeaseTimes = { durationSeconds: 15, renewDeadlineMs: 10_000, retryMs: 2_000 };

const RELEASE_TRIES = 5;

export interface LeaseOptions {
  readonly connection: Connection;
  readonly namespace: string;
  readonly name: string;
  /** Unique to this process: the pod's name. */
  readonly identity: string;
  readonly logger: Logger;
  readonly times?: LeaseTimes;
}

export class LeaseElection {
  readonly #options: LeaseOptions;
  readonly #times: LeaseTimes;
  /** The lease as last seen, and when it was first seen so. */
  #seen: Lease | undefined;
  #seenAt = 0;
  /** When the last write that succeeded was sent. */
  #renewedAt = Number.NEGATIVE_INFINITY;
  #leads = false;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#times = options.times ?? LEASE_TIMES;
  }

  /** By the clock, too: a process that was stopped for longer than the deadline is no leader when it wakes. */
  get isLeader(): boolean {
    return this.#leads && performance.now() - this.#renewedAt < this.#times.renewDeadlineMs;
  }

  /** Who holds the lease, as far as is known; empty when nobody does. */
  get holder(): string {
    return this.#seen?.spec?.holderIdentity ?? '';
  }

  /**
   * Waits to become leader, then runs `lead`. Its signal is aborted when the lease is lost or `signal` asks to stop; while it ends its
   * work after `signal` the lease is still renewed, and then given back, so that another begins at once.
   * Resolves with `stopped`, `lost`, or `ended` (by itself). Rejects with what `lead` rejects with.
   */
  async run(lead: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<'stopped' | 'lost' | 'ended'> {
    if (!(await this.#acquire(signal))) return 'stopped';
    const { logger, identity, name } = this.#options;
    logger.info({ lease: name, identity }, 'leading');
    const lost = new AbortController();
    const finished = new AbortController();
    const renewing = this.#keep(lost, finished.signal);
    try {
      await lead(AbortSignal.any([signal, lost.signal]));
    } finally {
      finished.abort();
      await renewing;
      this.#leads = false;
      if (!lost.signal.aborted) await this.#release();
    }
    if (lost.signal.aborted) return 'lost';
    return signal.aborted ? 'stopped' : 'ended';
  }

  async #acquire(signal: AbortSignal): Promise<boolean> {
    const { logger, name } = this.#options;
    let told = '';
    while (!signal.aborted) {
      const taken = await this.#try(signal);
      if (taken) {
        this.#leads = true;
        return true;
      }
      if (this.#heldByOther() && this.holder !== told) {
        told = this.holder;
        logger.info({ lease: name, holder: told }, 'standing by: another operator of this cluster acts');
      }
      await this.#pause(signal);
    }
    return false;
  }

  /** Renews until `finished`; aborts `lost` when the deadline passes or another holds the lease. */
  async #keep(lost: AbortController, finished: AbortSignal): Promise<void> {
    const { logger, name } = this.#options;
    while (!finished.aborted && !lost.signal.aborted) {
      // The deadline is a timer of its own: no answer that is awaited can hold it up.
      const left = this.#times.renewDeadlineMs - (performance.now() - this.#renewedAt);
      const deadline = setTimeout(() => lost.abort(), Math.max(0, left));
      const over = AbortSignal.any([finished, lost.signal]);
      await this.#pause(over);
      if (!over.aborted) {
        const renewed = await this.#try(over);
        if (!renewed && this.#heldByOther()) lost.abort();
      }
      clearTimeout(deadline);
    }
    if (!lost.signal.aborted) return;
    this.#leads = false;
    logger.error({ lease: name, holder: this.holder }, 'the lease is lost: another replica takes over');
  }

  /** One try to take or renew. Failing is ordinary: the reason is logged, and the next try comes. */
  async #try(signal: AbortSignal): Promise<boolean> {
    const { logger, name } = this.#options;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(this.#times.renewDeadlineMs / 2)]);
    try {
      return await this.#takeOrRenew(limit);
    } catch (error) {
      if (!signal.aborted) logger.warn({ err: error, lease: name }, 'the lease could not be read or written');
      return false;
    }
  }

  async #takeOrRenew(signal: AbortSignal): Promise<boolean> {
    const { connection, namespace, name, identity } = this.#options;
    // A leader writes at once on what it wrote last; only when that fails does it read.
    const known = this.#leads ? this.#seen : undefined;
    const current = known ?? (await connection.get(LEASES, { namespace, name }, signal).catch(unlessMissing));
    if (known === undefined) this.#observe(current);
    if (current !== undefined && !this.#mayTake()) return false;
    const sentAt = performance.now();
    try {
      const spec = this.#nextSpec(current);
      const written =
        current === undefined
          ? await connection.create(LEASES, { metadata: { namespace, name }, spec }, { signal })
          : await connection.replace(LEASES, { ...current, spec }, { signal });
      this.#observe(written);
      this.#renewedAt = sentAt;
      return true;
    } catch (error) {
      if (!hasStatus(error, 409) && !hasStatus(error, 404)) throw error;
      // Another was faster; or our own write went through and its answer was lost. What is there now tells.
      this.#observe(await connection.get(LEASES, { namespace, name }, signal).catch(unlessMissing));
      if (this.#leads && this.#seen?.spec?.holderIdentity === identity) return await this.#takeOrRenew(signal);
      return false;
    }
  }

  #nextSpec(current: Lease | undefined): NonNullable<Lease['spec']> {
    const { identity } = this.#options;
    const now = microTime(new Date());
    const before = current?.spec;
    const mine = before?.holderIdentity === identity;
    return {
      holderIdentity: identity,
      leaseDurationSeconds: this.#times.durationSeconds,
      acquireTime: mine ? (before.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: (before?.leaseTransitions ?? 0) + (mine || before === undefined ? 0 : 1),
    };
  }

  #observe(lease: Lease | undefined): void {
    if (this.#seen === undefined || lease?.metadata?.resourceVersion !== this.#seen.metadata?.resourceVersion)
      this.#seenAt = performance.now();
    this.#seen = lease;
  }

  /** Nobody's, our own, or not changed for as long as its holder said. */
  #mayTake(): boolean {
    if (!this.#heldByOther()) return true;
    const durationMs = (this.#seen?.spec?.leaseDurationSeconds ?? this.#times.durationSeconds) * 1000;
    return performance.now() - this.#seenAt >= durationMs;
  }

  #heldByOther(): boolean {
    return this.holder !== '' && this.holder !== this.#options.identity;
  }

  /** Best effort: when it fails the others wait for the lease to run out. */
  async #release(): Promise<void> {
    const { logger, name } = this.#options;
    const limit = AbortSignal.timeout(this.#times.renewDeadlineMs / 2);
    try {
      for (let tries = 1; !(await this.#giveBack(limit)); tries++) {
        if (tries === RELEASE_TRIES) throw new Error(`changed by others ${tries} times`);
      }
      logger.info({ lease: name }, 'the lease is given back');
    } catch (error) {
      logger.warn({ err: error, lease: name }, 'the lease could not be given back: the next leader waits until it runs out');
    }
  }

  /** False when the lease was changed in between: by our own last renewal, whose answer we did not wait for. */
  async #giveBack(signal: AbortSignal): Promise<boolean> {
    const { connection, namespace, name, identity } = this.#options;
    if (this.#seen === undefined || this.holder !== identity) return true;
    const spec = { ...this.#seen.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: microTime(new Date()) };
    try {
      this.#observe(await connection.replace(LEASES, { ...this.#seen, spec }, { signal }));
      return true;
    } catch (error) {
      if (!hasStatus(error, 409)) throw error;
      this.#observe(await connection.get(LEASES, { namespace, name }, signal).catch(unlessMissing));
      return false;
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    await sleep(this.#times.retryMs * (1 + Math.random() / 5), undefined, { signal }).catch(() => undefined);
  }
}

function unlessMissing(error: unknown): undefined {
  if (!hasStatus(error, 404)) throw error;
  return undefined;
}
