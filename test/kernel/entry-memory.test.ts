// What calls read at their entry is in memory that does not grow with the threads that make them. Where a thread finds no room,
// its record says so.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { until } from '../until.ts';
import { program, programsOf, run, sleep, start, sysspan, withFolderAsync } from './run.ts';

const THREADS = 10_000;
/** MiB of kernel memory that they may add to the tracer's: pages of its own tables, and of the rings that are touched first. */
const BUDGET_MIB = 8;

interface MemoryGroup {
  readonly path: string;
  /** Bytes of kernel memory. */
  readonly kernel: () => number;
}

/** A new control group with the memory controller, of whichever hierarchy has it; undefined when there is none. */
function memoryGroup(name: string): MemoryGroup | undefined {
  for (const mount of ['/sys/fs/cgroup/memory', '/sys/fs/cgroup'])
    for (const [file, pattern] of [
      ['memory.kmem.usage_in_bytes', /^(\d+)/],
      ['memory.stat', /^kernel (\d+)$/m],
    ] as const) {
      const path = join(mount, name);
      if (!existsSync(join(mount, 'cgroup.procs'))) continue;
      mkdirSync(path, { recursive: true });
      if (existsSync(join(path, file)) && pattern.test(readFileSync(join(path, file), 'utf8')))
        return { path, kernel: () => Number(pattern.exec(readFileSync(join(path, file), 'utf8'))?.[1]) };
      rmdirSync(path);
    }
  return undefined;
}

interface Made {
  readonly kernelBytes: number;
  readonly calls: readonly { 'syscall.name': string; 'syscall.args': string[]; 'syscall.args_truncated'?: boolean }[];
  readonly lost: string;
}

const threadsOf = (pid: string): number =>
  Number(/^Threads:\s+(\d+)/m.exec(existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '')?.[1] ?? 0);

