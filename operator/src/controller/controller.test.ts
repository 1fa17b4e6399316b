// The whole controller on a real API server is in test/operator; here is what an API server seldom does.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Connection, KubeError, keyOf } from '@sysspan/agent/kube';
import type { Logger } from '@sysspan/agent/telemetry';
import type { NodeTrace, SyscallTraceStatus } from '../api/types.ts';
import { podOf, traceOf, World } from '../testing/situation.ts';
import type { ClusterView } from './cluster-view.ts';
import { Controller, type ControllerParts } from './controller.ts';

interface Made {
  readonly controller: Controller;
  readonly deleted: string[];
  readonly warned: string[];
  readonly status: () => SyscallTraceStatus | undefined;
}

/** A controller of a world whose API server takes no NodeTrace but answers so. */
function controllerOf(world: World, answer: KubeError): Made {
  const made = { deleted: [] as string[], warned: [] as string[], status: undefined as SyscallTraceStatus | undefined };
  const connection = {
    create: async (_: unknown, object: unknown) => object,
    apply: async (resource: { kind: string }, object: { status?: SyscallTraceStatus }) => {
      if (resource.kind === 'NodeTrace') throw answer;
      made.status = object.status;
      return object;
    },
    delete: async (_: unknown, { name }: { name: string }) => made.deleted.push(name),
  };
  const view = {
    trace: () => world.trace,
    active: () => [world.trace],
    nodeTracesOf: () => world.nodeTraces,
    reportsOf: () => world.reports,
    nodesOfOthers: () => [],
    namespacesOf: () => world.namespaces,
    knowsPodsOf: () => true,
    podsOf: () => world.pods,
    node: (name: string) => (world.nodes.includes(name) ? { name, labels: {}, ready: true } : undefined),
    agent: (nodeName: string) => ({ podName: `agent-${nodeName}`, running: true, ready: true }),
    wrote: () => undefined,
    deleted: () => undefined,
  };
  const note = (_: unknown, message: string): void => void made.warned.push(message);
  const logger: Logger = { debug: note, info: note, warn: note, error: note };
  const controller = new Controller({
    connection: connection as unknown as Connection,
    view: view as unknown as ClusterView,
    owners: { learn: async () => undefined, of: () => [], areKnown: () => true } as unknown as ControllerParts['owners'],
    receivers: { learn: async () => undefined, receives: () => false } as unknown as ControllerParts['receivers'],
    refusals: { learn: async () => undefined, text: undefined } as unknown as ControllerParts['refusals'],
    events: { record: () => undefined },
    installation: world.installation,
    logger,
    now: () => world.now,
  });
  return { controller, deleted: made.deleted, warned: made.warned, status: () => made.status };
}

/** One NodeTrace is somebody else's making: it has to go. */
function worldWithForeign(): World {
  const world = new World(traceOf());
  world.pods = [podOf('checkout-1')];
  const other = new World(traceOf({}, { name: 'other' }));
  other.pods = world.pods;
  other.step();
  const foreign = other.nodeTrace('worker-1');
  world.nodeTraces = [{ ...foreign, metadata: { ...foreign.metadata, name: 'foreign' } } as NodeTrace];
  return world;
}

async function worked(made: Made, world: World): Promise<void> {
  made.controller.queue.add(keyOf(world.trace));
  await made.controller.stop(1_000);
}

test('what has to go goes, also while the API server cannot be written to', async () => {
  const world = worldWithForeign();
  const made = controllerOf(world, new KubeError('API_UNREACHABLE', 'away'));
  await worked(made, world);
  assert.deepEqual([made.deleted, made.warned], [['foreign'], ['a trace could not be brought in line']]);
});

test('a webhook that fails is told in its words', async () => {
  const world = worldWithForeign();
  const answer = { code: 500, kind: 'Status', reason: 'InternalError' };
  const made = controllerOf(world, new KubeError('API_REFUSED', 'failed calling webhook "v.example.com": no endpoints', { answer }));
  await worked(made, world);
  const ready = made.status()?.conditions?.find(({ type }) => type === 'Ready');
  assert.equal(ready?.reason, 'NodeTraceRefused');
  assert.match(ready.message, /failed calling webhook "v\.example\.com": no endpoints/);
  assert.deepEqual(made.deleted, ['foreign']);
});
