// Messages to one host, sent by native, so that spans need not come into JavaScript.

import { type AddonSender, addon, guarded } from './addon.ts';
import type { Message, SenderAnswer } from './message.ts';

/** A status code of gRPC. */
const CANCELLED = 1;

const NOTHING = new Uint8Array(0);
const TAKEN: SenderAnswer = { code: 0, message: '', details: '', body: NOTHING, seconds: 0 };
const CLOSED: SenderAnswer = { code: CANCELLED, message: 'the sender was closed', details: '', body: NOTHING, seconds: 0 };

const whole = ({ head, spans, from = 0, to = 0 }: Message): Uint8Array =>
  spans === undefined ? head : Buffer.concat([head, spans.read(from, to)]);

/** Unary gRPC calls without TLS to one host, sent from a thread of their own straight from where the bytes are. */
export class Sender {
  readonly addon: AddonSender;
  #closed = false;

  /** `headers` are all of a call, pseudo-headers first. Connects with the first call. @throws NativeError SENDER_FAILED */
  constructor(host: string, port: string, headers: readonly (readonly [name: string, value: string])[]) {
    this.addon = guarded(() => new (addon().Sender)(host, port, headers.flat()));
  }

  /**
   * Sends each message once the one before was taken; the first that is not is the last. Heads must not change meanwhile; spans may
   * be released. Never rejects.
   * @returns an answer for each message that was sent
   */
  async send(messages: readonly [Message, ...Message[]], timeoutMs: number): Promise<SenderAnswer[]> {
    if (this.#closed) return [CLOSED];
    const { promise, resolve } = Promise.withResolvers<SenderAnswer[]>();
    const { Spans } = addon();
    const spans = messages.map((message) => (message.spans instanceof Spans ? message.spans : undefined));
    const heads = messages.map((message, index) => (spans[index] === undefined ? whole(message) : message.head));
    const ranges = messages.map(({ from = 0, to = 0, once = false }) => [from, to, once] as const);
    this.addon.send(heads, spans, ranges, timeoutMs, (answers, seconds) =>
      resolve(answers.map((answer, index) => ({ ...(answer ?? TAKEN), seconds: seconds[index] ?? 0 }))),
    );
    return await promise;
  }

  /** Messages that were taken so far, also of a call to send() that is under way. */
  get taken(): number {
    return this.#closed ? 0 : this.addon.taken();
  }

  /** Connects unless it is connected. @returns whether it is */
  async connect(timeoutMs: number): Promise<boolean> {
    return (await this.reach(timeoutMs)).code === 0;
  }

  /** The same, with why it is not. */
  async reach(timeoutMs: number): Promise<SenderAnswer> {
    if (this.#closed) return CLOSED;
    const { promise, resolve } = Promise.withResolvers<SenderAnswer>();
    this.addon.probe(timeoutMs, ([answer], [seconds = 0]) => resolve({ ...(answer ?? TAKEN), seconds }));
    return await promise;
  }

  get connected(): boolean {
    return !this.#closed && this.addon.connected();
  }

  /** What is under way ends as CANCELLED. */
  close(): void {
    this.#closed = true;
    this.addon.close();
  }
}