/** Traces a process with so many threads from a group of its own; the process is in another one. */
async function traced(threads: number, of: MemoryGroup, others: MemoryGroup): Promise<Made> {
  let made: Made | undefined;
  await withFolderAsync(async (folder) => {
    const [output, number] = [join(folder, 'calls.jsonl'), join(folder, 'pid')];
    const inside = `echo $$ > ${others.path}/cgroup.procs; echo $$ > ${number}; exec ${program('entries')} ${threads}`;
    const flags = ['trace', '-f', '-e', 'trace=getsockopt,pselect6', '--output-format=json', '-o', output];
    const command = [sysspan, ...flags, '--', 'sh', '-c', inside];
    const child = spawn('sh', ['-c', `echo $$ > ${of.path}/cgroup.procs; exec "$@"`, 'sh', ...command], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let lost = '';
    child.stderr.on('data', (data: Buffer) => {
      lost += data.toString();
    });
    const ended = once(child, 'exit');
    const deadline = Date.now() + 120_000;
    while (!existsSync(number) || threadsOf(readFileSync(number, 'utf8').trim()) < threads + 1) {
      assert.ok(Date.now() < deadline && child.exitCode === null, `the threads begin\n${lost}`);
      await sleep(50);
    }
    await sleep(1_000);
    const kernelBytes = of.kernel();
    child.stdin.end();
    await ended;
    const lines = readFileSync(output, 'utf8').trimEnd().split('\n');
    const calls = lines.map((line) => JSON.parse(line) as Made['calls'][number]).filter((call) => call['syscall.name'] !== undefined);
    made = { kernelBytes, calls, lost };
  });
  assert.ok(made !== undefined);
  return made;
}

describe(`${THREADS} threads that make calls of which memory is read at entry`, () => {
  test('cost no more kernel memory than is there for all', async (t: TestContext) => {
    const groups = ['tracer', 'traced'].map((name) => memoryGroup(`sysspan-${name}-${process.pid}`));
    const [of, others] = groups;
    if (of === undefined || others === undefined) return t.skip('no hierarchy of control groups has a memory controller here');
    try {
      const one = await traced(1, of, others);
      const many = await traced(THREADS, of, others);
      const mib = (many.kernelBytes - one.kernelBytes) / (1 << 20);
      t.diagnostic(`${(one.kernelBytes / (1 << 20)).toFixed(1)} MiB with one thread, ${mib.toFixed(1)} more with all`);
      assert.ok(mib < BUDGET_MIB, `${mib.toFixed(1)} MiB more`);
      const named = (name: string): Made['calls'] => many.calls.filter((call) => call['syscall.name'] === name);
      assert.equal(named('getsockopt').length, THREADS, many.lost);
      assert.ok(named('getsockopt').every((call) => call['syscall.args'][4] === '[4]'));
      const waits = named('pselect6');
      const shown = waits.filter((call) => call['syscall.args'][1] === '[0]');
      const unread = waits.filter((call) => call['syscall.args_truncated'] && call['syscall.args'][1]?.startsWith('0x'));
      t.diagnostic(`${shown.length} waited with their memory read, ${unread.length} without`);
      assert.equal(shown.length + unread.length, THREADS);
      assert.ok(shown.length > THREADS / 2 && unread.length > 0);
    } finally {
      for (const group of groups) if (group !== undefined) rmdirSync(group.path);
    }
  });
});

interface KernelMap {
  readonly name: string;
  readonly type: string;
  readonly bytes_memlock: number;
}

/** The maps of a running tracer. */
function mapsOf(pid: number): readonly KernelMap[] {
  const show = <T>(...what: string[]): T => JSON.parse(run('bpftool', ['-j', ...what]).stdout) as T;
  const programs = programsOf(pid).map((id) => show<{ map_ids: number[] }>('prog', 'show', 'id', String(id)));
  return [...new Set(programs.flatMap(({ map_ids }) => map_ids))].map((id) => show<KernelMap>('map', 'show', 'id', String(id)));
}

test('every map of the kernel side has the size that is said of it', async () => {
  using tracing = start(sysspan, ['trace', '-o', '/dev/null', '--ring-mib', '16', '--', 'sleep', '60']);
  await until('the programs to be attached', () => programsOf(tracing.pid).length >= 8);
  const maps = mapsOf(tracing.pid);
  const kib = (...names: string[]): number =>
    maps.filter(({ name }) => names.includes(name)).reduce((sum, { bytes_memlock: bytes }) => sum + bytes, 0) / 1024;
  const cpus = readFileSync('/sys/devices/system/cpu/possible', 'utf8').trim();
  const possible = Number(/(\d+)$/.exec(cpus)?.[1]) + 1;
  const named = { rings: ['calls', 'lifecycle'], entries: ['entries', 'large_entries'], lookedUp: ['cgroups', 'variants'] };
  const plans = ['.data.plans'];
  const shares = ['call_shares', 'lifecycle_shares'];
  const ofCpus = ['scratches', 'counters'];
  assert.ok(kib(...named.rings) <= (16 + 1 + 0.25) * 1024 + 20 * possible, `rings: ${kib(...named.rings)} KiB`);
  assert.ok(kib('.bss.slots') > 4 * 1024 && kib('.bss.slots') <= 4.1 * 1024);
  assert.ok(kib(...named.entries) > 3 * 1024 && kib(...named.entries) <= 3.1 * 1024);
  assert.ok(kib(...named.lookedUp) > 1024 && kib(...named.lookedUp) <= 1.5 * 1024, `looked up: ${kib(...named.lookedUp)} KiB`);
  assert.ok(kib(...ofCpus) <= 8 + 100 * possible, `for CPUs: ${kib(...ofCpus)} KiB`);
  assert.ok(kib(...plans) > 128 && kib(...plans) <= 256, `plans: ${kib(...plans)} KiB`);
  assert.ok(kib(...shares) <= 256 + 16 * possible, `shares: ${kib(...shares)} KiB`);
  const known = new Set(['.bss.slots', 'tasks', ...plans, ...shares, ...Object.values(named).flat(), ...ofCpus]);
  const others = maps.filter(({ name }) => !known.has(name));
  assert.ok(others.length > 4 && kib(...others.map(({ name }) => name)) <= 256);
  // The kernel allocates the elements of all others when they are made.
  assert.deepEqual(
    maps.filter(({ type }) => type === 'task_storage').map(({ name }) => name),
    ['tasks'],
  );
  process.kill(tracing.pid, 'SIGTERM');
  await tracing.ended;
});
