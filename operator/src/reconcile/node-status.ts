// How one node stands with its part of a trace: what its agent says, or why it says nothing. Pure.

import { type Reason, SHORTEST_REPORT_SECONDS, spreadMs } from '@sysspan/agent/node-trace';
import type { SyscallTraceStatusNodesShort as NodeShort, NodeTrace, NodeTraceReport } from '../api/types.ts';
import type { AgentSnapshot, Installation, NodeSnapshot } from './snapshot.ts';
import { clause, cutTo, timeOf } from './words.ts';

/** An agent that runs has so long to answer, and the spread of its reports. */
export const ANSWER_MS = 8_000;
/** Traced pods that make no wanted call for so long, and for two reports of their agent, are worth a word. */
export const QUIET_MS = 10_000;

/** Why no agent runs may be known a little later. */
const REQUEUE_MS = 15_000;

const MOST_TARGETS = 50;

export type State = 'tracing' | 'waiting' | 'starting' | 'suspended' | 'ended' | 'short';

export interface NodeStatus {
  readonly nodeName: string;
  readonly state: State;
  readonly reason: Reason;
  /** Without the node's name and a full stop. */
  readonly message: string;
  readonly podsTracing: number;
  /** Calls that its agent has looked at. */
  readonly seen?: number;
  /** It traces, but not all that it was given. */
  readonly lacks?: { readonly reason: Reason; readonly message: string };
  /** When to look again although nothing happened. */
  readonly requeueAt?: number;
}

export interface NodeView {
  readonly nodeName: string;
  readonly node: NodeSnapshot | undefined;
  readonly agent: AgentSnapshot | undefined;
  /** Why there can be none, and what to do. */
  readonly agentsRefused?: string | undefined;
  /** Undefined when it is not in the cluster yet. */
  readonly nodeTrace: NodeTrace | undefined;
  /** Why the API server takes no NodeTrace for this node. */
  readonly refused?: string | undefined;
  /** What its agent says; undefined when there is no object for that yet. */
  readonly report: NodeTraceReport | undefined;
  readonly targets: number;
}

/** Reasons of an agent that traces and has nothing to complain about. */
const FINE: readonly Reason[] = ['Tracing', 'NoSyscallsSeen'];

export function nodeStatus(view: NodeView, { agentNamespace, agentSelector }: Installation, now: number): NodeStatus {
  const { nodeName, node, agent, agentsRefused, nodeTrace, report, refused } = view;
  const silent = (message: string): NodeStatus => ({ nodeName, state: 'short', reason: 'AgentMissing', message, podsTracing: 0 });
  const starting = (requeueAt?: number): NodeStatus => ({
    nodeName,
    state: 'starting',
    reason: 'Starting',
    message: 'the agent has not answered yet',
    podsTracing: 0,
    ...(requeueAt === undefined ? {} : { requeueAt }),
  });
  if (refused !== undefined) return { nodeName, state: 'short', reason: 'NodeTraceRefused', message: refused, podsTracing: 0 };
  // What its agent said last would stand for ever.
  if (node?.ready === false) return silent('the node is not ready: see kubectl describe node');
  if (agent === undefined) {
    const why = agentsRefused ?? `see kubectl -n ${agentNamespace} get daemonsets,pods -o wide -l ${agentSelector}`;
    return { ...silent(`no agent runs on it: ${why}`), requeueAt: now + REQUEUE_MS };
  }
  const { podName, problem } = agent;
  const speaks = agent.running && problem === undefined;
  if (report?.status?.state !== undefined && report.status.agent?.podName === podName && speaks) return told(view, report, now);
  if (!agent.ready || problem !== undefined) {
    const why = clause(problem ?? 'it has not become ready yet');
    return silent(`its agent ${podName} is not ready: ${why}: see kubectl -n ${agentNamespace} logs ${podName}`);
  }
  if (nodeTrace === undefined) return starting();
  const asked = Math.max(timeOf(nodeTrace.metadata.creationTimestamp) ?? now, agent.readySince ?? 0);
  const answersUntil = asked + ANSWER_MS + spreadMs(nodeTrace.spec.reportSeconds);
  if (now < answersUntil) return starting(answersUntil);
  return silent(
    `its agent ${podName} has not answered for ${Math.round((now - asked) / 1000)} s: see kubectl -n ${agentNamespace} logs ${podName}`,
  );
}

