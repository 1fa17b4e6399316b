// One exporter of the installation: an endpoint with its TLS files, headers and compression. Nothing of the environment is
// used: OTEL_EXPORTER_OTLP_* are about the agent's own telemetry, and its credentials must not reach another endpoint.
// Files are mounted Secrets, which change while we run: what they say is looked at again now and then.

import { CLOCK, elapsedMs, type Moment } from '../clock.ts';
import { exporterReceiver } from './cause.ts';
import type { Deliverer } from './delivery.ts';
import { equal, type Secrets, secrets, unusable } from './endpoint-secrets.ts';
import { plainDeliverer, plainOptions } from './plain-grpc.ts';
import type { EndpointSettings, Reached } from './reached.ts';
import { FOREIGN_SCHEME } from './scheme.ts';

/** Whoever waits is told within ten seconds that nobody answers. */
const TIMEOUT_MS = 8_000;
const LOOK_AGAIN_MS = 30_000;

/** Host and port of an endpoint, as a look-up of its address needs them; undefined for a unix socket. */
export function endpointHost(endpoint: string): string | undefined {
  return endpoint.startsWith('unix:') ? undefined : new URL(endpoint).hostname.replace(/^\[|\]$/g, '');
}

/** The package wants only the authority. @throws SysspanError EXPORTER_INVALID */
function address(name: string, endpoint: string): string {
  if (endpoint.startsWith('unix:')) return endpoint;
  try {
    const { protocol, host } = new URL(endpoint);
    if (FOREIGN_SCHEME.test(endpoint) || (protocol !== 'http:' && protocol !== 'https:'))
      throw new Error('only http, https and unix are understood');
    if (host === '') throw new Error('it names no host');
    return host;
  } catch (cause) {
    throw unusable(name, `endpoint ${endpoint}`, (cause as Error).message, 'write it like http://collector.observability:4317', cause);
  }
}

type Open = (secrets: Secrets) => Deliverer;

/** How it is connected to. grpc-js takes 5 MiB of memory, which an endpoint within the cluster mostly does without. */
async function opener(reached: Reached): Promise<Open> {
  const { name, settings, url, userAgent, timeoutMillis } = reached;
  const { endpoint, compression, headersDir } = settings;
  const isPlain = endpoint.startsWith('http:') && compression === 'none' && headersDir === undefined;
  const plain = isPlain ? plainOptions({ url, timeoutMillis, userAgent }, process.env) : undefined;
  if (plain !== undefined) return () => plainDeliverer(exporterReceiver(name, endpoint), plain);
  const { libraryEndpoint } = await import('./library-endpoint.ts');
  return (found) => libraryEndpoint(reached, found);
}

/**
 * Delivers to the endpoint of an exporter; connects anew when its files have changed. Files that have become unreadable
 * leave the last good ones in use.
 * @throws SysspanError EXPORTER_INVALID
 */
export async function otlpEndpoint(
  name: string,
  settings: EndpointSettings,
  userAgent: string,
  now: () => Moment = CLOCK.now,
): Promise<Deliverer> {
  let held = secrets(name, settings);
  const { endpoint } = settings;
  const open = await opener({ name, settings, url: address(name, endpoint), userAgent, timeoutMillis: TIMEOUT_MS });
  let deliverer = open(held);
  let takenBefore = 0;
  let looked = now();
  const lookAgain = (): void => {
    if (elapsedMs(looked, now()) < LOOK_AGAIN_MS) return;
    looked = now();
    try {
      const found = secrets(name, settings);
      if (equal(found, held)) return;
      const last = deliverer;
      deliverer = open(found);
      held = found;
      takenBefore += last.taken ?? 0;
      last.close().catch(() => undefined);
    } catch {
      // A Secret that is being replaced; the next look will find it whole.
    }
  };
  const current = (): Deliverer => {
    lookAgain();
    return deliverer;
  };
  return {
    target: endpoint,
    deliver: (request) => current().deliver(request),
    ...(deliverer.deliverAll && {
      deliverAll: async (requests) => {
        const to = current();
        return (await to.deliverAll?.(requests)) ?? [await to.deliver(requests[0])];
      },
    }),
    // One that reads no files, and so never becomes another.
    ...(deliverer.directExport && { directExport: deliverer.directExport }),
    get taken() {
      return takenBefore + (deliverer.taken ?? 0);
    },
    reconnected: async (signal) => await deliverer.reconnected?.(signal),
    close: () => deliverer.close(),
  };
}
