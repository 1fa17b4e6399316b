// What of a trace has to be written: a report and a NodeTrace for each of its nodes, as far as they are missing or different. Pure.

import type { NodeTrace, NodeTraceReport, NodeTraceSpec } from '../api/types.ts';
import { referenceTo, same, type WantedNodeTrace, wantedNodeTrace, wantedReport } from './node-trace.ts';
import { reportSeconds } from './report-interval.ts';
import type { Leaving, Outcome, Situation, View } from './situation.ts';
import { timeText } from './words.ts';

export interface Writes extends Pick<Outcome, 'createReports' | 'apply'> {
  readonly againAt: number | undefined;
}

export const NO_WRITES: Writes = { createReports: [], apply: [], againAt: undefined };

/** What is missing, but for what has a name that is still taken, and what was refused a moment ago. */
export function writesOf(situation: Situation, view: View, leaving: Pick<Leaving, 'nodeTraces' | 'reports'>): Writes {
  const { trace, installation, refusedWrites, now } = situation;
  const nodeTraces = new Map(view.own.map(({ metadata, spec }) => [metadata.name, spec]));
  const reports = new Set(view.reports.map(({ metadata }) => metadata.name));
  const taken = namesOfObjects(leaving.nodeTraces);
  const takenReports = namesOfObjects(leaving.reports);
  const missing = wanted(situation, view).filter(({ metadata: { name }, spec }) => !reports.has(name) || !same(nodeTraces.get(name), spec));
  const dueAt = ({ spec }: WantedNodeTrace): number => refusedWrites?.get(spec.nodeName)?.againAt ?? now;
  const due = missing.filter((one) => now >= dueAt(one));
  const lacksReport = ({ metadata: { name } }: WantedNodeTrace): boolean => !reports.has(name) && !takenReports.has(name);
  const differs = ({ metadata: { name }, spec }: WantedNodeTrace): boolean => !taken.has(name) && !same(nodeTraces.get(name), spec);
  return {
    createReports: due.filter(lacksReport).map(({ spec }) => wantedReport(trace, spec.nodeName, installation.agentNamespace)),
    apply: due.filter((one) => differs(one) && !takenReports.has(one.metadata.name)),
    againAt: earliest(missing.filter((one) => !due.includes(one)).map(dueAt)),
  };
}

function namesOfObjects(objects: readonly (NodeTrace | NodeTraceReport)[]): ReadonlySet<string> {
  return new Set(objects.map(({ metadata }) => metadata.name));
}

/** One NodeTrace for each node with targets, and for each that has one, or has reported: its numbers stay until the end. */
function wanted(situation: Situation, view: View): WantedNodeTrace[] {
  const { trace, otherTraces } = situation;
  const before = new Map(view.own.map(({ spec }) => [spec.nodeName, spec]));
  const begins = view.refused === undefined && view.schedule.overSince === undefined;
  const reported = view.reports.map(({ spec }) => spec.nodeName);
  const nodeNames = new Set([...before.keys(), ...reported, ...(begins ? view.sorted.byNode.keys() : [])]);
  const here = [...nodeNames].filter((name) => situation.node(name) !== undefined);
  const seconds = reportSeconds(here.length, otherTraces, intervalOf(view.own));
  const { agentNamespace } = situation.installation;
  return here.map((nodeName) =>
    wantedNodeTrace(trace, specOf(situation, view, { nodeName, before: before.get(nodeName), seconds }), agentNamespace),
  );
}

interface Part {
  readonly nodeName: string;
  readonly before: NodeTraceSpec | undefined;
  /** Between reports. */
  readonly seconds: number;
}

function specOf({ trace, installation }: Situation, view: View, { nodeName, before, seconds }: Part): NodeTraceSpec {
  const { agentsUntil } = view.schedule;
  const kept = view.refused === undefined ? undefined : before;
  return {
    nodeName,
    trace: referenceTo(trace),
    clusterUID: installation.clusterUID,
    exporter: kept?.exporter ?? trace.spec.exporter,
    suspend: trace.spec.suspend,
    reportSeconds: seconds,
    ...(agentsUntil === undefined ? {} : { finishesAt: timeText(agentsUntil) }),
    settings: kept?.settings ?? view.effective.settings,
    targets: view.refused === undefined ? [...(view.sorted.byNode.get(nodeName) ?? [])] : [],
  };
}

/** How often agents report as far as they know. */
export function intervalOf(own: readonly NodeTrace[]): number | undefined {
  return own.length === 0 ? undefined : Math.max(...own.map(({ spec }) => spec.reportSeconds));
}

export function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