/** What the agent says of itself. */
function told(view: NodeView, report: NodeTraceReport, now: number): NodeStatus {
  const { nodeName } = view;
  const { state, message = '' } = report.status ?? {};
  const reason = word(report.status?.reason);
  const seen = report.status?.counters?.seen ?? 0;
  const base = { nodeName, message: clause(message), podsTracing: podsTracing(report, view.targets), seen };
  if (state === 'Suspended') return { ...base, state: 'suspended', reason: 'Suspended', podsTracing: 0 };
  if (state === 'Ended') return { ...base, state: 'ended', reason: 'Ended', podsTracing: 0 };
  if (state === 'Failed') return { ...base, state: 'short', reason: reason || 'AgentError' };
  if (state === 'Pending' && reason !== 'NoSyscallsSeen') {
    const waits = reason === '' || reason === 'PodsNotRunning';
    return { ...base, state: waits ? 'waiting' : 'short', reason: reason || 'PodsNotRunning' };
  }
  if (reason !== '' && !FINE.includes(reason)) return { ...base, state: 'short', reason };
  const quietMs = Math.max(QUIET_MS, 2_000 * (view.nodeTrace?.spec.reportSeconds ?? SHORTEST_REPORT_SECONDS));
  const tracing = quiet(report, base, { now, quietMs }) ?? { ...base, state: 'tracing', reason: 'Tracing' };
  const lacks = refusedTarget(report);
  return lacks === undefined ? tracing : { ...tracing, lacks };
}

/** What can be the reason of a condition; whoever writes anything else is in error. An agent of another version may have one more. */
function word(reason = ''): Reason | '' {
  return reason === '' || /^[A-Za-z][A-Za-z0-9_]*$/.test(reason) ? (reason as Reason | '') : 'AgentError';
}

type Base = Pick<NodeStatus, 'nodeName' | 'message' | 'podsTracing' | 'seen'>;

function refusedTarget({ status }: NodeTraceReport): NodeStatus['lacks'] {
  const target = status?.targets?.find(({ state }) => state === 'Refused');
  if (target === undefined) return undefined;
  const message = `pod ${target.podName ?? target.podUID} is not traced: ${clause(target.message ?? 'its agent refused it')}`;
  return { reason: word(target.reason) || 'AgentError', message };
}

/** An agent says so itself; this is for one whose word is late. Its numbers are as old as its interval is long. */
function quiet({ status }: NodeTraceReport, base: Base, { now, quietMs }: { now: number; quietMs: number }): NodeStatus | undefined {
  if ((status?.counters?.recorded ?? 0) > 0) return undefined;
  if (status?.reason === 'NoSyscallsSeen') return { ...base, state: 'tracing', reason: 'NoSyscallsSeen' };
  const since = timeOf(status?.startedAt);
  if (since === undefined) return undefined;
  if (now >= since + quietMs) return { ...base, state: 'tracing', reason: 'NoSyscallsSeen' };
  return { ...base, state: 'tracing', reason: 'Tracing', requeueAt: since + quietMs };
}

/** A list of targets that is full or missing says nothing of the others: they count as the node's state. */
function podsTracing({ status }: NodeTraceReport, wanted: number): number {
  if (status?.podsTracing !== undefined) return status.podsTracing;
  const targets = status?.targets ?? [];
  const listed = targets.filter(({ state }) => state === 'Tracing').length;
  const whole = targets.length > 0 && targets.length < MOST_TARGETS;
  return status?.state !== 'Tracing' || whole ? listed : listed + Math.max(0, wanted - targets.length);
}

/** For the list of the status; undefined when there is nothing to say. */
export function shortfall({ nodeName, state, reason, message, lacks }: NodeStatus): NodeShort | undefined {
  if (lacks !== undefined) return { nodeName, reason: lacks.reason, message: cutTo(lacks.message, 1024) };
  return state === 'tracing' || state === 'ended' || state === 'suspended'
    ? undefined
    : { nodeName, reason, message: cutTo(message, 1024) };
}
