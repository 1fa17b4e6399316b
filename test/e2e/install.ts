// From nothing to the first span by the chart, what its pods may do and need, and that nothing stays after it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Trace } from '../jaeger/jaeger.ts';
import { until } from '../until.ts';
import { deployment, LOOP, syscallTrace } from './objects.ts';
import { IMAGES, type Stage } from './stage.ts';

const MEBIBYTE = 1 << 20;

interface Pods {
  readonly items: readonly { readonly metadata: { readonly name: string }; readonly spec: { readonly nodeName: string } }[];
}

/** Resident bytes and effective capabilities of the one process of a pod, as its node sees it. */
async function processOf(stage: Stage, name: string, node: string): Promise<{ rss: number; capabilities: bigint }> {
  const uid = (await stage.kubectl('-n', 'sysspan', 'get', 'pod', name, '-o', 'jsonpath={.metadata.uid}')).trim();
  // The one process of the pod that is not the sandbox's; a container's cgroup names its pod.
  const script = `for f in $(grep -lsE 'pod${uid}|pod${uid.replaceAll('-', '_')}' /proc/[0-9]*/cgroup); do
    d=$(dirname $f)
    if tr '\\0' ' ' < $d/cmdline | grep -q ^/usr/bin/node; then cat $d/status; fi
  done`;
  const found = stage.cluster.nodes.find((one) => one.name === node);
  const text = (await found?.exec(['sh', '-c', script])) ?? '';
  return {
    rss: Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? Number.NaN) * 1024,
    capabilities: BigInt(`0x${/^CapEff:\s+([0-9a-f]+)$/m.exec(text)?.[1] ?? 'ffff'}`),
  };
}

export function install(given: () => Stage): void {
  describe('the chart', () => {
    test('from helm install to the first span of the demo', async () => {
      const stage = given();
      const begin = performance.now();
      const notes = await stage.upgrade('--set=demo.enabled=true', `--set=demo.image=${IMAGES.tools}`);
      const names = (): Promise<string> => stage.kubectl('-n', 'sysspan', 'get', 'sct', '-o', 'name');
      const [, name = ''] = (await until('the demo’s SyscallTrace', async () => (await names()).trim() || undefined)).split('/');
      const first = await until('the first span of the demo', async () => {
        const services = JSON.parse(
          await stage.kubectl('get', '--raw', '/api/v1/namespaces/observability/services/jaeger:query/proxy/api/services'),
        ) as { data: string[] | null };
        for (const service of services.data ?? []) {
          const [trace] = await stage.traces(service, name);
          if (trace !== undefined) return trace;
        }
        return undefined;
      });
      const seconds = (performance.now() - begin) / 1_000;
      console.log(`from helm install to the first span: ${seconds.toFixed(1)} s (${(first as Trace).spans.length} spans in it)`);
      assert.ok(seconds < 60);
      assert.match(notes, /kubectl/);
      assert.match(notes, /^- Every pod can read \/metrics .*networkPolicy\.enabled=true/m);
      await stage.kubectl('-n', 'sysspan', 'wait', `sct/${name}`, '--for=condition=Ready', '--timeout=180s');
      console.log(await stage.kubectl('-n', 'sysspan', 'get', 'sct'));
    });

    test('helm test delivers a span', async () => {
      await given().cluster.helm(['test', 'sysspan', '-n', 'sysspan', '--timeout=180s']);
    });

    test('pods have only the capabilities and the memory that they need', async () => {
      const stage = given();
      const pods = await stage.get<Pods>('pods', 'sysspan');
      for (const { metadata, spec } of pods.items) {
        const agent = metadata.name.startsWith('sysspan-agent');
        if (!agent && !metadata.name.startsWith('sysspan-operator')) continue;
        const { rss, capabilities } = await processOf(stage, metadata.name, spec.nodeName);
        const [bpf, perfmon] = [1n << 39n, 1n << 38n];
        assert.equal(capabilities, agent ? bpf | perfmon : 0n, metadata.name);
        console.log(`${metadata.name}: ${(rss / MEBIBYTE).toFixed(0)} MiB resident`);
        assert.ok(rss < (agent ? 130 : 110) * MEBIBYTE, `${metadata.name}: ${rss / MEBIBYTE} MiB`);
      }
    });
  });
}

/** What a file of /proc says; processes come and go meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Ids of the programs that processes outside of the cluster hold: the kernel is everybody's. */
function programsOfOthers({ cluster }: Stage): Set<number> {
  const ids = new Set<number>();
  for (const process of list('/proc').filter((name) => /^\d+$/.test(name))) {
    const cgroups = read(`/proc/${process}/cgroup`);
    if (cluster.nodes.some(({ id }) => cgroups.includes(id))) continue;
    for (const fd of list(`/proc/${process}/fdinfo`)) {
      const id = /^prog_id:\s+(\d+)$/m.exec(read(`/proc/${process}/fdinfo/${fd}`))?.[1];
      if (id !== undefined) ids.add(Number(id));
    }
  }
  return ids;
}

/** Names of our programs that are in this kernel for the cluster, or for nobody. */
function loadedPrograms(stage: Stage): string[] {
  const { stdout } = spawnSync('bpftool', ['--json', 'prog', 'show'], { encoding: 'utf8' });
  const programs = (JSON.parse(stdout) as { id: number; name?: string }[]).filter(({ name }) => name?.startsWith('sysspan_'));
  const others = programsOfOthers(stage);
  return programs.flatMap(({ id, name = '' }) => (others.has(id) ? [] : [name]));
}

export function uninstall(given: () => Stage): void {
  describe('uninstalling', () => {
    test('leaves nothing attached, and no object stuck', async () => {
      const stage = given();
      assert.ok(loadedPrograms(stage).includes('sysspan_enter'), 'those of the agents are found while they run');
      const namespace = await stage.namespace('uninstall');
      await stage.apply(
        deployment({ namespace, name: 'loop', script: LOOP }),
        syscallTrace(namespace, 'goes-on', { selector: { matchLabels: { app: 'loop' } } }),
      );
      await stage.ready(namespace, 'goes-on');
      // Of `helm test`, which leaves it for its log.
      await stage.get('pod/sysspan-test', 'sysspan');
      await stage.cluster.helm(['uninstall', 'sysspan', '-n', 'sysspan', '--wait', '--timeout=150s']);
      const { conditions, counters } = await stage.status(namespace, 'goes-on');
      assert.equal(conditions?.find(({ type }) => type === 'Ready')?.reason, 'Suspended', 'nothing is traced, and it says so');
      assert.ok((counters?.spans ?? 0) > 0);
      assert.equal((await stage.kubectl('-n', 'kube-system', 'get', 'lease', '-o', 'name')).includes('sysspan'), false);
      const pods = (): Promise<string> => stage.kubectl('-n', 'sysspan', 'get', 'pods', '-o', 'name');
      await until('no pod of it', async () => ((await pods()).trim() === '' ? true : undefined));
      await until('no program in the kernel', () => (loadedPrograms(stage).length === 0 ? true : undefined));
      const left = await stage.kubectl('get', 'sct,csct,nodetraces,nodetracereports', '-A', '-o', 'name');
      if (left.trim() !== '') await stage.kubectl('delete', 'sct', '-A', '--all', '--timeout=20s');
      await stage.kubectl(
        'delete',
        'crd',
        'syscalltraces.sysspan.io',
        'clustersyscalltraces.sysspan.io',
        'nodetraces.sysspan.io',
        'nodetracereports.sysspan.io',
        '--timeout=180s',
      );
    });
  });
}
