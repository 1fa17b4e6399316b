import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SysspanError } from '../errors.ts';
import { agentPlace, agentSettings } from './agent-settings.ts';

const SMALLEST = 'exporters: {default: {endpoint: "http://jaeger.sysspan:4317"}}';
const MIB = 1 << 20;

function told(text: string): string {
  try {
    agentSettings(text, 'agent.yaml');
  } catch (cause) {
    assert.ok(cause instanceof SysspanError && cause.code === 'BAD_CONFIG');
    return cause.message;
  }
  return '';
}

describe('the configuration file', () => {
  test('the smallest one', () => {
    const { exporters, ...rest } = agentSettings(SMALLEST, 'agent.yaml');
    assert.deepEqual([...exporters], [['default', { endpoint: 'http://jaeger.sysspan:4317', compression: 'none' }]]);
    assert.deepEqual(rest, { memoryBudget: 64 * MIB, callRingBytes: 16 * MIB, traces: 64 });
  });

  test('everything', () => {
    const text = `
exporters:
  west: {endpoint: "https://otel.west:4317", compression: gzip, headersDir: /h, caFile: /ca, certFile: /cert, keyFile: /key}
  east:
    endpoint: http://otel.east:4317
    caFile:
memoryBudgetMiB: 32
callRingMiB: 8
traces: 5
`;
    const { exporters, ...rest } = agentSettings(text, 'agent.yaml');
    assert.deepEqual(exporters.get('west'), {
      endpoint: 'https://otel.west:4317',
      compression: 'gzip',
      headersDir: '/h',
      caFile: '/ca',
      certFile: '/cert',
      keyFile: '/key',
    });
    assert.deepEqual(exporters.get('east'), { endpoint: 'http://otel.east:4317', compression: 'none' });
    assert.deepEqual(rest, { memoryBudget: 32 * MIB, callRingBytes: 8 * MIB, traces: 5 });
  });

  const wrong: readonly (readonly [what: string, text: string, message: RegExp])[] = [
    [
      'an unknown key',
      `${SMALLEST}\ntracesMost: 3`,
      /agent\.yaml\.tracesMost: unknown: agent\.yaml has exporters, memoryBudgetMiB, callRingMiB, traces/,
    ],
    [
      'an unknown key of an exporter',
      'exporters: {a: {endpoint: "http://x:1", header: y}}',
      /exporters\.a\.header: unknown: exporters\.a has endpoint, /,
    ],
    ['an exporter without an endpoint', 'exporters: {a: {}}', /exporters\.a\.endpoint: missing/],
    ['an exporter that is a text', 'exporters: {a: "http://x:1"}', /exporters\.a: not a mapping/],
    ['no exporters', 'traces: 3', /exporters: missing/],
    ['an empty file', '', /exporters: missing/],
    ['a list', '- a', /agent\.yaml: not a mapping/],
    ['no YAML', 'exporters: {', /agent\.yaml: .*line 1/],
    ['a number that is none', `${SMALLEST}\ntraces: many`, /traces: "many" is no whole number from 1 to 1000/],
    ['a ring that is no power of two', `${SMALLEST}\ncallRingMiB: 12`, /callRingMiB: 12 is no power of two/],
    ['another compression', 'exporters: {a: {endpoint: "http://x:1", compression: zstd}}', /exporters\.a\.compression: zstd is not one of/],
    ['half a pair', 'exporters: {a: {endpoint: "https://x:1", certFile: /c}}', /certFile and keyFile belong together/],
    ['several mistakes', 'exporters: {a: {}}\ntraces: 0', /endpoint: missing.*; traces: 0 is no/],
  ];
  for (const [what, text, message] of wrong) test(what, () => assert.match(told(text), message));
});

test('who the agent is', () => {
  const environment = { NODE_NAME: 'worker-1', POD_NAME: 'sysspan-agent-x', POD_NAMESPACE: 'sysspan', POD_UID: 'u' };
  assert.deepEqual(agentPlace(environment), { nodeName: 'worker-1', podName: 'sysspan-agent-x', podNamespace: 'sysspan', podUid: 'u' });
  assert.equal(agentPlace({ ...environment, POD_UID: '' }).podUid, undefined);
  assert.throws(() => agentPlace({ POD_NAME: 'x' }), /NODE_NAME not set: set them from spec\.nodeName/);
});
