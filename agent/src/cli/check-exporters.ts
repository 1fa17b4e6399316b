// `sysspan check --exporters`: sends one span by each exporter of a configuration, as the agents would, and says which took it.

import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Deliverer, Delivery } from '../export/delivery.ts';
import { type SpanRequest, segmentRequests } from '../spans/request.ts';
import { localResource, SCHEMA_URL } from '../spans/resource.ts';
import { NO_BLOCKS, type SegmentProcess } from '../spans/segment.ts';
import type { Finding } from './check.ts';

const NAME = 'sysspan check';

/** A trace of one span, as long as a moment. */
function oneSpan(version: string, arch: string, now: Date): SpanRequest[] {
  const time = `${now.getTime()}000000`;
  const who = { name: NAME, path: '', argv: [], tgid: 1, vpid: 1, parentTgid: 0, uid: 0, pgid: 0, sid: 0 };
  const when = { createdUnixNano: time, startUnixNano: time, endUnixNano: time, continued: false, running: false, stub: false };
  const what = { calls: 0, errors: 0, durationNs: '0', lost: 0, folded: 0, summary: [], events: [], droppedEvents: 0 };
  const process: SegmentProcess = { spanId: randomBytes(8).toString('hex'), ...who, ...when, ...what };
  const times = { startUnixNano: time, endUnixNano: time };
  const segment = { trace: 0, traceId: randomBytes(16).toString('hex'), index: 0, endReason: 'tree_ended' as const, ...times };
  return segmentRequests(
    { ...segment, processes: [process], spanCount: 0, spans: NO_BLOCKS },
    {
      resource: localResource({ command: 'sysspan-check', hostName: hostname(), arch, version, environment: {} }),
      scope: { name: 'sysspan', version, schemaUrl: SCHEMA_URL },
      traceContext: 'ignore',
      commandLine: false,
    },
  );
}

function findingOf(name: string, { target }: Deliverer, delivery: Delivery): Finding {
  const title = `exporter ${name}`;
  if (delivery.outcome === 'delivered' && delivery.rejected === 0)
    return { name: title, ok: true, found: `${target} took a span`, remedy: '' };
  const why = delivery.outcome === 'delivered' ? `rejected: ${delivery.message}` : `${delivery.reason}: ${delivery.message}`;
  return {
    name: title,
    ok: false,
    found: `${target}: ${why}`,
    remedy: 'see that it runs and takes OTLP over gRPC, or correct the exporter',
  };
}

/** One finding for each exporter. Never rejects because of a receiver. */
export async function exporterFindings(
  exporters: ReadonlyMap<string, Deliverer>,
  { version, arch, now }: { readonly version: string; readonly arch: string; readonly now: Date },
): Promise<Finding[]> {
  return await Promise.all(
    [...exporters].map(async ([name, deliverer]) => {
      const [request] = oneSpan(version, arch, now);
      if (request === undefined) throw new RangeError('a segment with one process has one request');
      const finding = findingOf(name, deliverer, await deliverer.deliver(request));
      await deliverer.close();
      return finding;
    }),
  );
}
