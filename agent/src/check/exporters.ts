// `sysspan check --exporters`: sends one span by each exporter of a configuration, as the agents would, and says which took it.

import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { type HrTime, TraceFlags } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { SysspanError } from '../errors.ts';
import type { Deliverer, Delivery } from '../export/delivery.ts';
import { isPlainOutside } from '../export/plain-text.ts';
import { plainSpan } from '../spans/plain-span.ts';
import type { SpanRequest } from '../spans/request.ts';
import { localResource, SCHEMA_URL } from '../spans/resource.ts';
import type { Finding } from './machine.ts';

const NAME = 'sysspan check';

/** A trace of one span, as long as a moment. */
function oneSpan(version: string, arch: string, now: Date): SpanRequest {
  const traceId = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  const time: HrTime = [Math.floor(now.getTime() / 1_000), (now.getTime() % 1_000) * 1_000_000];
  const span = plainSpan(NAME, { traceId, spanId, traceFlags: TraceFlags.SAMPLED }, time, {
    resource: localResource({ command: 'sysspan-check', hostName: hostname(), arch, version, environment: {} }),
    scope: { name: 'sysspan', version, schemaUrl: SCHEMA_URL },
  });
  return { bytes: ProtobufTraceSerializer.serializeRequest([span]) ?? new Uint8Array(0), traceId, spans: 1 };
}

function findingOf(name: string, { target }: Deliverer, delivery: Delivery): Finding {
  const title = `exporter ${name}`;
  if (delivery.outcome === 'delivered' && delivery.rejected === 0) {
    const [how, remedy] = isPlainOutside(target)
      ? [
          ', which went unencrypted to a host that is none of the cluster',
          'give it an https:// endpoint, or spans can be read on their way',
        ]
      : ['', ''];
    return { name: title, ok: true, found: `${target} took a span${how}`, remedy };
  }
  const why = delivery.outcome === 'delivered' ? `rejected: ${delivery.message}` : `${delivery.reason}: ${delivery.message}`;
  return {
    name: title,
    ok: false,
    found: `${target}: ${why}`,
    remedy: (delivery.outcome !== 'delivered' && delivery.remedy) || 'see that it runs and takes OTLP over gRPC, or correct the exporter',
  };
}

/** One that cannot even be tried. */
function unusable(name: string, { message, hint }: SysspanError): Finding {
  return { name: `exporter ${name}`, ok: false, found: message.slice(0, -hint.length - 2).replace(`exporter ${name}: `, ''), remedy: hint };
}

/** One finding for each exporter, or for why there is none. Never rejects because of a receiver. */
export async function exporterFindings(
  exporters: ReadonlyMap<string, Deliverer | SysspanError>,
  { version, arch, now }: { readonly version: string; readonly arch: string; readonly now: Date },
): Promise<Finding[]> {
  return await Promise.all(
    [...exporters].map(async ([name, deliverer]) => {
      if (deliverer instanceof SysspanError) return unusable(name, deliverer);
      const finding = findingOf(name, deliverer, await deliverer.deliver(oneSpan(version, arch, now)));
      await deliverer.close();
      return finding;
    }),
  );
}
