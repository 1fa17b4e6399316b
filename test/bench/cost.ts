// Goals 1, 2 and 4: what tracing adds to one call. A loop of one call runs on a CPU of its own: bare, beside an empty pair of
// BPF programs (which gives F, the least that any such tracer adds), traced by sysspan with every span sent to a receiver,
// beside a trace that does not select it, and under its peers, each at the placement where it is cheapest. The ring has room for
// the whole loop, which goes as fast as it can, and the reader works all the time. A run's figure is the median of 50 pieces of it,
// a variant's the least of its runs.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Helper,
  inTurns,
  least,
  lost,
  pinned,
  program,
  READER_CPU,
  ROUNDS,
  run,
  runAside,
  script,
  sink,
  sysspan,
  TRACED_CPU,
} from './measure.ts';
import type { Bench, Figure, Say } from './report.ts';

const CALLS = 400_000;
const FEW = 20_000;

const loop = (kind: string, calls: number): string[] => pinned(TRACED_CPU, [program('loop'), kind, String(calls)]);
const dd = (calls: number): string[] => pinned(TRACED_CPU, ['/usr/bin/dd', 'if=/dev/zero', 'of=/dev/null', 'bs=1', `count=${calls / 2}`]);

/** Nanoseconds per call from what a load printed. */
const ofLoop = ({ stdout }: { readonly stdout: string }): number => Number(/^([\d.]+)$/m.exec(stdout)?.[1]);
const ofDd =
  (calls: number) =>
  ({ stderr }: { readonly stderr: string }): number =>
    (Number(/, ([\d.e-]+) s,/.exec(stderr)?.[1]) * 1e9) / calls;

/** One command measured while something else is attached. */
async function beside(helper: () => Promise<{ stop: () => Promise<unknown> }>, measure: () => number): Promise<number> {
  const other = await helper();
  try {
    return measure();
  } finally {
    await other.stop();
  }
}

const emptyPair = (): Promise<Helper> => Helper.start([program('pair'), program('pair.bpf.o')]);

