import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { SysspanError } from '../errors.ts';
import { DEFAULT_PATTERNS, withDefaults } from '../session/redaction.ts';
import { agentPlace, agentSettings } from './settings.ts';

const SMALLEST = 'exporters: {default: {endpoint: "http://jaeger.sysspan:4317"}}';
const MIB = 1 << 20;
const CHART = new URL('../../../charts/sysspan/values.yaml', import.meta.url);

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
    const { exporters, installation, ...rest } = agentSettings(SMALLEST, 'agent.yaml');
    assert.deepEqual([...exporters], [['default', { endpoint: 'http://jaeger.sysspan:4317', compression: 'none' }]]);
    assert.deepEqual(rest, {
      memoryBudget: 64 * MIB,
      callRingBytes: 16 * MIB,
      traces: 64,
      spansPerSecond: { machine: 50_000, tenant: 20_000 },
      redaction: DEFAULT_PATTERNS,
    });
    const { agent } = parse(readFileSync(CHART, 'utf8')) as { agent: { spansPerSecond: object } };
    assert.deepEqual(agent.spansPerSecond, { node: 50_000, namespace: 20_000 });
    assert.deepEqual([...installation.exporters], [['default', []]]);
    const { limits } = parse(readFileSync(CHART, 'utf8')) as { limits: object };
    const { cluster, ...ceilings } = installation.ceilings;
    assert.deepEqual(
      { ...ceilings, traces: 200, tracesPerNamespace: 20, nodesPerTrace: 200, cluster: { ...cluster, traces: 5, nodesPerTrace: 500 } },
      limits,
      'what is not there is as in the chart',
    );
  });

  test('everything', () => {
    const text = `
exporters:
  west: {endpoint: "https://otel.west:4317", compression: gzip, headersDir: /h, caFile: /ca, certFile: /cert, keyFile: /key, secrets: {headers: s/h, ca: s/c}}
  east:
    endpoint: http://otel.east:4317
    caFile:
    namespaces: [shop, staging]
limits:
  {namespaces: [shop], podsPerTrace: 9, maxDurationSeconds: 60, stringBytes: 64, buffers: None, commandLine: false, spansPerSecond: 0,
   perNamespace: {shop: {podsPerTrace: 90, buffers: All}, lab: {}}, cluster: {podsPerTrace: 7, commandLine: false}}
memoryBudgetMiB: 32
callRingMiB: 8
traces: 5
spansPerSecond: {node: 7, namespace: 0}
redaction: {names: [pin], options: ["frob -k *"], tokens: ["corp_[0-9]{4}"]}
`;
    const { exporters, installation, ...rest } = agentSettings(text, 'agent.yaml');
    assert.deepEqual(exporters.get('west'), {
      endpoint: 'https://otel.west:4317',
      compression: 'gzip',
      headersDir: '/h',
      caFile: '/ca',
      certFile: '/cert',
      keyFile: '/key',
      secrets: { headers: 's/h', ca: 's/c' },
    });
    assert.deepEqual(exporters.get('east'), { endpoint: 'http://otel.east:4317', compression: 'none' });
    const redaction = withDefaults({ names: ['pin'], options: ['frob -k *'], tokens: ['corp_[0-9]{4}'] });
    assert.deepEqual(rest, {
      memoryBudget: 32 * MIB,
      callRingBytes: 8 * MIB,
      traces: 5,
      spansPerSecond: { machine: 7, tenant: 0 },
      redaction,
    });
    const ceilings = {
      podsPerTrace: 9,
      maxDurationSeconds: 60,
      stringBytes: 64,
      buffers: 'None',
      commandLine: false,
      spansPerSecond: 0,
    };
    const perNamespace = { shop: { ...ceilings, podsPerTrace: 90, buffers: 'All' }, lab: ceilings };
    const cluster = {
      podsPerTrace: 7,
      maxDurationSeconds: 3_600,
      stringBytes: 4_096,
      buffers: 'All',
      commandLine: false,
      spansPerSecond: 10_000,
    };
    assert.deepEqual(installation.ceilings, { ...ceilings, namespaces: ['shop'], perNamespace, cluster });
    assert.deepEqual(
      [...installation.exporters],
      [
        ['west', []],
        ['east', ['shop', 'staging']],
      ],
    );
  });

  test('redaction can be switched off', () => {
    const { redaction } = agentSettings(`${SMALLEST}\nredaction: {enabled: false, names: [pin]}`, 'agent.yaml');
    assert.deepEqual(redaction, { names: [], options: [], tokens: [] });
  });

  const wrong: readonly (readonly [what: string, text: string, message: RegExp])[] = [
    [
      'an unknown key',
      `${SMALLEST}\ntracesMost: 3`,
      /agent\.yaml\.tracesMost: unknown: agent\.yaml has exporters, limits, memoryBudgetMiB, callRingMiB, traces, spansPerSecond, redaction/,
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
    [
      'another compression',
      'exporters: {a: {endpoint: "http://x:1", compression: zstd}}',
      /exporters\.a\.compression: "zstd" is not one of/,
    ],
    [
      'a limit that is unknown',
      `${SMALLEST}\nlimits: {tracesPerNamespace: 3}`,
      /limits\.tracesPerNamespace: unknown: limits has podsPerTrace/,
    ],
    [
      'a limit of a namespace that is unknown',
      `${SMALLEST}\nlimits: {perNamespace: {lab: {namespaces: []}}}`,
      /limits\.perNamespace\.lab\.namespaces: unknown/,
    ],
    [
      'a limit of a namespace that is none',
      `${SMALLEST}\nlimits: {perNamespace: {lab: {podsPerTrace: 0}}}`,
      /perNamespace\.lab\.podsPerTrace: 0 is no/,
    ],
    ['limits of namespaces that are a list', `${SMALLEST}\nlimits: {perNamespace: [lab]}`, /limits\.perNamespace: not a mapping/],
    ['buffers of another kind', `${SMALLEST}\nlimits: {buffers: Some}`, /limits\.buffers: "Some" is not one of None, Sent, All/],
    [
      'a namespace that is no text',
      'exporters: {a: {endpoint: "http://x:1", namespaces: [1]}}',
      /exporters\.a\.namespaces: \[1\] is no list/,
    ],
    [
      'a pattern that cannot be meant',
      `${SMALLEST}\nredaction: {tokens: ["a*b"]}`,
      /redaction: tokens: "a\*b" has a \* that is not at its end/,
    ],
    ['patterns that are no list', `${SMALLEST}\nredaction: {names: x}`, /redaction\.names: "x" is no list of texts/],
    ['another key of redaction', `${SMALLEST}\nredaction: {name: [x]}`, /redaction\.name: unknown: redaction has enabled, names/],
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
