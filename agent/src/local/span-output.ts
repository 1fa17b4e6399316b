// Where the spans of a local trace go: an endpoint, a file, the viewer's store, or several of them.

import { hostname } from 'node:os';
import type { Segment } from '@sysspan/native';
import { say } from '../cli/message.ts';
import type { TraceSettings } from '../cli/settings.ts';
import type { Deliverer } from '../export/delivery.ts';
import { Exporter, type ExportProblem } from '../export/exporter.ts';
import { fileDeliverer, spansFile } from '../export/spans-file.ts';
import type { TraceStore } from '../http/store.ts';
import type { RequestContext } from '../spans/plain-span.ts';
import { frameOf, requestBytes, segmentRequests } from '../spans/request.ts';
import { localResource, SCHEMA_URL } from '../spans/resource.ts';
import type { SpanOutput, SpanTargets } from './outputs.ts';

/** How long the end of a trace waits for an endpoint that does not answer. */
const FINISH_MS = 10_000;

export interface OutputParts {
  readonly version: string;
  readonly arch: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly store?: TraceStore;
}

/** A local trace ends soon and must not lose what it saw: its queue may be larger than an agent's. */
const QUEUE_BYTES = 512 << 20;

/** What one exporter could not deliver, in sentences. */
function undelivered(exporter: Exporter): string[] {
  const { rejected, failed } = exporter.counts();
  const { queue_full: full = 0, ...others } = failed;
  const refused = Object.values(others).reduce((sum, spans) => sum + spans, 0);
  const { target, problem, remedy, lastProblem } = exporter;
  const why = problem?.lasting ? ', as was said above' : `: ${lastProblem}: ${problem?.remedy ?? remedy}`;
  return [
    ...(full > 0
      ? [`${full} spans were dropped because ${target} took them too slowly: trace fewer calls with -e, or set --spans-per-second`]
      : []),
    ...(refused > 0 ? [`${refused} spans could not be sent to ${target}${why}`] : []),
    ...(rejected > 0 ? [`${rejected} spans were rejected by ${target}: ${lastProblem}`] : []),
  ];
}

/** Connects to nobody before there are spans. Loaded only when it is asked for, as it brings grpc-js along. */
async function endpoint(url: string): Promise<Deliverer> {
  const { otlpGrpc } = await import('../export/otlp-grpc.ts');
  return otlpGrpc(url);
}

/** Where spans are to go, of which nothing is opened yet; undefined when none were asked for. @throws SysspanError BAD_OPTION */
export async function spanTargets(settings: TraceSettings, parts: OutputParts): Promise<SpanTargets | undefined> {
  const { otlp, spansFile: file } = settings;
  const reached = otlp === undefined ? [] : [await endpoint(otlp)];
  if (reached.length === 0 && file === undefined && parts.store === undefined) return undefined;
  return {
    open: () => {
      const opened = file === undefined ? undefined : spansFile(file);
      const deliverers = [...reached, ...(opened === undefined ? [] : [fileDeliverer(opened)])];
      const output = spanOutput(deliverers, settings, parts);
      return { ...output, begin: () => opened?.begin(), abandon: () => opened?.abandon() };
    },
  };
}

function spanOutput(deliverers: readonly Deliverer[], settings: TraceSettings, parts: OutputParts): Omit<SpanOutput, 'begin' | 'abandon'> {
  const { store, version, arch, environment } = parts;
  const exporters = deliverers.map((deliverer) => {
    const lasting = ({ message, remedy }: ExportProblem): void => say(`spans cannot be sent to ${deliverer.target}: ${message}: ${remedy}`);
    return new Exporter(deliverer, { queueBytes: QUEUE_BYTES, lasting });
  });
  const command = settings.command[0] ?? `pid ${settings.pids.join(',')}`;
  const context: RequestContext = {
    resource: localResource({ command, hostName: hostname(), arch, version, environment }),
    scope: { name: 'sysspan', version, schemaUrl: SCHEMA_URL },
  };
  const once = exporters.length === 1 && store === undefined;
  const add = (segments: readonly Segment[]): void => {
    for (const segment of segments) {
      const requests = segmentRequests(segment, context, { once });
      for (const exporter of exporters) exporter.enqueue(requests);
      for (const request of requests) store?.add({ ...request, bytes: requestBytes(request) });
    }
  };
  return {
    add,
    exportDirectlyFrom: (trace) => {
      const to = once ? exporters[0]?.directExportFor({ handedBack: add }) : undefined;
      if (to !== undefined) trace.exportDirectly(to, { owner: '', ...frameOf(context) });
    },
    finish: async () => {
      await Promise.all(exporters.map((exporter) => exporter.finish(FINISH_MS)));
      return exporters.flatMap(undelivered);
    },
  };
}
