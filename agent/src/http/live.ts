// Server-sent events: traces as they arrive, and the status when it changed. A page that cannot keep up is cut off; it
// connects again and gets the whole list.

import type { Request, Response } from 'express';
import type { LiveEvents, PageStatus } from './page-data.ts';
import type { TraceStore } from './store.ts';

/** Changes are gathered for so long, so that a flood of short traces is a few messages. */
const GATHER_MS = 100;
const STATUS_MS = 500;
const MAX_PAGES = 16;
const MAX_QUEUED_BYTES = 8 << 20;

/** All pages that listen. Costs nothing while there are none. */
export class Live {
  readonly #store: TraceStore;
  readonly #status: () => PageStatus;
  readonly #pages = new Set<Response>();
  readonly #arrived = new Set<string>();
  readonly #dropped = new Set<string>();
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | undefined;
  #sinceStatusMs = 0;
  #lastStatus = '';

  constructor(store: TraceStore, status: () => PageStatus) {
    this.#store = store;
    this.#status = status;
    this.#unsubscribe = store.subscribe(({ arrived, dropped }) => {
      if (this.#pages.size === 0) return;
      for (const id of arrived) this.#arrived.add(id);
      for (const id of dropped) this.#dropped.add(id);
    });
  }

  /** Answers with a stream that ends when the page goes, or with close(). */
  connect(request: Request, response: Response): void {
    if (this.#pages.size >= MAX_PAGES) {
      response.status(503).type('text').send('sysspan: too many pages are open\n');
      return;
    }
    response.set('Content-Type', 'text/event-stream').flushHeaders();
    response.write('retry: 1000\n');
    response.write(message('traces', this.#store.list()));
    response.write(message('status', this.#status()));
    this.#pages.add(response);
    request.on('close', () => this.#leave(response));
    this.#timer ??= setInterval(() => this.#flush(), GATHER_MS).unref();
  }

  /** Ends all streams. */
  close(): void {
    this.#flush();
    this.#unsubscribe();
    for (const page of this.#pages) page.end();
    clearInterval(this.#timer);
  }

  #leave(page: Response): void {
    this.#pages.delete(page);
    if (this.#pages.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#arrived.clear();
    this.#dropped.clear();
  }

  #flush(): void {
    const messages: string[] = [];
    for (const id of this.#arrived) {
      const summary = this.#store.summary(id);
      if (summary !== undefined) messages.push(message('trace', summary));
    }
    if (this.#dropped.size > 0) messages.push(message('dropped', [...this.#dropped]));
    this.#arrived.clear();
    this.#dropped.clear();
    this.#sinceStatusMs += GATHER_MS;
    if (this.#sinceStatusMs >= STATUS_MS || messages.length > 0) messages.push(...this.#changedStatus());
    if (messages.length > 0) this.#send(messages.join(''));
  }

  #changedStatus(): string[] {
    this.#sinceStatusMs = 0;
    const text = message('status', this.#status());
    if (text === this.#lastStatus) return [];
    this.#lastStatus = text;
    return [text];
  }

  #send(text: string): void {
    for (const page of this.#pages) {
      if (page.writableLength > MAX_QUEUED_BYTES) page.destroy();
      else page.write(text);
    }
  }
}

function message<Name extends keyof LiveEvents>(name: Name, data: LiveEvents[Name]): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
