// Selection by cgroup: what is in a container, what enters and leaves it, and several traces of one container.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import { hierarchy, Pod, release, Tracer } from './containers.ts';
import { program, sleep } from './run.ts';
import type { Seen, SeenSpan } from './seen.ts';

let tracer: Tracer;
let pods = 0;
let traceSet = 0;
let trace = 0;

before(() => {
  tracer = new Tracer();
});
after(() => tracer.stop());
beforeEach(() => {
  traceSet++;
  trace += 10;
});

async function withPod(use: (pod: Pod) => Promise<void>): Promise<void> {
  const pod = new Pod(`sysspan-test-${process.pid}-${pods++}`);
  try {
    await use(pod);
  } finally {
    await pod.remove();
  }
}

const names = (segments: readonly Seen[]): string[] => segments.flatMap(({ calls }) => calls.map(({ name }) => name));
const processNames = (segments: readonly Seen[]): string[] => segments.flatMap(({ processes }) => processes.map(({ name }) => name));
const args = ({ attributes }: SeenSpan): readonly string[] => attributes.texts('syscall.args');
const closes = (segments: readonly Seen[]): string[] =>
  segments.flatMap(({ calls }) => calls.filter(({ name }) => name === 'close').flatMap(args));

/** After everything was read, every record has one place. */
function assertIdentity(number: number): void {
  const counts = tracer.session.traceCounts(number);
  assert.equal(
    counts.consumed,
    counts.filtered + counts.calls + counts.folded + counts.droppedMemory + counts.droppedUnknown,
    JSON.stringify(counts),
  );
}

