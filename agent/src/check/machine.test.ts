import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SysspanError } from '../errors.ts';
import type { Deliverer, Delivery } from '../export/delivery.ts';
import { exporterFindings } from './exporters.ts';
import { cgroupsFound, type Finding, findingsText } from './machine.ts';

const TAKEN: Delivery = { outcome: 'delivered', rejected: 0, message: '' };

async function found(target: string, delivery: Delivery = TAKEN): Promise<Finding[]> {
  const deliverer: Deliverer = { target, deliver: async () => delivery, close: async () => undefined };
  return await exporterFindings(new Map([['west', deliverer]]), { version: '1.2.3', arch: 'x64', now: new Date(0) });
}

test('an exporter that takes spans is fine', async () => {
  assert.equal(
    findingsText(await found('http://collector.observability:4317')),
    'ok    exporter west  http://collector.observability:4317 took a span\n',
  );
});

test('one that they reach unencrypted outside of the cluster works, with a warning', async () => {
  const findings = await found('http://otel.example.com:4317');
  assert.deepEqual(
    findings.map(({ ok }) => ok),
    [true],
  );
  assert.match(
    findingsText(findings),
    /^WARN {2}exporter west {2}http:\/\/otel\.example\.com:4317 took a span, which went unencrypted .*\n +→ give it an https/,
  );
  assert.match(findingsText(await found('https://otel.example.com')), /^ok /);
});

test('one that refuses them fails, and what it says is shown on one line', async () => {
  const refused: Delivery = { outcome: 'failed', reason: 'UNAVAILABLE', message: 'no \u001b[31m\nway' };
  assert.match(
    findingsText(await found('http://otel.example.com:4317', refused)),
    /^FAIL {2}exporter west {2}\S+: UNAVAILABLE: no \\x1b\[31m\\nway\n +→ see that it runs/,
  );
});

test('one whose cause is known has the remedy of that', async () => {
  const refused: Delivery = { outcome: 'retry', reason: 'UNAVAILABLE', message: 'the receiver speaks TLS', remedy: 'write https://' };
  assert.match(
    findingsText(await found('http://otel.example.com:4317', refused)),
    /: UNAVAILABLE: the receiver speaks TLS\n +→ write https:/,
  );
});

test('one that cannot even be tried fails alone', async () => {
  const broken = new SysspanError('EXPORTER_INVALID', 'exporter west: Secret sysspan/headers: it does not exist, or is empty: create it');
  const fine: Deliverer = { target: 'http://collector:4317', deliver: async () => TAKEN, close: async () => undefined };
  const exporters = new Map<string, Deliverer | SysspanError>([
    ['west', broken],
    ['east', fine],
  ]);
  assert.equal(
    findingsText(await exporterFindings(exporters, { version: '1.2.3', arch: 'x64', now: new Date(0) })),
    `FAIL  exporter west  Secret sysspan/headers: it does not exist, or is empty\n${' '.repeat(21)}→ create it\nok    exporter east  http://collector:4317 took a span\n`,
  );
});

test('cgroups: what the kernel has counts, and a pod needs no mount of it', () => {
  const [unified, legacy] = ['0::/\n', '12:cpu:/docker/x\n'];
  assert.equal(cgroupsFound('cgroup /sys/fs/cgroup cgroup2 ro,nosuid 0 0\n', unified, true), 'mounted');
  assert.equal(cgroupsFound('tmpfs /sys tmpfs ro 0 0\n', unified, true), 'there; not mounted in this pod, which needs no mount of it');
  assert.equal(cgroupsFound('tmpfs /sys tmpfs ro 0 0\n', unified, false), 'there, not mounted (only pods need it)');
  assert.equal(cgroupsFound('', legacy, false), 'none (only pods need it)');
});
