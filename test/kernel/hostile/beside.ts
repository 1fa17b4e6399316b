// beside.ts KIND TRACES: a container that does what no program should, beside one that makes exactly known calls, traced with
// the agent's sizes by a process of its own, whose memory and answers say what that costs. Prints what came of it as JSON.
// TRACES: `apart`, one of each; `together`, one of both.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Segment, Session } from '@sysspan/native';
import { encodeTraceSet, traceSetWord } from '../../../agent/src/session/trace-set.ts';
import { ALL_NUMBERS, cgroupAt, everything, Pod, SETTINGS, sessionWith } from '../containers.ts';
import { program, sleep } from '../run.ts';
import { callsOf, processesOf } from '../seen.ts';

const VICTIM = 1;
const HOSTILE = 2;
const ROUNDS = 1_500;
const LONGEST_S = 60;
const CALL = 'sched_get_priority_max';

interface Told {
  readonly calls: number;
  readonly processes: number;
}

/** What it printed. */
export interface Beside {
  /** What the victim made, as it says itself, and as its spans say. */
  readonly made: Told;
  readonly told: Told;
  /** Calls of the victim that were lost, by its spans. */
  readonly lost: number;
  /** Calls and process events of the victim's trace set that were lost; with one trace of both they may be the other's. */
  readonly lostOfTraceSet: number;
  /** The loss identity of both traces holds. */
  readonly exact: boolean;
  /** What the hostile container came to: calls seen, lost, dropped; process events lost. */
  readonly hostile: Readonly<Record<'seen' | 'lost' | 'dropped' | 'processEvents' | 'spans', number>>;
  /** Milliseconds that the slowest answer took. */
  readonly slowest: number;
  /** Resident memory in MiB: before, and the most there ever was. */
  readonly before: number;
  readonly peak: number;
}

function resident(field: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
}

/** Two containers of two pods, and the traces of them. */
class Scene {
  readonly session: Session = sessionWith({ byCgroup: true, spans: true, callRingBytes: 16 << 20, memoryBudget: 16 << 20 });
  readonly #pods = ['victim', 'hostile'].map((name) => new Pod(`sysspan-${name}-${process.pid}`));
  readonly #containers = this.#pods.map((pod) => pod.container('one'));
  readonly #traceSets: readonly number[];
  readonly #victim: bigint;
  calls = 0;
  processes = 0;
  lost = 0;
  slowest = 0;

  constructor(together: boolean) {
    this.#traceSets = together ? [VICTIM, VICTIM] : [VICTIM, HOSTILE];
    for (const number of new Set(this.#traceSets)) {
      this.session.addTrace({ ...SETTINGS, number, traceSet: 0, filter: everything, spansPerSecond: 1_000 });
      this.session.putTracesOf(number, [number]);
      this.session.putTraceSet(number, encodeTraceSet({ ...everything, syscalls: ALL_NUMBERS }, 1));
    }
    this.session.start(() => this.take());
    this.session.attach();
    const cgroups = this.#containers.map((path) => cgroupAt(this.session, path));
    this.#victim = cgroups[0]?.id ?? 0n;
    for (const [index, { id, level }] of cgroups.entries()) this.session.setCgroup(id, traceSetWord(this.#traceSets[index] ?? 0, 1), level);
    this.session.refresh();
  }

  /** Starts a command in a container, as a runtime does. */
  enter(index: number, command: readonly string[]): ChildProcess {
    const container = this.#containers[index] ?? '';
    const join = `echo $$ > ${container}/cgroup.procs && exec "$0" "$@"`;
    return spawn('sh', ['-c', join, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  }

  container(index: number): string {
    return this.#containers[index] ?? '';
  }

  take(): void {
    for (const segment of this.session.take()) {
      if (segment.cgroupId === this.#victim) this.#count(segment);
      segment.spans.release();
    }
  }

  #count(segment: Segment): void {
    for (const process of processesOf(segment)) {
      this.calls += callsOf(process, CALL);
      this.lost += process.attributes.number('syscall.lost_count') ?? 0;
      if (!process.attributes.isTrue('sysspan.process.continued')) this.processes++;
    }
  }

  /** Asks what the agent asks of native when traces change: that waits for the reader. */
  ask(): void {
    const begin = performance.now();
    this.session.putTracesOf(HOSTILE, [this.#traceSets[1] ?? 0]);
    this.slowest = Math.max(this.slowest, performance.now() - begin);
  }

  async remove(): Promise<void> {
    for (const pod of this.#pods) await pod.remove();
  }
}

function exact(session: Session, number: number): boolean {
  const { seen, filtered, recorded, lostRingFull, lostFault } = session.counters(number);
  const counts = session.traceCounts(number);
  const { consumed, calls, folded, droppedMemory, droppedUnknown } = counts;
  return (
    seen === filtered + recorded + lostRingFull + lostFault &&
    recorded === consumed &&
    consumed === counts.filtered + calls + folded + droppedMemory + droppedUnknown
  );
}

async function beside(kind: string, together: boolean): Promise<Beside> {
  const scene = new Scene(together);
  const { session } = scene;
  const before = resident('VmRSS');
  const asking = setInterval(() => scene.ask(), 50);
  scene.enter(1, [program('hog'), kind, String(LONGEST_S), scene.container(1)]);
  await sleep(500);
  const victim = scene.enter(0, [program('victim'), String(ROUNDS)]);
  let output = '';
  victim.stdout?.on('data', (data: Buffer) => {
    output += data.toString();
  });
  await once(victim, 'close');
  clearInterval(asking);
  await scene.remove();
  session.stop('request_ended');
  scene.take();
  const peak = resident('VmHWM');
  const [calls = 0, processes = 0] = output.split(' ').map(Number);
  const [traceSetOfHostile, ofVictim] = [together ? VICTIM : HOSTILE, session.counters(VICTIM)];
  const of = session.counters(traceSetOfHostile);
  const native = session.traceCounts(traceSetOfHostile);
  return {
    made: { calls, processes },
    told: { calls: scene.calls, processes: scene.processes },
    lost: scene.lost,
    lostOfTraceSet: ofVictim.lostRingFull + ofVictim.lostFault + ofVictim.lostProcessEvents + ofVictim.lostNoStorage,
    exact: [...new Set([VICTIM, traceSetOfHostile])].every((number) => exact(session, number)),
    hostile: {
      seen: of.seen,
      lost: of.lostRingFull + of.lostFault,
      dropped: native.droppedMemory + native.droppedUnknown,
      processEvents: of.lostProcessEvents,
      spans: native.spans,
    },
    slowest: scene.slowest,
    before,
    peak,
  };
}

const [kind, traces] = process.argv.slice(2);
if (kind !== undefined) process.stdout.write(`${JSON.stringify(await beside(kind, traces === 'together'))}\n`);