describe('a container', () => {
  test('that begins after its pod is selected is traced from its first instruction', () =>
    withPod(async (pod) => {
      tracer.add(trace);
      tracer.select(pod.path, traceSet, [trace]);
      const child = pod.enter(pod.container('app'), 'cat /etc/hostname; true');
      await once(child, 'exit');
      const segments = tracer.end(trace);
      assert.equal(segments.length, 1);
      assert.deepEqual(processNames(segments), ['sh', 'cat']);
      const [first] = segments[0]?.calls ?? [];
      assert.equal(first?.name, 'execve');
      assert.match(args(first as SeenSpan)[0] ?? '', /\/sh"$/);
      // What joined the cgroup was not the program yet: nothing of it is shown.
      assert.equal(names(segments).filter((name) => name === 'execve').length, 2);
      assert.equal(segments[0]?.processes[0]?.attributes.number('process.exit.code'), 0);
      assertIdentity(trace);
    }));

  test('whose runtime executes a copy of itself inside of it begins with its own program', () =>
    withPod(async (pod) => {
      tracer.add(trace, { followForks: false });
      tracer.select(pod.path, traceSet, [trace], { followForks: false });
      const app = pod.container('app');
      const runtime = `echo $$ > ${app}/cgroup.procs && exec 3< /bin/sh && exec /proc/self/fd/3 -c "/bin/false; exec /bin/true"`;
      await once(spawn('sh', ['-c', runtime], { stdio: 'inherit' }), 'exit');
      assert.deepEqual(processNames(tracer.end(trace)), ['true']);
    }));

  test('that runs already is traced from the next call on, with its ancestors, path and arguments', () =>
    withPod(async (pod) => {
      const app = pod.container('app');
      const child = pod.enter(app, 'exec 3<&0; (read line <&3; /bin/true) & wait; exit 3');
      await sleep(300);
      tracer.add(trace);
      tracer.select(pod.path, traceSet, [trace]);
      await release(child);
      const segments = tracer.end(trace);
      assert.equal(segments.length, 1, 'one tree, though the child was found first');
      const [root, second] = segments[0]?.processes ?? [];
      assert.equal(segments[0]?.cgroupId, tracer.cgroup(app).id);
      assert.equal(root?.attributes.number('process.exit.code'), 3);
      assert.match(root?.attributes.text('process.executable.path') ?? '', /\/(da)?sh$/);
      assert.equal(root?.attributes.texts('process.command_args')[1], '-c');
      assert.equal(second?.parentSpanId, root?.spanId);
      assert.equal(second?.name, 'true', 'which the subshell became');
      assert.ok(root?.events.some(({ name }) => name === 'sysspan.attached'));
      const read = segments[0]?.calls.find(({ name }) => name === 'read');
      assert.ok(read?.attributes.isTrue('syscall.resumed'), 'the call that it was in');
      assertIdentity(trace);
    }));

  test('that runs already shows its first calls within a second', () =>
    withPod(async (pod) => {
      pod.enter(pod.container('app'), 'while :; do sleep 0.1; done');
      await sleep(200);
      tracer.add(trace);
      tracer.select(pod.path, traceSet, [trace]);
      await sleep(1_900);
      const closed = tracer.segments(trace);
      assert.equal(closed.length, 2, 'after half a second and one and a half');
      assert.equal(closed[0]?.processes[0]?.attributes.text('sysspan.segment.end_reason'), 'time');
      const [first, second] = tracer.end(trace);
      assert.equal(second?.processes[0]?.links[0]?.traceId, first?.traceId);
    }));

  test('tells once of a process whose first thread ends before the second is found', () =>
    withPod(async (pod) => {
      const child = pod.enter(pod.container('app'), `exec ${program('leader')}`);
      await sleep(300);
      tracer.add(trace);
      tracer.select(pod.path, traceSet, [trace]);
      await release(child);
      const segments = tracer.end(trace);
      assert.deepEqual(processNames(segments), ['leader']);
      const [root] = segments[0]?.processes ?? [];
      assert.equal(root?.events.filter(({ name }) => name === 'sysspan.attached').length, 1);
      assert.ok(closes(segments).includes('-100'), 'of the second thread');
      assertIdentity(trace);
    }));

  test('is left by a process that moves out of it', () =>
    withPod(async (pod) => {
      tracer.add(trace);
      tracer.select(pod.path, traceSet, [trace]);
      const child = pod.enter(pod.container('app'), 'read line; /bin/true; exit 5');
      await sleep(300);
      writeFileSync(`${hierarchy()}/cgroup.procs`, String(child.pid));
      await release(child);
      const segments = tracer.end(trace);
      const [root] = segments[0]?.processes ?? [];
      assert.equal(root?.events.at(-1)?.name, 'sysspan.left');
      assert.equal(root?.attributes.number('process.exit.code'), undefined);
      assert.ok(!processNames(segments).includes('true'));
    }));

  test('is left by all threads of a process that moves out of it', () =>
    withPod(async (pod) => {
      tracer.add(trace);
      tracer.select(pod.path, traceSet, [trace]);
      const child = pod.enter(pod.container('app'), `exec ${program('moved')}`);
      await sleep(300);
      writeFileSync(`${hierarchy()}/cgroup.procs`, String(child.pid));
      await sleep(100);
      await release(child);
      assert.ok(!closes(tracer.end(trace)).includes('-100'), 'of the second thread, after the move');
      // The thread may come to the end of one call while the leader is being moved.
      assert.ok(tracer.session.traceCounts(trace).filtered <= 1, 'nothing more of it is recorded');
    }));

  test('is left by all threads of processes that move out of it one right after the other', () =>
    withPod(async (pod) => {
      tracer.add(trace);
      tracer.select(pod.path, traceSet, [trace]);
      const app = pod.container('app');
      const children = Array.from({ length: 8 }, () => pod.enter(app, `exec ${program('moved')}`));
      await sleep(500);
      for (const child of children) writeFileSync(`${hierarchy()}/cgroup.procs`, String(child.pid));
      await sleep(100);
      await Promise.all(children.map(release));
      assert.ok(!closes(tracer.end(trace)).includes('-100'), 'of the second threads, after the moves');
    }));

  test('is entered by a process of which the second thread executes its program', () =>
    withPod(async (pod) => {
      const app = pod.container('app');
      tracer.add(trace);
      tracer.select(pod.path, traceSet, [trace]);
      const child = spawn(program('moved'), ['/bin/true'], { stdio: ['pipe', 'ignore', 'inherit'] });
      await sleep(200);
      writeFileSync(`${app}/cgroup.procs`, String(child.pid));
      await sleep(100);
      await release(child);
      const segments = tracer.end(trace);
      assert.deepEqual(processNames(segments), ['true']);
      assert.ok(!closes(segments).includes('-100'), 'before it');
    }));

  test('of two in a pod can have a selection of its own', () =>
    withPod(async (pod) => {
      tracer.add(trace);
      const [app, sidecar] = [pod.container('app'), pod.container('sidecar')];
      tracer.select(pod.path, traceSet, [trace]);
      tracer.session.setCgroup(tracer.cgroup(sidecar).id, 0, tracer.cgroup(sidecar).level);
      tracer.session.refresh();
      await Promise.all([once(pod.enter(app, 'exec /bin/true'), 'exit'), once(pod.enter(sidecar, 'exec /bin/false'), 'exit')]);
      assert.deepEqual(processNames(tracer.end(trace)), ['true']);
      tracer.session.removeCgroup(tracer.cgroup(sidecar).id);
    }));

  test('that turns out not to be wanted is forgotten, and counted as filtered', () =>
    withPod(async (pod) => {
      tracer.add(trace);
      const app = pod.container('app');
      tracer.select(pod.path, traceSet, [trace]);
      const child = pod.enter(app, '/bin/true; read line; /bin/true');
      await sleep(300);
      tracer.session.excludeContainer(trace, tracer.cgroup(app).id);
      await release(child);
      assert.deepEqual(tracer.end(trace), []);
      const counts = tracer.session.traceCounts(trace);
      assert.ok(counts.consumed > 20);
      assert.equal(counts.filtered, counts.consumed);
    }));
});

describe('several traces of one container', () => {
  test('each have what they want, shown as they may show it', () =>
    withPod(async (pod) => {
      const [all, failed, quiet] = [trace, trace + 1, trace + 2];
      tracer.add(all);
      tracer.add(failed, { onlyFailed: true });
      tracer.add(quiet, { stringLimit: 4, buffersSent: false });
      tracer.select(pod.path, traceSet, [all, failed, quiet]);
      await once(pod.enter(pod.container('app'), 'cat /no/such/file 2>/dev/null; printf secret123 > /dev/null'), 'exit');
      const [ofAll, ofFailed, ofQuiet] = [tracer.end(all), tracer.end(failed), tracer.end(quiet)];
      assert.ok(names(ofFailed).length > 0);
      assert.equal(
        names(ofAll).filter((name) => name === 'openat').length > names(ofFailed).filter((name) => name === 'openat').length,
        true,
      );
      assert.equal(names(ofQuiet).length, names(ofAll).length);
      const failures = ofAll.flatMap(({ calls }) => calls).filter(({ status }) => status?.code === 2);
      assert.ok(ofFailed.flatMap(({ calls }) => calls).length >= failures.length);
      const writes = (segments: readonly Seen[]): string[] =>
        segments.flatMap(({ calls }) => calls.filter(({ name }) => name === 'write').map((span) => args(span)[1] ?? ''));
      assert.ok(writes(ofAll).includes('"secret123"'));
      assert.ok(writes(ofQuiet).length > 0);
      for (const text of writes(ofQuiet)) assert.match(text, /^0x[0-9a-f]+$/, 'a buffer that this trace may not show');
      for (const number of [all, failed, quiet]) assertIdentity(number);
      assert.equal(tracer.session.traceCounts(failed).consumed, tracer.session.traceCounts(all).consumed);
    }));

  test('one without children beside one that follows them', () =>
    withPod(async (pod) => {
      const [follows, alone] = [trace, trace + 1];
      tracer.add(follows);
      tracer.add(alone, { followForks: false });
      tracer.select(pod.path, traceSet, [follows, alone]);
      await once(pod.enter(pod.container('app'), '/bin/true; sh -c "/bin/true; /bin/true"'), 'exit');
      assert.equal(processNames(tracer.end(follows)).length, 5);
      const segments = tracer.end(alone);
      assert.deepEqual(processNames(segments), ['sh']);
      assertIdentity(alone);
    }));

  test('only one without children: the kernel does not follow them either', () =>
    withPod(async (pod) => {
      tracer.add(trace, { followForks: false });
      tracer.select(pod.path, traceSet, [trace], { followForks: false });
      const child = pod.enter(pod.container('app'), '/bin/true; read line; /bin/true');
      await sleep(300);
      tracer.session.refresh();
      await release(child);
      const segments = tracer.end(trace);
      assert.deepEqual(processNames(segments), ['sh']);
      assert.equal(tracer.session.counters(traceSet).seen, segments[0]?.calls.length);
    }));

  test('one of an executable has its processes and their children as trees', () =>
    withPod(async (pod) => {
      tracer.add(trace, { executables: ['c?t', 'env', '*/no/such'] });
      tracer.select(pod.path, traceSet, [trace]);
      await once(pod.enter(pod.container('app'), '/bin/true; env sh -c "/bin/true; /bin/true"; cat /dev/null'), 'exit');
      const trees = tracer.end(trace).map(({ processes }) => processes.map(({ name }) => name));
      assert.deepEqual(trees, [['sh', 'true', 'true']], 'env becomes sh; c?t is no pattern of cat');
      assertIdentity(trace);
    }));

  test('come and go while a container runs: the tree of the other goes on', () =>
    withPod(async (pod) => {
      const [first, second] = [trace, trace + 1];
      tracer.add(first);
      const app = pod.container('app');
      tracer.select(pod.path, traceSet, [first]);
      const child = pod.enter(app, '/bin/true; read line; /bin/true; read line; /bin/false');
      await sleep(300);
      tracer.add(second);
      tracer.select(pod.path, traceSet + 500, [first, second]);
      child.stdin?.write('\n');
      await sleep(300);
      const ofSecond = tracer.end(second);
      tracer.select(pod.path, traceSet, [first]);
      await release(child);
      const ofFirst = tracer.end(first);
      assert.equal(ofFirst.length, 1);
      assert.deepEqual(processNames(ofFirst), ['sh', 'true', 'true', 'false']);
      assert.equal(
        ofFirst[0]?.processes.reduce((sum, process) => sum + (process.attributes.number('syscall.lost_count') ?? 0), 0),
        0,
        'a change of trace set is no loss',
      );
      // Of a running process the file is known, not what its execve was given.
      assert.match(processNames(ofSecond).join(), /^(da)?sh,true$/);
      assertIdentity(first);
      assertIdentity(second);
    }));
});

test('a name that is not UTF-8 is sent as UTF-8, which receivers insist on', () =>
  withPod(async (pod) => {
    tracer.add(trace);
    tracer.select(pod.path, traceSet, [trace]);
    const run = 'folder=$(mktemp -d); name=$folder/$(printf "\\377\\376name"); cp /bin/true "$name"; "$name"; rm -r "$folder"';
    await once(pod.enter(pod.container('app'), run), 'exit');
    const sent = Buffer.concat(tracer.end(trace).map(({ bytes }) => bytes));
    assert.ok(sent.includes(Buffer.from('\ufffd\ufffdname')));
    assert.ok(!sent.includes(Buffer.from([0xff, 0xfe, ...Buffer.from('name')])));
  }));

test('cgroups are told of as they are made and removed', async () => {
  const name = `sysspan-test-${process.pid}-told`;
  const pod = new Pod(name);
  pod.container('app');
  await pod.remove();
  await sleep(100);
  assert.deepEqual(
    tracer.made.filter((change) => change.includes(name)),
    [`made ${name}`, `removed ${name}`],
  );
  assert.ok(tracer.made.includes('made app'));
});

test('every cgroup of the machine is listed, however many there are', () =>
  withPod(async (pod) => {
    const wanted = Array.from({ length: 700 }, (_, i) => `container-${i}`);
    for (const name of wanted) pod.container(name);
    const all = tracer.session.cgroups();
    const { id } = tracer.cgroup(pod.path);
    assert.deepEqual(
      all.filter(({ parentId }) => parentId === id).map(({ name }) => name),
      wanted,
    );
    assert.equal(new Set(all.map((cgroup) => cgroup.id)).size, all.length, 'each once');
    const known = new Set<bigint>([0n]);
    for (const { id: own, parentId, name } of all) {
      assert.ok(known.has(parentId), `${name} comes after its parent`);
      known.add(own);
    }
  }));

test('a thread that outlives a change of selection keeps its process and its place in the sequence', () =>
  withPod(async (pod) => {
    tracer.add(trace);
    tracer.select(pod.path, traceSet, [trace]);
    const child = pod.enter(pod.container('app'), `${program('threads')} > /dev/null`);
    for (let i = 0; i < 20; i++) {
      tracer.session.refresh();
      await sleep(10);
    }
    if (child.exitCode === null) await once(child, 'exit');
    const segments = tracer.end(trace);
    assert.equal(segments.length, 1);
    assert.equal(segments[0]?.processes[0]?.attributes.number('process.exit.code'), 0);
    assert.equal(
      segments[0]?.processes.reduce((sum, process) => sum + (process.attributes.number('syscall.lost_count') ?? 0), 0),
      0,
    );
  }));
