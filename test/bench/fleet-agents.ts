// The agents of many nodes in one process, as an API server sees them: each watches the NodeTraces of its own node and reports
// that it traces and ever more calls, with the parts of the real agent. Arguments: kubeconfig, number of nodes. Says "ready", and at the end of its
// input what it saw: {trace: {at: [ms since 1970], watched: bytes}}.

import { once } from 'node:events';
import { Connection, Reflector } from '@sysspan/agent/kube';
import { kubeConfigAccess } from '@sysspan/agent/kube-config';
import type { NodeTrace, NodeTraceReportStatus } from '@sysspan/agent/node-trace';
import { CLOCK } from '../../agent/src/clock.ts';
import { StatusWriter } from '../../agent/src/node/status-writer.ts';
import { NODE_TRACE_REPORTS, NODE_TRACES } from '../../agent/src/node-trace/resources.ts';
import type { Seen } from './fleet.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };
const [kubeconfig = '', nodes = '1'] = process.argv.slice(2);
const connection = new Connection(kubeConfigAccess(kubeconfig), { userAgent: 'sysspan-agent/bench' });
const seen: Record<string, Seen> = {};

function statusOf({ metadata, spec }: NodeTrace): NodeTraceReportStatus {
  const tracing = { state: 'Tracing', reason: 'Tracing', message: '', containers: [] } as const;
  return {
    observedGeneration: metadata.generation,
    agent: { podName: `agent-${spec.nodeName}`, startedAt: new Date(0).toISOString(), version: '0' },
    state: 'Tracing',
    reason: 'Tracing',
    message: '',
    podsTracing: spec.targets.length,
    startedAt: metadata.creationTimestamp,
    counters: { seen: Date.now(), recorded: Date.now() },
    targets: spec.targets.map(({ podUID, podName }) => ({ podUID, podName, ...tracing })),
  } as unknown as NodeTraceReportStatus;
}

const itsTrace = (value: string) => ({ op: 'test', path: '/spec/trace/uid', value }) as const;

const TICK_MS = 500;

function agent(node: string): Reflector<NodeTrace> {
  const live = new Map<string, NodeTrace>();
  const writer = new StatusWriter({
    adopt: async (_, { traceUid, ...key }) => {
      await connection.jsonPatch(NODE_TRACE_REPORTS, key, [itsTrace(traceUid)], { subresource: 'status' });
    },
    write: async ({ traceUid, ...key }, status) => {
      const operations = [itsTrace(traceUid), { op: 'add', path: '/status', value: status } as const];
      await connection.jsonPatch(NODE_TRACE_REPORTS, key, operations, { subresource: 'status' });
    },
    statusOf: (uid) => {
      const trace = live.get(uid);
      return trace && statusOf(trace);
    },
    clock: CLOCK,
    random: Math.random,
    logger: quiet,
  });
  const reflector = new Reflector({
    connection,
    resource: NODE_TRACES,
    fieldSelector: `spec.nodeName=${node}`,
    logger: quiet,
    onEvent: ({ type, object }) => {
      const { uid } = object.metadata;
      const { name } = object.spec.trace;
      seen[name] ??= { at: [], watched: 0 };
      seen[name].watched += JSON.stringify(object).length;
      if (type === 'deleted') {
        live.delete(uid);
        writer.remove(uid);
        return;
      }
      if (!live.has(uid)) seen[name].at.push(Date.now());
      const key = { namespace: object.metadata.namespace, name: object.metadata.name, traceUid: object.spec.trace.uid };
      writer.add(uid, key, object.spec.reportSeconds);
      live.set(uid, object);
      writer.changed(uid);
    },
  });
  reflector.start();
  setInterval(() => writer.tick(), TICK_MS);
  return reflector;
}

const agents = Array.from({ length: Number(nodes) }, (_, index) => agent(`n-${index}`));
await Promise.all(agents.map(({ synced }) => synced));
process.stdout.write('ready\n');
process.stdin.resume();
await once(process.stdin, 'end');
process.stdout.write(`${JSON.stringify(seen)}\n`);
process.exit(0);
