// Which pods receive spans: those behind the Services that exporters send to. Tracing them would feed a loop.

import { type Connection, hasStatus } from '@sysspan/agent/kube';
import type { Logger } from '@sysspan/agent/telemetry';
import type { PodSnapshot } from '../reconcile/snapshot.ts';
import type { ExporterSettings } from '../settings.ts';
import { SERVICES } from './resources.ts';

const AGAIN_MS = 60_000;
const PATIENCE_MS = 2_000;

interface Receiver {
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
}

/** The Service that a host name of the cluster stands for: `name.namespace`, `name.namespace.svc…`, or `name` of the own namespace. */
export function serviceOf(endpoint: string, ownNamespace: string): { readonly namespace: string; readonly name: string } | undefined {
  const url = endpoint.includes('://') ? endpoint : `http://${endpoint}`;
  if (!URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  const [name = '', namespace = ownNamespace, svc = 'svc'] = hostname.split('.');
  const address = /^[\d.]+$|^\[/.test(hostname);
  return address || name === '' || svc !== 'svc' ? undefined : { namespace, name };
}

export class Receivers {
  readonly #connection: Connection;
  readonly #logger: Logger;
  readonly #exporters: readonly ExporterSettings[];
  readonly #namespace: string;
  readonly #receivers = new Map<string, Receiver>();
  #asked = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;

  constructor(connection: Connection, logger: Logger, exporters: readonly ExporterSettings[], ownNamespace: string) {
    this.#connection = connection;
    this.#logger = logger;
    this.#exporters = exporters;
    this.#namespace = ownNamespace;
  }

  /** Asks for the Services, if that was not done lately. */
  async learn(): Promise<void> {
    if (performance.now() - this.#asked < AGAIN_MS) return;
    this.#asking ??= this.#learnAll().finally(() => {
      this.#asking = undefined;
    });
    await this.#asking;
  }

  /** Whether spans of this exporter end in the pod. */
  receives({ namespace, labels }: PodSnapshot, exporter: string): boolean {
    const receiver = this.#receivers.get(exporter);
    if (receiver === undefined || receiver.namespace !== namespace) return false;
    const wanted = Object.entries(receiver.selector);
    return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
  }

  async #learnAll(): Promise<void> {
    await Promise.all(
      this.#exporters.map(async ({ name, endpoint }) => {
        const service = endpoint === undefined ? undefined : serviceOf(endpoint, this.#namespace);
        if (service === undefined) return;
        try {
          const { spec } = await this.#connection.get(SERVICES, service, AbortSignal.timeout(PATIENCE_MS));
          this.#receivers.set(name, { namespace: service.namespace, selector: spec?.selector ?? {} });
        } catch (error) {
          if (hasStatus(error, 404)) this.#receivers.delete(name);
          else this.#logger.warn({ err: error, exporter: name }, 'the Service behind an exporter could not be read');
        }
      }),
    );
    this.#asked = performance.now();
  }
}
