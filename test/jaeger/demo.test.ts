// The demo's Jaeger, with what the chart sets: traces as large as those of the demo, more than it keeps, and its memory stays bounded.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { otlpGrpc } from '../../agent/src/export/otlp-grpc.ts';
import { find, objects, type Rendered, render } from '../chart/helm.ts';
import { type FixtureCall, request } from '../viewer/fixture.ts';
import { startJaeger } from './jaeger.ts';

/** As templates/demo/jaeger.yaml says. */
const SPANS = 600;
const TRACES = 400;
const LIMIT_MIB = 1_024;

const deployment = find(objects(render('--set=demo.enabled=true')), 'Deployment', 'sysspan-jaeger');
const [container] = deployment.spec.template.spec.containers;
const environment = Object.fromEntries(container.env.map(({ name, value }: Rendered) => [name, String(value)])) as Record<string, string>;

/** Calls with as much to say as those of the demo. */
function calls(): FixtureCall[] {
  return Array.from({ length: SPANS - 1 }, (_, seq) => ({
    name: 'openat',
    args: ['AT_FDCWD', `"/usr/lib/x86_64-linux-gnu/lib${seq}.so.6"`, 'O_RDONLY|O_CLOEXEC'],
    result: seq % 3 === 0 ? 'ENOENT No such file or directory' : 3,
    at: seq * 8_000_000,
    took: 12_000,
    seq,
  }));
}

test('its memory does not grow with the time that it runs', { timeout: 300_000 }, async () => {
  const jaeger = await startJaeger(environment);
  try {
    const pid = execFileSync('docker', ['inspect', '--format', '{{.State.Pid}}', jaeger.id], { encoding: 'utf8' }).trim();
    const resident = (): number => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
    const deliverer = otlpGrpc(jaeger.otlpUrl);
    const process = { name: 'sh', argv: ['sh', '-c', 'loop'], pid: 100, at: 0, took: 5_000_000_000, calls: calls() };
    const one = request({ id: 'ab'.repeat(16), startUnixNano: BigInt(Date.now()) * 1_000_000n, processes: [process] });
    assert.equal(one.spans, SPANS);
    const from = Buffer.from(one.traceId, 'hex');
    const highest: number[] = [];
    for (let trace = 0; trace < TRACES; trace++) {
      const bytes = Buffer.from(one.bytes);
      const to = Buffer.alloc(16, 1);
      to.writeUInt32BE(trace + 1);
      for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 16)) to.copy(bytes, at);
      assert.equal((await deliverer.deliver({ bytes, traceId: to.toString('hex'), spans: SPANS })).outcome, 'delivered');
      if (trace % 100 === 99) highest.push(Math.round(resident()));
    }
    await deliverer.close();
    console.log(`highest resident memory after each 100 traces of ${SPANS} spans: ${highest.join(', ')} MiB`);
    assert.equal(container.resources.limits.memory, '1Gi');
    assert.ok(
      highest.every((mebibytes) => mebibytes < LIMIT_MIB),
      `${highest.join()} MiB`,
    );
  } finally {
    await jaeger.stop();
  }
});
