// Where the endpoints of the exporters are: pods there are not traced, since each span would make more.

import { lookup } from 'node:dns/promises';
import { endpointHost } from '../export/otlp-endpoint.ts';
import type { AgentSettings } from './settings.ts';

export class EndpointAddresses {
  readonly #hosts: readonly (readonly [name: string, host: string])[];
  #addresses = new Map<string, ReadonlySet<string>>();

  constructor({ exporters }: Pick<AgentSettings, 'exporters'>) {
    this.#hosts = [...exporters].flatMap(([name, { endpoint }]) => {
      const host = URL.canParse(endpoint) ? endpointHost(endpoint) : undefined;
      return host === undefined ? [] : [[name, host] as const];
    });
  }

  of(exporter: string): ReadonlySet<string> {
    return this.#addresses.get(exporter) ?? new Set();
  }

  /** Asks the resolver; names that it does not know now keep what they had. @returns whether anything is different */
  async resolve(): Promise<boolean> {
    const before = JSON.stringify([...this.#addresses].map(([name, set]) => [name, [...set].sort()]));
    await Promise.all(
      this.#hosts.map(async ([name, host]) => {
        const found = await lookup(host, { all: true }).catch(() => []);
        if (found.length > 0) this.#addresses.set(name, new Set(found.map(({ address }) => address)));
      }),
    );
    return before !== JSON.stringify([...this.#addresses].map(([name, set]) => [name, [...set].sort()]));
  }
}
