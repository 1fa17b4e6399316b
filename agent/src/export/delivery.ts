// What becomes of one request, and the interface of whoever delivers it.

import type { DirectExport } from '@sysspan/native';
import type { SpanRequest } from '../spans/request.ts';

/** Taken; `rejected` of its spans were refused for good (partial success). */
export interface Delivered {
  readonly outcome: 'delivered';
  readonly rejected: number;
  readonly message: string;
}

/** Why something was not taken. */
export interface Refused {
  /** A gRPC code or errno name. */
  readonly reason: string;
  readonly message: string;
  /** What to do, where the cause is known. */
  readonly remedy?: string;
  /** It does not pass by itself. */
  readonly lasting?: true;
  /** Nobody answered, for so long that it need not be found out twice. */
  readonly silent?: true;
}

export type Outcome =
  | Delivered
  /** May be taken later; not before `afterMs` when the receiver said so. */
  | (Refused & { readonly outcome: 'retry'; readonly afterMs?: number })
  /** Larger than the receiver takes: may be taken in parts. */
  | (Refused & { readonly outcome: 'tooLarge' })
  | (Refused & { readonly outcome: 'failed' });

/** `seconds` is how long it took, where whoever asked cannot know since it asked for several at once. */
export type Delivery = Outcome & { readonly seconds?: number };

/** What sends segments without us as long as all are taken. */
export interface DirectExportPort extends Pick<DirectExport, 'open' | 'poll' | 'handedBack'> {
  /** As native knows it. */
  readonly directExport: DirectExport;
}

export interface Deliverer {
  /** Where to, for messages. */
  readonly target: string;
  /** What to do when it does not take what it is given, where that is known. */
  readonly remedy?: string;
  /** Never rejects. */
  deliver(request: SpanRequest): Promise<Delivery>;
  /**
   * Delivers requests of one segment or several, each once the one before was taken; the first that is not is the last. Never rejects.
   * @returns at least one
   */
  deliverAll?(requests: readonly [SpanRequest, ...SpanRequest[]]): Promise<Delivery[]>;
  /** Has native send by itself, at most so many bytes at one time; `handedBack` is called when segments have come back. */
  readonly directExport?: (mostBytes: number, handedBack: () => void) => DirectExportPort;
  /** Requests that were taken so far, also of several that are under way, and by native itself. */
  readonly taken?: number;
  /** Resolves when a connection that is broken now is there again, or with the signal; not while none is broken. */
  reconnected?(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
