// The images as they come out of the build: what is in them, and that they run with no more than their pods have.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { SERVICE_ACCOUNT } from '../../agent/src/kube/access.ts';
import { startApiServer } from '../../test/cluster/api-server.ts';
import { program } from '../../test/cluster/programs.ts';
import { SBOM } from './sbom.ts';
import { spdxDocument } from './spdx-document.ts';
import { checkout, must, UnpackedImage } from './unpacked.ts';

const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string };
/** What a pod is told of itself. */
const PLACE = ['NODE_NAME=one', 'POD_NAME=agent', 'POD_NAMESPACE=sysspan', 'POD_UID=1'];
const CAPABILITIES = ['CAP_BPF', 'CAP_PERFMON'];
const EXPECTED = {
  agent: { user: '0:0', main: '/app/agent/src/main.js', packages: ['libbpf1', 'commander', 'node-addon-api', 'preact'] },
  operator: { user: '65532:65532', main: '/app/operator/src/main.js', packages: ['yaml'] },
} as const;

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** The agent's configuration as the chart writes it; nothing listens at its exporter's endpoint. */
function configuration(): string {
  const settings = [
    '--kube-version=1.32.0',
    '--set=exporters.default.endpoint=http://127.0.0.1:1',
    '--show-only=templates/agent/configmap.yaml',
  ];
  const text = must(program('helm'), ['template', 'sysspan', 'charts/sysspan', ...settings]);
  return /agent\.yaml: \|\n((?: {4}.*\n)+)/.exec(text)?.[1]?.replaceAll(/^ {4}/gm, '') ?? '';
}

