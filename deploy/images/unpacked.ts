// An image from its archive, unpacked for tests to look into and to run, without an engine: runc runs it as the chart's pods run.

import assert from 'node:assert/strict';
import { type ChildProcess, type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const checkout: string = join(import.meta.dirname, '../..');

export interface Run {
  readonly args: readonly string[];
  readonly capabilities?: readonly string[];
  /** Added to the image's own. */
  readonly environment?: readonly string[];
  /** The network of the machine; none by default. */
  readonly network?: boolean;
  /** Of memory. */
  readonly limitMiB?: number;
  /** Uid and gid, where they are others than the image's own. */
  readonly user?: string;
}

interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
}

export function must(command: string, args: readonly string[], folder: string = checkout): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', timeout: 240_000, maxBuffer: 64 << 20 });
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

export class UnpackedImage {
  readonly archive: string;
  readonly root: string;
  readonly config: ImageConfig;
  readonly #work: string;
  readonly #container: string;

  constructor(name: string) {
    this.archive = join(import.meta.dirname, `build/${name}.tar`);
    this.#work = mkdtempSync(join(tmpdir(), 'sysspan-image-'));
    this.#container = `sysspan-test-${name}-${process.pid}`;
    this.root = join(this.#work, 'rootfs');
    const layout = join(this.#work, 'layout');
    for (const folder of [this.root, layout]) mkdirSync(folder);
    must('tar', ['--extract', '--file', this.archive, '--directory', layout]);
    const read = (file: string): unknown => JSON.parse(readFileSync(join(layout, file), 'utf8'));
    const [{ Config, Layers }] = read('manifest.json') as [{ Config: string; Layers: string[] }];
    for (const layer of Layers) must('tar', ['--extract', '--file', join(layout, layer), '--directory', this.root]);
    this.config = (read(Config) as { config: ImageConfig }).config;
    rmSync(layout, { recursive: true });
  }

  /** Puts a file into the image before it runs. */
  write(path: string, text: string): void {
    const file = join(this.root, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  }

  /** Runs it to its end. */
  run(options: Run): SpawnSyncReturns<string> {
    this.#configure(options);
    return spawnSync('runc', ['run', this.#container], { cwd: this.#work, encoding: 'utf8', timeout: 60_000 });
  }

  start(options: Run): ChildProcess {
    this.#configure(options);
    return spawn('runc', ['run', this.#container], { cwd: this.#work, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  signal(name: 'TERM' | 'KILL'): void {
    spawnSync('runc', ['kill', this.#container, name]);
  }

  /** Resident MiB of what was started. */
  residentMiB(): number {
    const [pid] = JSON.parse(must('runc', ['ps', '--format', 'json', this.#container])) as number[];
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  }

  remove(): void {
    spawnSync('runc', ['delete', '--force', this.#container]);
    rmSync(this.#work, { recursive: true });
  }

  /** A root that cannot be written, no new privileges, and only the capabilities that are given. */
  #configure({ args, capabilities = [], environment = [], network = false, limitMiB, user = this.config.User }: Run): void {
    const file = join(this.#work, 'config.json');
    rmSync(file, { force: true });
    must('runc', ['spec'], this.#work);
    const config = JSON.parse(readFileSync(file, 'utf8')) as {
      process: object;
      root: object;
      linux: { namespaces: { type: string }[]; resources: object };
    };
    const [uid = 0, gid = 0] = user.split(':').map(Number);
    const sets = ['bounding', 'effective', 'permitted'].map((set) => [set, capabilities]);
    Object.assign(config.process, {
      args: [...this.config.Entrypoint, ...args],
      user: { uid, gid },
      terminal: false,
      noNewPrivileges: true,
      env: [...this.config.Env, ...environment],
      capabilities: Object.fromEntries(sets),
      rlimits: [],
    });
    config.root = { path: 'rootfs', readonly: true };
    if (network) config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== 'network');
    if (limitMiB !== undefined) config.linux.resources = { memory: { limit: limitMiB << 20 } };
    writeFileSync(file, JSON.stringify(config));
  }
}
