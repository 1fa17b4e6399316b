// Which segments pass by here, and from when on native sends them by itself; what becomes of them then is tested with a kernel.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DirectExport, DirectExportFrame } from '@sysspan/native';
import { momentAt } from '../clock.ts';
import type { DirectExportUser } from '../export/direct-spans.ts';
import { decodeTraceRequest } from '../spans/otlp-decode.ts';
import { container, desiredTrace, POD_UID, pod } from '../testing/desired-trace.ts';
import { segment } from '../testing/segment.ts';
import { CgroupIndex } from './containers/cgroups.ts';
import { NO_TOTALS } from './counters.ts';
import { LiveTrace } from './live-trace.ts';
import { SegmentRouter } from './segment-router.ts';

const ID = 'a'.repeat(64);
const POD = { id: 10n, parentId: 1n, level: 1, name: `pod${POD_UID}` };
const APP = { id: 12n, parentId: 10n, level: 2, name: ID };
const DIRECT_EXPORT = {} as DirectExport;

function routing() {
  const told: string[] = [];
  const queued: string[] = [];
  const frames: DirectExportFrame[] = [];
  const users: DirectExportUser[] = [];
  const cgroups = new CgroupIndex();
  cgroups.reset([{ id: 1n, parentId: 0n, level: 0, name: 'kubepods' }, POD, APP], momentAt(0));
  const desired = desiredTrace({ pods: [pod({ containers: [container({ id: ID })] })] });
  const trace = new LiveTrace(desired, new Map());
  trace.begin(1);
  const exporter = {
    enqueueLater: ({ owner = '' }) => void queued.push(owner),
    directExportFor: (user: DirectExportUser) => {
      users.push(user);
      return DIRECT_EXPORT;
    },
  };
  const router = new SegmentRouter({
    driver: {
      cgroups,
      isUnwanted: () => false,
      exportDirectly: (number, cgroupId, _directExport, frame) => {
        told.push(`${number} ${cgroupId}`);
        frames.push(frame);
      },
      endDirectExport: (number) => void told.push(`${number} no more`),
    },
    exporters: new Map([['default', exporter]]),
    node: { nodeName: 'worker-1', arch: 'x64', version: '1.2.3' },
    heldBytes: 1 << 20,
    clock: { now: () => momentAt(0) },
    traceOf: (number) => (number === 1 ? trace : undefined),
    traceBy: (uid) => (uid === desired.uid ? trace : undefined),
  });
  return { router, trace, desired, told, queued, frames, users };
}

test('the first segment of a container has native send those that follow, with the same around them', () => {
  const { router, desired, told, queued, frames } = routing();
  router.take([segment({ trace: 1, cgroupId: 12n })]);
  router.take([segment({ trace: 1, cgroupId: 12n })]);
  assert.deepEqual(queued, [desired.uid, desired.uid]);
  assert.deepEqual(told, ['1 12'], 'told once');
  const [frame] = frames;
  assert.ok(frame !== undefined);
  assert.equal(frame.owner, desired.uid);
  const scopeSpans = Buffer.concat([Uint8Array.of(0x12, frame.scope.length), frame.scope]);
  const inner = Buffer.concat([frame.resource, scopeSpans]);
  const length = [(inner.length & 0x7f) | 0x80, inner.length >> 7];
  const [resourceSpans] = decodeTraceRequest(Buffer.concat([Uint8Array.of(0x0a, ...length), inner])).resourceSpans;
  assert.ok(resourceSpans?.resource.attributes.some(({ key }) => key === 'k8s.container.name'));
  assert.equal(resourceSpans?.scopeSpans[0]?.scope?.name, 'sysspan');
});

test('what waits for the name of its container is not sent by native either', () => {
  const { router, told, queued } = routing();
  router.take([segment({ trace: 1, cgroupId: 99n })]);
  assert.deepEqual([told, queued], [[], []]);
});

test('a trace that changes has its segments looked at again', () => {
  const { router, told } = routing();
  router.endDirectExport(1);
  assert.deepEqual(told, [], 'nothing to take back');
  router.take([segment({ trace: 1, cgroupId: 12n })]);
  router.endDirectExport(1);
  router.take([segment({ trace: 1, cgroupId: 12n })]);
  assert.deepEqual(told, ['1 12', '1 no more', '1 12']);
});

test('nothing follows of a number that native knows no more', () => {
  const { router, trace, told, queued } = routing();
  trace.finish(1, NO_TOTALS);
  router.take([segment({ trace: 1, cgroupId: 12n })]);
  assert.deepEqual([queued.length, told], [1, []]);
});

test('what comes back is sent as ever, and what was taken shows in the trace', () => {
  const { router, trace, queued, users } = routing();
  router.take([segment({ trace: 1, cgroupId: 12n, traceId: 'first' })]);
  users[0]?.taken?.(trace.desired.uid, ['second', 'third']);
  users[0]?.handedBack([segment({ trace: 1, cgroupId: 12n, traceId: 'fourth' })]);
  assert.equal(queued.length, 2);
  assert.deepEqual(trace.recentTraceIds, ['fourth', 'third', 'second', 'first']);
});
