// The exporters of an agent. One that cannot be used is no reason not to use the others, and is tried again: a Secret may come
// after the agent that needs it.

import { SysspanError } from '../errors.ts';
import type { Deliverer } from '../export/delivery.ts';
import { Exporter } from '../export/exporter.ts';
import { otlpEndpoint } from '../export/otlp-endpoint.ts';
import type { EndpointSettings } from '../export/reached.ts';
import type { Logger } from '../telemetry/log.ts';

export interface ExporterParts {
  readonly settings: ReadonlyMap<string, EndpointSettings>;
  readonly userAgent: string;
  /** Bytes that may wait in each. */
  readonly queueBytes: number;
  /** Measures what a deliverer does. */
  readonly measured: (name: string, deliverer: Deliverer) => Deliverer;
  readonly logger: Logger;
}

/** Bytes of the largest segment, which waits as a whole. */
const LARGEST_SEGMENT = 4_000_000;

export class AgentExporters {
  readonly #parts: ExporterParts;
  /** By name. */
  readonly usable = new Map<string, Exporter>();
  /** Why the others cannot be used. */
  readonly broken = new Map<string, string>();

  private constructor(parts: ExporterParts) {
    this.#parts = parts;
  }

  static async open(parts: ExporterParts): Promise<AgentExporters> {
    const made = new AgentExporters(parts);
    const { queueBytes, settings: all, logger } = parts;
    if (queueBytes < LARGEST_SEGMENT)
      logger.warn(
        { queueBytes, exporters: all.size },
        'the queue of an exporter is smaller than the largest trace: such traces are dropped, and counted: raise memoryBudgetMiB',
      );
    for (const [name, settings] of parts.settings) await made.#open(name, settings);
    return made;
  }

  /** Tries those again that cannot be used. @returns whether one of them can be used now */
  async mend(): Promise<boolean> {
    const mended = await Promise.all(
      [...this.#parts.settings].map(async ([name, settings]) => this.broken.has(name) && (await this.#open(name, settings))),
    );
    return mended.includes(true);
  }

  async #open(name: string, settings: EndpointSettings): Promise<boolean> {
    const { userAgent, queueBytes, measured, logger } = this.#parts;
    try {
      const deliverer = await otlpEndpoint(name, settings, userAgent);
      this.usable.set(name, new Exporter(measured(name, deliverer), { queueBytes }));
      if (this.broken.delete(name)) logger.info({ exporter: name }, 'an exporter can be used again');
      return true;
    } catch (cause) {
      if (!(cause instanceof SysspanError)) throw cause;
      if (this.broken.get(name) !== cause.message) logger.error({ err: cause, exporter: name }, 'an exporter cannot be used');
      this.broken.set(name, cause.message);
      return false;
    }
  }
}
