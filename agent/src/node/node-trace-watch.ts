// Connects the agent with its NodeTraces: what the API server says goes to the agent, and what the agent says is written into the reports.

import { CLOCK } from '../clock.ts';
import { type Connection, type JsonPatchOperation, type ObjectEvent, Reflector } from '../kube/index.ts';
import { reportSecondsOf } from '../node-trace/report-pace.ts';
import { NODE_TRACE_REPORTS, NODE_TRACES } from '../node-trace/resources.ts';
import type { NodeTrace, NodeTraceReport } from '../node-trace/types.ts';
import type { Logger } from '../telemetry/log.ts';
import { type Installation, withinCeilings } from './ceilings.ts';
import type { NodeAgent } from './node-agent.ts';
import { type AgentIdentity, desiredTraceOf, earlierOf, statusOf } from './node-traces.ts';
import type { AgentPlace } from './settings.ts';
import { type ReportKey, StatusWriter } from './status-writer.ts';

export interface WatchParts {
  /** Asked for when something happens: it is made of what this gives. */
  readonly agent: () => NodeAgent;
  readonly connection: Connection;
  readonly place: AgentPlace;
  readonly installation: Installation;
  readonly identity: AgentIdentity;
  readonly logger: Logger;
}

const FIELD_MANAGER = 'sysspan-agent';

/**
 * Patches a report, if it is of this very trace. A patch that changes nothing reads it: so an agent needs no right but to write, which the
 * admission policy narrows to its node.
 */
function reportsOf(connection: Connection): (key: ReportKey, ...operations: JsonPatchOperation[]) => Promise<NodeTraceReport> {
  const options = { subresource: 'status', fieldManager: FIELD_MANAGER };
  return async ({ traceUid, ...key }, ...operations) => {
    const itsTrace: JsonPatchOperation = { op: 'test', path: '/spec/trace/uid', value: traceUid };
    return await connection.jsonPatch(NODE_TRACE_REPORTS, key, [itsTrace, ...operations], options);
  };
}

export interface Watching {
  readonly reflector: Reflector<NodeTrace>;
  readonly writer: StatusWriter;
}

export function watch({ agent, connection, place, installation, identity, logger }: WatchParts): Watching {
  const { nodeName, podNamespace } = place;
  const patch = reportsOf(connection);
  const writer = new StatusWriter({
    adopt: async (uid, key) => {
      const earlier = earlierOf(await patch(key), nodeName, podNamespace);
      if (earlier !== undefined) agent().adopt(uid, earlier);
    },
    write: async (key, status) => {
      await patch(key, { op: 'add', path: '/status', value: status });
    },
    statusOf: (uid) => {
      const report = agent().report(uid);
      return report === undefined ? undefined : statusOf(report, identity);
    },
    clock: CLOCK,
    random: Math.random,
    logger,
  });
  const generations = new Map<string, number>();
  const onEvent = ({ type, object }: ObjectEvent<NodeTrace>): void => {
    const { uid, namespace, name, generation, deletionTimestamp } = object.metadata;
    if (type === 'deleted' || deletionTimestamp !== undefined) {
      generations.delete(uid);
      writer.remove(uid);
      agent().delete(uid);
      return;
    }
    if (generations.get(uid) === generation) return;
    generations.set(uid, generation);
    const desired = withinCeilings(desiredTraceOf(object, nodeName, podNamespace), installation, CLOCK.wall());
    if (desired.refused !== undefined) logger.warn({ nodeTrace: name, namespace, why: desired.refused.message }, 'a NodeTrace is refused');
    const key = { namespace, name, traceUid: object.spec.trace.uid };
    writer.add(uid, key, reportSecondsOf(object.spec.reportSeconds));
    agent().set(desired);
  };
  const fieldSelector = `spec.nodeName=${nodeName}`;
  const reflector = new Reflector<NodeTrace>({ connection, resource: NODE_TRACES, fieldSelector, logger, onEvent });
  return { writer, reflector };
}
