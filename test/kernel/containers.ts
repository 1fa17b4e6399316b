// Makes what a container is to the kernel, a cgroup below a pod's, and traces such cgroups through the native face.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contents, Session, SessionOptions, TraceOptions } from '@sysspan/native';
import type { WantedCalls } from '../../agent/src/node/desired-trace.ts';
import { openSession } from '../../agent/src/session/session-plans.ts';
import { encodeTraceSet, traceSetWord } from '../../agent/src/session/trace-set.ts';
import { nativeTable } from '../../agent/src/syscalls/native-table.ts';
import { sleep } from './run.ts';
import { type Seen, seen } from './seen.ts';

export const object = fileURLToPath(new URL('../../bpf/build/trace.bpf.o', import.meta.url));
export const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
export const table = nativeTable(arch);
export const ALL_NUMBERS: readonly number[] = Array.from({ length: 512 }, (_, nr) => nr);

/** A native session with all plans. */
export const sessionWith = (options: Omit<SessionOptions, 'object' | 'decodeWords' | 'decodeStrings'>): Session =>
  openSession({ object, ...options }, table);

/** Where the v2 hierarchy is mounted. */
export function hierarchy(): string {
  const line = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((mount) => mount.split(' ')[2] === 'cgroup2');
  const path = line?.split(' ')[1];
  if (path === undefined) throw new Error('no cgroup v2 hierarchy is mounted: mount -t cgroup2 none /sys/fs/cgroup/unified');
  return path;
}

/** Makes a cgroup, and with `kubepods/…` what is above it, which stays: other pods may be in there. */
function make(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(path);
}

/** Where a kubelet with the cgroupfs driver makes the cgroup of a pod that asks for nothing. */
export const podName = (uid: string): string => `kubepods/besteffort/pod${uid}`;

/** A pod's cgroup with containers below it; gone after remove(). */
export class Pod {
  readonly path: string;
  readonly #containers: string[] = [];
  readonly #children: ChildProcess[] = [];

  constructor(name: string) {
    this.path = join(hierarchy(), name);
    make(this.path);
  }

  container(name: string): string {
    const path = join(this.path, name);
    mkdirSync(path);
    this.#containers.push(path);
    return path;
  }

  /** Starts a shell command in a container as a runtime does: it joins the cgroup, then executes. */
  enter(container: string, command: string): ChildProcess {
    const child = spawn('sh', ['-c', `echo $$ > ${container}/cgroup.procs && exec "$0" "$@"`, 'sh', '-c', command], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    this.#children.push(child);
    return child;
  }

  async remove(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    for (const path of [...this.#containers, this.path]) {
      const deadline = Date.now() + 2_000;
      while (existsSync(path) && !emptied(path)) {
        if (Date.now() > deadline) throw new Error(`cannot remove ${path}: processes stay in it`);
        await sleep(20);
      }
    }
  }
}

/** Kills what is in a cgroup and below it, and removes it; false when it is not empty yet. */
function emptied(path: string): boolean {
  try {
    writeFileSync(join(path, 'cgroup.kill'), '1');
    for (const below of readdirSync(path, { withFileTypes: true })) if (below.isDirectory()) rmdirSync(join(path, below.name));
    rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}

export const everything: WantedCalls = {
  syscalls: new Uint8Array(64).fill(0xff),
  otherNumbers: true,
  onlyFailed: false,
  minDurationNs: 0n,
  followForks: true,
  executables: [],
  stringLimit: 256,
  buffersSent: true,
  buffersReceived: true,
  commandLine: true,
};

export const SETTINGS: Omit<TraceOptions, 'number' | 'traceSet' | 'filter'> = {
  request: 'containers test',
  segmentSeconds: 30,
  spansPerSegment: 8_000,
  bytesPerSegment: 4_000_000,
  spansPerSecond: 0,
  contents: everything,
  traceContext: 'link',
};

/** A cgroup by its path. */
export function cgroupAt(session: Session, path: string): { readonly id: bigint; readonly level: number } {
  const all = session.cgroups();
  let at = all.find(({ level }) => level === 0);
  for (const part of path.slice(hierarchy().length).split('/').filter(Boolean))
    at = all.find(({ parentId, name }) => parentId === at?.id && name === part);
  if (at === undefined) throw new Error(`the kernel lists no cgroup ${path}`);
  return at;
}

/** A session by cgroup with all plans. Only one of a process may exist at a time. */
export class Tracer {
  readonly session: Session;
  readonly made: string[] = [];
  readonly #segments: Seen[] = [];
  #generation = 0;

  constructor(options: Pick<SessionOptions, 'lifecycleRingBytes'> = {}) {
    this.session = sessionWith({ byCgroup: true, spans: true, ...options });
    this.session.start(
      () => this.#take(),
      (changes) => this.made.push(...changes.map(({ kind, name }) => `${kind} ${name}`)),
    );
    this.session.attach();
  }

  #take(): void {
    this.#segments.push(...this.session.take().map(seen));
  }

  add(number: number, wanted: Partial<WantedCalls> = {}, options: Partial<TraceOptions> = {}): void {
    const filter = { ...everything, ...wanted };
    this.session.addTrace({ ...SETTINGS, contents: filter, ...options, number, traceSet: 0, filter });
  }

  /** Has a cgroup (a pod's, or with `container` a container's) traced for some traces by a trace set of this number. */
  select(
    path: string,
    traceSet: number,
    traces: readonly number[],
    options: { readonly container?: boolean; readonly followForks?: boolean; readonly contents?: Contents } = {},
  ): void {
    this.#generation++;
    this.session.putTracesOf(traceSet, traces);
    const { followForks = true, contents = everything } = options;
    this.session.putTraceSet(
      traceSet,
      encodeTraceSet({ ...everything, ...contents, syscalls: ALL_NUMBERS, followForks }, this.#generation),
    );
    const { id, level } = this.cgroup(path);
    this.session.setCgroup(id, traceSetWord(traceSet, this.#generation), options.container === true ? level : level + 1);
    this.session.refresh();
  }

  cgroup(path: string): { readonly id: bigint; readonly level: number } {
    return cgroupAt(this.session, path);
  }

  segments(number: number): readonly Seen[] {
    return this.#segments.filter(({ trace }) => trace === number);
  }

  /** Ends a trace and gives all of its segments so far. */
  end(number: number): readonly Seen[] {
    this.session.removeTrace(number, 'request_ended');
    this.#take();
    return this.segments(number);
  }

  stop(): void {
    this.session.stop('shutdown');
    this.#take();
  }
}

/** Lets a child go on that waits in `read`, and resolves when it has ended. */
export async function release(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.stdin?.end('\n');
  await ended;
}
