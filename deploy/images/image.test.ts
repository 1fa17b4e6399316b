// The images as they are run: built from the checkout, given to the engine, and looked at from inside.

import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

const checkout = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string };
const agent = `sysspan/agent:${version}`;
const archive = join(import.meta.dirname, 'build/agent.tar');
const work = mkdtempSync(join(tmpdir(), 'sysspan-image-'));
const root = join(work, 'rootfs');

function call(command: string, args: readonly string[], folder = checkout): SpawnSyncReturns<string> {
  return spawnSync(command, args, { cwd: folder, encoding: 'utf8', timeout: 240_000, maxBuffer: 64 << 20 });
}

function must(command: string, args: readonly string[], folder?: string): string {
  const { status, stdout, stderr } = call(command, args, folder);
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function unpackImage(): void {
  const layout = join(work, 'layout');
  mkdirSync(layout);
  mkdirSync(root);
  must('tar', ['--extract', '--file', archive, '--directory', layout]);
  const [{ Layers: layers }] = JSON.parse(readFileSync(join(layout, 'manifest.json'), 'utf8')) as [{ Layers: string[] }];
  for (const layer of layers) must('tar', ['--extract', '--file', join(layout, layer), '--directory', root]);
}

/** Runs the image's command with exactly what the chart gives the agent: two capabilities, a read-only root, no new privileges. */
function runAsPod(
  args: readonly string[],
  capabilities: readonly string[],
  change: (environment: string) => string = String,
): SpawnSyncReturns<string> {
  const file = join(work, 'config.json');
  rmSync(file, { force: true });
  must('runc', ['spec'], work);
  const config = JSON.parse(readFileSync(file, 'utf8')) as {
    process: Record<string, unknown>;
    root: object;
    linux: Record<string, unknown>;
  };
  const sets = ['bounding', 'effective', 'permitted'].map((set) => [set, capabilities]);
  const environment = JSON.parse(must('docker', ['inspect', '--format', '{{json .Config.Env}}', agent])) as string[];
  Object.assign(config.process, {
    args,
    terminal: false,
    noNewPrivileges: true,
    env: environment.map(change),
    capabilities: Object.fromEntries(sets),
    rlimits: [],
  });
  config.root = { path: 'rootfs', readonly: true };
  writeFileSync(file, JSON.stringify(config));
  return call('runc', ['run', `sysspan-image-test-${process.pid}`], work);
}

describe('the agent image', () => {
  before(() => {
    console.log(must('deploy/images/build.sh', ['agent']).trim());
    unpackImage();
  });
  after(() => rmSync(work, { recursive: true }));

  it('loads the BPF programs with CAP_BPF and CAP_PERFMON and a read-only root', () => {
    const { status, stdout, stderr } = runAsPod(['/usr/bin/sysspan', 'check'], ['CAP_BPF', 'CAP_PERFMON']);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^ok +BPF programs +load and attach$/m);
  });

  it('takes little memory to load them', () => {
    const report = "process.on('exit',()=>console.error('peak',process.resourceUsage().maxRSS))";
    const watched = (variable: string): string =>
      variable.startsWith('NODE_OPTIONS=') ? `${variable} --import=data:text/javascript,${report}` : variable;
    const { stderr } = runAsPod(['/usr/bin/sysspan', 'check'], ['CAP_BPF', 'CAP_PERFMON'], watched);
    const peak = Number(/^peak (\d+)$/m.exec(stderr)?.[1]) / 1024;
    console.log(`sysspan check in the image: at most ${peak.toFixed(0)} MiB resident`);
    assert.ok(peak < 110, stderr);
  });

  it('says what is missing without them', () => {
    const { status, stdout } = runAsPod(['/usr/bin/sysspan', 'check'], []);
    assert.equal(status, 1, stdout);
    assert.match(stdout, /^FAIL +capabilities +CAP_BPF and CAP_PERFMON missing$/m);
  });

  it('holds one program, and no shell, package manager or set-user-id file', () => {
    const programs = must('find', [
      root,
      '-type',
      'f',
      '-perm',
      '/111',
      '-not',
      '-name',
      '*.so*',
      '-not',
      '-name',
      '*.node',
      '-printf',
      '/%P\n',
    ]);
    assert.deepEqual(programs.trim().split('\n').sort(), ['/app/agent/src/main.js', '/usr/bin/node']);
    assert.equal(must('find', [root, '-perm', '/6000']), '');
    assert.equal(must('find', [root, '-xdev', '-type', 'f', '-perm', '/022']), '');
  });

  it('keeps the heap of Node in proportion to the memory limit', () => {
    const script = 'console.log(v8.getHeapStatistics().heap_size_limit / 2 ** 20)';
    const heap = (memory: string): number =>
      Number(must('docker', ['run', '--rm', '--memory', memory, '--entrypoint', '/usr/bin/node', agent, '--eval', script]));
    const [small, big] = [heap('256m'), heap('512m')];
    assert.ok(small >= 64 && small < 80, `256 MiB give a heap of ${small} MiB`);
    assert.ok(big >= 128 && big < 144, `512 MiB give a heap of ${big} MiB`);
  });

  it('lists the licence of every package that it holds', () => {
    const text = readFileSync(join(root, 'usr/share/doc/sysspan/THIRD-PARTY'), 'utf8');
    for (const name of ['Node.js', 'libc6', 'libbpf1', 'commander', 'express', 'node-addon-api', 'preact'])
      assert.match(text, new RegExp(`^  ${name.replace('.', '\\.')} \\S+: \\S`, 'm'));
  });

  it('says what it is', () => {
    const { Labels: labels, User: user } = JSON.parse(must('docker', ['inspect', '--format', '{{json .Config}}', agent])) as {
      Labels: Record<string, string>;
      User: string;
    };
    assert.equal(labels['org.opencontainers.image.version'], version);
    assert.equal(labels['org.opencontainers.image.licenses'], 'Apache-2.0');
    assert.equal(user, '0:0');
  });

  it('is the same to the last byte when it is built again', () => {
    const first = digest(archive);
    rmSync(archive);
    must('deploy/images/build.sh', ['agent']);
    assert.equal(digest(archive), first);
  });
});