/** A trace of a command that only sleeps. */
async function otherTrace(): Promise<{ stop: () => Promise<unknown> }> {
  const child = spawn(sysspan, ['trace', '-f', '-o', '/dev/null', '--', 'sleep', '600'], { stdio: 'ignore', detached: true });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const { pid } = child;
  return {
    stop: async () => {
      if (pid !== undefined) process.kill(-pid, 'SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
    },
  };
}

/** Traced with spans to a receiver; what is lost is added up. */
async function traced(command: readonly string[], url: string, losses: { count: number }): Promise<{ stdout: string; stderr: string }> {
  const output = await runAside(pinned(READER_CPU, [sysspan, 'trace', '-f', '--ring-mib=128', '--otlp', url, '--', ...command]));
  losses.count += lost(output);
  return output;
}

/** The peers, each as a command line around the load. bpftrace prints what a line of strace -T has. */
function peers(folder: string): Readonly<Record<string, (load: readonly string[], cpu: string) => string[]>> {
  const script =
    'tracepoint:raw_syscalls:sys_enter /pid == cpid/ { @s[tid] = nsecs; } tracepoint:raw_syscalls:sys_exit /@s[tid]/ { printf("%d %d %d %d\\n", tid, args->id, args->ret, nsecs - @s[tid]); delete(@s[tid]); }';
  return {
    strace: (load, cpu) => pinned(cpu, ['strace', '-f', '-o', join(folder, 'strace'), ...load]),
    perf: (load, cpu) => pinned(cpu, ['perf', 'trace', '-o', join(folder, 'perf'), '--', ...load]),
    bpftrace: (load, cpu) => pinned(cpu, ['bpftrace', '-o', join(folder, 'bpftrace'), '-e', script, '-c', load.join(' ')]),
  };
}

interface Load {
  readonly name: string;
  readonly command: (calls: number) => string[];
  readonly read: (output: { stdout: string; stderr: string }, calls: number) => number;
  readonly rounds: number;
  readonly note?: string;
}

const LOADS: readonly Load[] = [
  { name: 'getppid', command: (calls) => loop('getppid', calls), read: ofLoop, rounds: ROUNDS },
  {
    name: 'openat and close',
    command: (calls) => loop('openat', calls),
    read: ofLoop,
    rounds: ROUNDS,
    note: 'beyond the goal, which is about getppid and dd',
  },
  // dd tells its whole time and no median of pieces, so that what else the machine does counts in full.
  { name: 'dd bs=1', command: dd, read: (output, calls) => ofDd(calls)(output), rounds: 2 * ROUNDS },
];

async function againstPeers(url: string, losses: { count: number }, say: Say): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-bench-'));
  const figures: Figure[] = [];
  try {
    for (const { name, command, read, rounds, note } of LOADS) {
      const under = (peer: string, cpu: string) => (): number => {
        const line = peers(folder)[peer]?.(command(FEW), cpu) ?? [];
        return read(run(line), FEW);
      };
      const ns = await inTurns(
        {
          bare: () => read(run(command(CALLS)), CALLS),
          sysspan: async () => read(await traced(command(CALLS), url, losses), CALLS),
          strace: under('strace', TRACED_CPU),
          'perf trace, same CPU': under('perf', TRACED_CPU),
          'perf trace, other CPU': under('perf', READER_CPU),
          'bpftrace, same CPU': under('bpftrace', TRACED_CPU),
          'bpftrace, other CPU': under('bpftrace', READER_CPU),
        },
        { rounds, figure: least },
      );
      const added = (value: number): number => value - ns.bare;
      for (const [variant, value] of Object.entries(ns))
        say(`${name}: ${variant} ${value.toFixed(0)} ns a call, ${added(value).toFixed(0)} added`);
      const perf = added(Math.min(ns['perf trace, same CPU'], ns['perf trace, other CPU']));
      const bpftrace = added(Math.min(ns['bpftrace, same CPU'], ns['bpftrace, other CPU']));
      const row = (what: string, value: number, target: number): Figure => ({
        ...(note === undefined ? {} : { note }),
        goal: 2,
        name: `${name}: ${what} adds this many times what sysspan adds`,
        value: value / added(ns.sysspan),
        unit: '×',
        target,
        bound: 'least',
      });
      figures.push(row('strace -f', added(ns.strace), 50), row('perf trace', perf, 1), row('bpftrace', bpftrace, 1));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  say('pinchy was not run: it is not to be had on this machine');
  return figures;
}

async function ownCost(url: string, losses: { count: number }, say: Say): Promise<Figure[]> {
  const bare = (kind: string) => (): number => ofLoop(run(loop(kind, CALLS)));
  const ns = await inTurns(
    {
      getppid: bare('getppid'),
      pair: () => beside(emptyPair, bare('getppid')),
      unselected: () => beside(otherTrace, bare('getppid')),
      'getppid traced': async () => ofLoop(await traced(loop('getppid', CALLS), url, losses)),
      access: bare('access'),
      'access traced': async () => ofLoop(await traced(loop('access', CALLS), url, losses)),
    },
    { figure: least },
  );
  const F = ns.pair - ns.getppid;
  say(`F = ${F.toFixed(1)} ns: what an empty pair adds to a getppid of ${ns.getppid.toFixed(1)} ns`);
  say(`unselected +${(ns.unselected - ns.getppid).toFixed(1)} ns; traced getppid +${(ns['getppid traced'] - ns.getppid).toFixed(1)} ns`);
  say(`access of ${ns.access.toFixed(1)} ns, traced +${(ns['access traced'] - ns.access).toFixed(1)} ns`);
  const row = (goal: number, name: string, value: number, target: number): Figure => ({
    goal,
    name,
    value,
    unit: 'F',
    target,
    bound: 'most',
  });
  return [
    row(1, 'a traced call adds, spans exported', (ns['getppid traced'] - ns.getppid) / F, 3),
    row(1, 'a traced call with one path adds', (ns['access traced'] - ns.access) / F, 3.8),
    row(4, 'a call that is not selected pays while a trace is active', (ns.unselected - ns.getppid) / F, 1.3),
  ];
}

async function afterTheEnd(): Promise<Figure> {
  const { stdout } = await runAside([process.execPath, script('detach.ts')]);
  return { goal: 4, name: 'until nothing is attached after the last trace', value: Number(stdout), unit: 's', target: 1, bound: 'most' };
}

export const cost: Bench = {
  goals: [1, 2, 4],
  run: async (say) => {
    const receiver = await sink();
    const losses = { count: 0 };
    try {
      const own = await ownCost(receiver.line, losses, say);
      const others = await againstPeers(receiver.line, losses, say);
      const none: Figure = { goal: 2, name: 'calls that sysspan lost meanwhile', value: losses.count, unit: '', target: 0, bound: 'most' };
      return [...own, ...others, none, await afterTheEnd()];
    } finally {
      await receiver.stop();
    }
  },
};
