// What the notes of an installation warn of. Helm shows notes only where there is a cluster: an object of the release holds them here.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENDPOINTS } from '../../agent/src/testing/plain-text.ts';
import { find, objects, render } from './helm.ts';

const holder = (template: string): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'warnings' },
  data: { text: `{{ include "${template}" . | trim | quote }}` },
});

const warnings = (...args: string[]): string[] => lines('sysspan.warnings', ...args);

function lines(template: string, ...args: string[]): string[] {
  const text = render(`--set-json=extraObjects=${JSON.stringify([holder(template)])}`, ...args);
  const { data } = find(objects(text), 'ConfigMap', 'warnings');
  return String(data.text)
    .replace(/^"|"$/g, '')
    .split(/\n|\\n/)
    .filter(Boolean);
}

const closed = ['--set=networkPolicy.enabled=true', '--set-json=networkPolicy.scrapers=[{"podSelector":{}}]'];

test('exporters that lead out of the cluster unencrypted are named, as the agent judges', () => {
  for (const [endpoint, outside] of ENDPOINTS) {
    const said = warnings(...closed, `--set=exporters.default.endpoint=${endpoint}`);
    assert.equal(said.length, outside ? 1 : 0, `${endpoint}: ${said.join()}`);
    if (outside) assert.ok(said[0]?.includes(`exporter default leave the cluster unencrypted, to ${endpoint}: `), said[0]);
  }
});

test('open metrics and agents that may reach everything are said once', () => {
  const endpoint = '--set=exporters.default.endpoint=http://collector.observability:4317';
  assert.match(
    warnings(endpoint).join('\n'),
    /^- Every pod can read \/metrics of .*, and no NetworkPolicy .*networkPolicy\.enabled=true[^\n]*$/,
  );
  assert.match(
    warnings(endpoint, '--set=networkPolicy.enabled=true').join('\n'),
    /^- Every pod can read \/metrics of [^\n]*networkPolicy\.scrapers\.$/,
  );
  assert.deepEqual(warnings(endpoint, ...closed), []);
});

test('exporters whose queues hold less than the largest trace are counted, with the budget that they need', () => {
  const exporters = (count: number): string[] =>
    Array.from({ length: count }, (_, at) => `--set=exporters.${at === 0 ? 'default' : `e${at}`}.endpoint=http://collector:4317`);
  const said = lines('sysspan.smallQueues', ...exporters(10));
  assert.match(said.join(), /^Each of 10 exporters has 2\.4 MiB .* Set agent\.memoryBudgetMiB=107 or more/);
  assert.deepEqual(lines('sysspan.smallQueues', ...exporters(6)), []);
  const enough = ['--set=agent.memoryBudgetMiB=107', '--set=agent.resources.limits.memory=512Mi'];
  assert.deepEqual(lines('sysspan.smallQueues', ...exporters(10), ...enough), []);
});
