// Where the spans of a local trace go: an endpoint, a file, the viewer's store, or several of them.

import { hostname } from 'node:os';
import type { Segment } from '@sysspan/native';
import { say } from '../cli/message.ts';
import type { TraceSettings } from '../cli/settings.ts';
import type { Deliverer } from '../export/delivery.ts';
import { Exporter, type ExportProblem } from '../export/exporter.ts';
import type { TraceStore } from '../http/store.ts';
import type { RequestContext } from '../spans/plain-span.ts';
import { frameOf, requestBytes, segmentRequests } from '../spans/request.ts';
import { localResource, SCHEMA_URL } from '../spans/resource.ts';
import type { SpanOutput, SpanTargets } from './outputs.ts';
import { SpansFileOutput } from './spans-file.ts';
import { undelivered } from './undelivered.ts';

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

function unexported(exporter: Exporter): string[] {
  const { rejected, failed } = exporter.counts();
  const { queue_full: dropped = 0, ...others } = failed;
  const { target, problem, remedy, lastProblem } = exporter;
  const why = problem?.lasting ? ', as was said above' : `: ${lastProblem}: ${problem?.remedy ?? remedy}`;
  const refused = Object.values(others).reduce((sum, spans) => sum + spans, 0);
  return undelivered(target, { dropped, failed: refused, rejected }, { why, refusal: lastProblem });
}

/** Connects to nobody before there are spans. Loaded only when it is asked for, as it brings grpc-js along. */
async function endpoint(url: string): Promise<Deliverer> {
  const { otlpGrpc } = await import('../export/otlp-grpc.ts');
  return otlpGrpc(url);
}

/** Where spans are to go, of which nothing is opened yet; undefined when none were asked for. @throws SysspanError BAD_OPTION */
export async function spanTargets(settings: TraceSettings, parts: OutputParts): Promise<SpanTargets | undefined> {
  const { otlp, spansFile: path } = settings;
  const reached = otlp === undefined ? [] : [await endpoint(otlp)];
  if (reached.length === 0 && path === undefined && parts.store === undefined) return undefined;
  return {
    open: () => {
      const file = path === undefined ? undefined : new SpansFileOutput(path);
      return spanOutput({ deliverers: reached, ...(file && { file }) }, settings, parts);
    },
  };
}

interface Targets {
  readonly deliverers: readonly Deliverer[];
  readonly file?: SpansFileOutput;
}

function spanOutput({ deliverers, file }: Targets, settings: TraceSettings, parts: OutputParts): SpanOutput {
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
    begin: () => file?.begin(),
    abandon: () => file?.abandon(),
    writeFrom: (trace) => {
      if (file !== undefined) trace.writeToFile(file.native, exporters.length === 0 && store === undefined, frameOf(context));
    },
    add,
    exportDirectlyFrom: (trace) => {
      const to = once ? exporters[0]?.directExportFor({ handedBack: add }) : undefined;
      if (to !== undefined) trace.exportDirectly(to, { owner: '', ...frameOf(context) });
    },
    finish: async () => {
      const [unwritten = []] = await Promise.all([file?.finish(FINISH_MS), ...exporters.map((exporter) => exporter.finish(FINISH_MS))]);
      return [...unwritten, ...exporters.flatMap(unexported)];
    },
  };
}