/** Asks until the answer is as wanted, for at most 15 seconds. */
async function answer(url: string, wanted: number): Promise<string> {
  let last = '';
  for (const end = performance.now() + 15_000; performance.now() < end; ) {
    const response = await fetch(url).catch((cause: Error) => cause);
    last = response instanceof Error ? String(response.cause) : `${response.status} ${await response.text()}`;
    if (last.startsWith(String(wanted))) return last;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error(`${url} does not answer ${wanted}, but ${last}`);
}

/** Everything of the agent that dashboards and alerts ask for is measured, as far as that shows before anything is sent. */
function checkNames(metrics: string): void {
  const files = ['grafana/sysspan-agents.json', 'prometheus/alerts.yaml'].map((file) =>
    readFileSync(join(checkout, 'deploy', file), 'utf8'),
  );
  const asked = new Set(files.join().match(/\bsysspan_(?!operator_|export_|spans_failed)[a-z_]+\b(?!\()/g));
  const late = new Set(['sysspan_spans_']);
  for (const name of asked) if (!late.has(name)) assert.match(metrics, new RegExp(`^${name}[ {]`, 'm'), name);
}

for (const name of ['agent', 'operator'] as const)
  describe(`the ${name} image`, () => {
    const { user, main, packages } = EXPECTED[name];
    let image: UnpackedImage;

    before(() => {
      console.log(must('deploy/images/build.sh', [name]).trim());
      image = new UnpackedImage(name);
    });
    after(() => {
      image?.remove();
      // What the engine has is again of this commit.
      must('deploy/images/build.sh', [name]);
    });

    it('holds Node and our program, and no shell, package manager or set-user-id file', () => {
      const find = (...test: string[]): string[] =>
        must('find', [image.root, ...test, '-printf', '/%P\n'])
          .trim()
          .split('\n')
          .sort();
      const libraries = ['-name', '*.so*', '-o', '-name', '*.node'];
      assert.deepEqual(find('-type', 'f', '-perm', '/111', '-not', '(', ...libraries, ')'), [main, '/usr/bin/node']);
      assert.deepEqual(find('-perm', '/6000'), ['']);
      assert.deepEqual(find('-not', '-type', 'l', '-perm', '/022'), ['']);
    });

    it('says what it is, and runs as the user that it is made for', () => {
      const { Labels: labels, User } = image.config;
      assert.equal(labels['org.opencontainers.image.version'], version);
      assert.equal(labels['org.opencontainers.image.licenses'], 'Apache-2.0');
      assert.equal(User, user);
    });

    it('lists the licence of every package that it holds', () => {
      const text = readFileSync(join(image.root, 'usr/share/doc/sysspan/THIRD-PARTY'), 'utf8');
      for (const one of ['Node.js', 'libc6', 'express', 'pino', ...packages])
        assert.match(text, new RegExp(`^  ${one.replace('.', '\\.')} \\S+: \\S`, 'm'));
    });

    it('says of every file and package what it is, in a document that is also beside the archive', () => {
      const text = readFileSync(join(image.root, SBOM), 'utf8');
      assert.equal(text, readFileSync(join(import.meta.dirname, `build/${name}.spdx.json`), 'utf8'));
      const document = spdxDocument(text);
      const find = (kind: string, format: string): string[] =>
        must('find', [image.root, '-type', kind, '-printf', format]).trim().split('\n').sort();
      const files = new Map(document.files.map(({ fileName, checksums }) => [fileName, checksums]));
      assert.deepEqual([...files.keys(), `./${SBOM}`].sort(), find('f', './%P\n'));
      for (const [file, checksums] of files)
        assert.equal(checksums.find(({ algorithm }) => algorithm === 'SHA256')?.checksumValue, digest(join(image.root, file)), file);
      for (const link of find('l', '%P\n'))
        assert.ok(statSync(join(image.root, resolve('/', link, '..', readlinkSync(join(image.root, link))))), link);
      const listed = readFileSync(join(image.root, 'usr/share/doc/sysspan/THIRD-PARTY'), 'utf8').matchAll(/^ {2}(\S+ \S+): /gm);
      const packages = document.packages.map((one) => `${one.name} ${one.versionInfo}`).sort();
      assert.deepEqual(
        packages,
        [`sysspan ${version}`, `sysspan/${name} ${version}`, ...Array.from(listed, ([, one]) => one ?? '')].sort(),
      );
    });

    it('is the same to the last byte when it is built again', () => {
      // A commit while the test runs would be another time and another revision.
      const pinned = ['SOURCE_DATE_EPOCH=1000000000', 'REVISION=none', 'deploy/images/build.sh', name];
      const [first, second] = [1, 2].map(() => {
        must('env', pinned);
        return digest(image.archive);
      });
      assert.equal(first, second);
    });
  });

describe('the agent of its image', () => {
  let image: UnpackedImage;
  let api: Awaited<ReturnType<typeof startApiServer>>;

  before(async () => {
    image = new UnpackedImage('agent');
    api = await startApiServer();
    must(program('kube'), ['kubectl', '--kubeconfig', api.kubeconfig, 'apply', '-f', 'operator/crds']);
  });
  after(async () => {
    image?.signal('KILL');
    image?.remove();
    await api?.stop();
  });

  it('loads the BPF programs with CAP_BPF and CAP_PERFMON and a read-only root', () => {
    const { status, stdout, stderr } = image.run({ args: ['check'], capabilities: CAPABILITIES });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^ok +BPF programs +load and attach$/m);
  });

  it('says what is missing without them', () => {
    const { status, stdout } = image.run({ args: ['check'] });
    assert.equal(status, 1, stdout);
    assert.match(stdout, /^FAIL +capabilities +CAP_BPF and CAP_PERFMON missing$/m);
  });

  it('keeps the heap of Node in proportion to the memory limit', () => {
    // Printed before the command line is looked at, which has no such command.
    const report = 'data:text/javascript,import(`node:v8`).then((v8)=>console.log(v8.getHeapStatistics().heap_size_limit/2**20))';
    const options = image.config.Env.find((one) => one.startsWith('NODE_OPTIONS=')) ?? '';
    const heap = (limitMiB: number): number =>
      Number.parseFloat(image.run({ args: ['--version'], limitMiB, environment: [`${options} --import=${report}`] }).stdout);
    const [small, big] = [heap(256), heap(512)];
    assert.ok(small >= 64 && small < 80, `256 MiB give a heap of ${small} MiB`);
    assert.ok(big >= 128 && big < 144, `512 MiB give a heap of ${big} MiB`);
  });

  it('says which exporter takes no span', () => {
    image.write('etc/sysspan/agent.yaml', configuration());
    const { status, stdout, stderr } = image.run({
      args: ['check', '--exporters', '/etc/sysspan/agent.yaml'],
      network: true,
      limitMiB: 256,
    });
    assert.equal(status, 1, stdout + stderr);
    assert.match(stdout, /^FAIL .*default.*127\.0\.0\.1:1/m);
  });

  it('shows the page of the demo to whoever has its address, as nobody and without a capability', async () => {
    const viewer = image.start({
      args: ['view', '--otlp=127.0.0.1:14317', '--view-port=18600', '--memory-mib=16'],
      user: '65532:65532',
      network: true,
      limitMiB: 512,
    });
    const ended = new Promise((done) => viewer.once('exit', done));
    let said = '';
    for await (const part of viewer.stderr?.setEncoding('utf8') ?? []) {
      said += String(part);
      if (said.includes('token=')) break;
    }
    const url = /http:\/\/127\S+/.exec(said)?.[0] ?? said;
    try {
      assert.match(await answer(url, 200), /<title>sysspan<\/title>/);
      assert.match(await answer(url.replace('/?', '/api/status?'), 200), /"received":0/);
      console.log(`sysspan view: ${image.residentMiB().toFixed(0)} MiB resident`);
    } finally {
      image.signal('TERM');
    }
    assert.equal(await ended, 0);
  });

  it('says that it reads no kubeconfig', () => {
    image.write('etc/sysspan/agent.yaml', configuration());
    const { status, stderr, stdout } = image.run({ args: ['agent', '--kubeconfig=/etc/kubeconfig'], environment: PLACE });
    assert.notEqual(status, 0);
    assert.match(stderr + stdout, /@kubernetes\/client-node is not part of this program.*or run in a pod/);
  });

  it('becomes ready, takes little memory, and ends when it is asked to', async () => {
    image.write('etc/sysspan/agent.yaml', configuration());
    const { hostname, port } = new URL(api.url);
    image.write(join(SERVICE_ACCOUNT, 'ca.crt'), api.authority);
    image.write(join(SERVICE_ACCOUNT, 'token'), api.token);
    const agent = image.start({
      args: ['agent', '--listen=127.0.0.1:18080'],
      capabilities: CAPABILITIES,
      environment: [...PLACE, `KUBERNETES_SERVICE_HOST=${hostname}`, `KUBERNETES_SERVICE_PORT=${port}`],
      network: true,
      limitMiB: 384,
    });
    const ended = new Promise((resolve) => agent.once('exit', resolve));
    await answer('http://127.0.0.1:18080/readyz', 200);
    checkNames(await answer('http://127.0.0.1:18080/metrics', 200));
    const resident = image.residentMiB();
    console.log(`the agent that waits for work: ${resident.toFixed(0)} MiB resident`);
    assert.ok(resident < 130);
    image.signal('TERM');
    assert.equal(await ended, 0);
  });
});
