import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { OperatorError } from './errors.ts';
import { type Settings, settings } from './settings.ts';

const POD = { POD_NAME: 'sysspan-operator-1', POD_NAMESPACE: 'sysspan' };

function withFile(content: string): Settings {
  const file = join(mkdtempSync(join(tmpdir(), 'settings-')), 'operator.yaml');
  writeFileSync(file, content);
  return settings(['--config', file, '--listen', '127.0.0.1:0'], POD);
}

function refused(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof OperatorError);
    return `${error.code} ${error.message}`;
  }
  throw new Error('accepted');
}

test('without a file everything has a default', () => {
  const { limits, exporters, agents, lease, listen } = settings([], POD);
  assert.deepEqual([limits.tracesPerNamespace, limits.podsPerTrace, limits.maxDurationSeconds, limits.buffers], [20, 200, 3600, 'All']);
  assert.deepEqual(
    [exporters, agents.namespace, lease, listen],
    [[{ name: 'default', namespaces: [] }], 'sysspan', { namespace: 'kube-system', name: 'syscalltraces.sysspan.io' }, '0.0.0.0:8080'],
  );
});

test('a file says what is different', () => {
  const { limits, exporters, agents, lease, listen } = withFile(`
limits: {traces: 7, tracesPerNamespace: 5, buffers: None, commandLine: false, namespaces: [dev], perNamespace: {dev: {podsPerTrace: 900, buffers: All}}, cluster: {traces: 2, podsPerTrace: 9}}
exporters: [default, {name: tempo, endpoint: "http://tempo.observe:4317", namespaces: [shop]}]
agents: {namespace: other, labels: {app: agent}, daemonSet: tracers}
lease: {namespace: locks}
`);
  assert.deepEqual(
    [limits.tracesPerNamespace, limits.podsPerTrace, limits.buffers, limits.commandLine, limits.namespaces],
    [5, 200, 'None', false, ['dev']],
  );
  assert.deepEqual([limits.traces, limits.nodesPerTrace, limits.perNamespace], [7, 200, { dev: { podsPerTrace: 900, buffers: 'All' } }]);
  assert.deepEqual([limits.cluster.traces, limits.cluster.podsPerTrace, limits.cluster.nodesPerTrace], [2, 9, 500]);
  assert.deepEqual(exporters, [
    { name: 'default', namespaces: [] },
    { name: 'tempo', endpoint: 'http://tempo.observe:4317', namespaces: ['shop'] },
  ]);
  assert.deepEqual(
    [agents, lease.namespace, listen],
    [{ namespace: 'other', labels: { app: 'agent' }, daemonSet: 'tracers' }, 'locks', '127.0.0.1:0'],
  );
});

test('without a file limits are those of the chart', () => {
  const { limits } = parse(readFileSync(new URL('../../charts/sysspan/values.yaml', import.meta.url), 'utf8')) as { limits: object };
  assert.deepEqual(settings([], POD).limits, limits);
});

test('an empty file is one without wishes', () => {
  assert.equal(withFile('').limits.podsPerTrace, 200);
});

test('all mistakes are named at once', () => {
  const said = refused(() =>
    withFile(
      'limits: {podsPerTrace: many, buffers: all, trace: 1, perNamespace: {dev: {traces: 1, stringBytes: x, commandLine: 1}}, cluster: {tracesPerNamespace: 1, traces: x}}\nexporter: []\nagents: []\nexporters: [{endpoint: x}]',
    ),
  );
  for (const part of [
    'BAD_CONFIG',
    'exporter: unknown: ',
    'limits.podsPerTrace: "many" is no whole number',
    'limits.buffers: "all" is not one of None, Sent, All',
    'limits.trace: unknown: limits has ',
    'limits.perNamespace.dev.traces: unknown: limits.perNamespace.dev has tracesPerNamespace, ',
    'limits.perNamespace.dev.stringBytes: "x" is no whole number',
    'limits.cluster.tracesPerNamespace: unknown: limits.cluster has traces, ',
    'limits.cluster.traces: "x" is no whole number',
    'limits.perNamespace.dev.commandLine: 1 is not one of true, false',
    'agents: not a mapping: write namespace, labels, daemonSet below it',
    'exporters[0].name: missing',
  ])
    assert.ok(said.includes(part), `${part} in ${said}`);
  assert.match(
    refused(() => withFile('a: [')),
    /^BAD_CONFIG cannot use .*: correct the file$/,
  );
  assert.match(
    refused(() => settings(['--config', '/does/not/exist'], POD)),
    /^BAD_CONFIG cannot read \/does\/not\/exist: ENOENT/,
  );
});

test('flags and environment', () => {
  assert.match(
    refused(() => settings(['--confg', 'x'], POD)),
    /^BAD_OPTION cannot start: .*--confg.*there are --config FILE/,
  );
  assert.match(
    refused(() => settings([], {})),
    /^BAD_OPTION .*POD_NAME or POD_NAMESPACE is not set/,
  );
});
