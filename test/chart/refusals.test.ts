// Values that are refused, and what is said about them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { isMap, isScalar, type Pair, parse, parseDocument, type YAMLMap } from 'yaml';
import { chart, template } from './helm.ts';

const endpoint = ['--set', 'exporters.default.endpoint=http://collector:4317'];

const REFUSED: readonly [string, string[], RegExp][] = [
  ['a value that is not there', [...endpoint, '--set', 'agent.privilegd=true'], /additional properties 'privilegd' not allowed/],
  ['no place for spans', [], /exporters\.default\.endpoint is empty, so spans have nowhere to go: say where/],
  [
    'a demo without viewer, Jaeger or another place',
    ['--set', 'demo.enabled=true,demo.jaeger.image=,demo.viewer.enabled=false'],
    /nowhere to go: say where/,
  ],
  [
    'no default exporter',
    ['--set', 'exporters.default=null', '--set', 'exporters.x.endpoint=http://c:4317'],
    /there is no exporter named default/,
  ],
  ['an endpoint without a scheme', ['--set', 'exporters.default.endpoint=collector:4317'], /'collector:4317' does not match pattern/],
  ['an exporter whose name is none', [...endpoint, '--set', 'exporters.A_b.endpoint=http://c:4317'], /'A_b' does not match pattern/],
  [
    'a budget that the limit does not hold',
    [...endpoint, '--set', 'agent.memoryBudgetMiB=256'],
    /is 384Mi, but .* need 624Mi: raise the limit, or lower/,
  ],
  [
    'a limit that is no amount',
    [...endpoint, '--set', 'agent.resources.limits.memory=lots'],
    /lots is no amount of memory: write it like 384Mi/,
  ],
  ['a ring that is no power of two', [...endpoint, '--set', 'agent.callRingMiB=12'], /callRingMiB/],
  ['a ceiling below zero', [...endpoint, '--set', 'limits.spansPerSecond=-1'], /spansPerSecond/],
  [
    'an option that is not of one letter',
    [...endpoint, '--set', 'redaction.options={mysql --password}'],
    /'mysql --password' does not match pattern/,
  ],
  ['a name that is every name', [...endpoint, '--set', 'redaction.names={*}'], /'\*' does not match pattern/],
  [
    'a ceiling of a namespace that is none',
    [...endpoint, '--set', 'limits.perNamespace.shop.traces=3'],
    /additional properties 'traces' not allowed/,
  ],
  [
    'ceilings of a namespace that is not served',
    [...endpoint, '--set', 'limits.namespaces={shop},limits.perNamespace.stage.podsPerTrace=3'],
    /limits\.perNamespace\.stage is for a namespace that limits\.namespaces does not list, where nothing is traced: add it there/,
  ],
  [
    'a ceiling of the cluster that is none',
    [...endpoint, '--set', 'limits.cluster.tracesPerNamespace=3'],
    /additional properties 'tracesPerNamespace' not allowed/,
  ],
  ['another kind of buffers', [...endpoint, '--set', 'limits.buffers=Some'], /'None', 'Sent', 'All'/],
];

describe('the chart refuses', () => {
  for (const [what, args, expected] of REFUSED)
    it(what, () => {
      const { status, stderr } = template(...args);
      assert.equal(status, 1);
      assert.match(stderr, expected);
    });

  it('a cluster that is too old', () => {
    const { status, stderr } = template(...endpoint, '--kube-version', '1.31.0');
    assert.equal(status, 1);
    assert.match(stderr, /chart requires kubeVersion: >=1\.32\.0-0/);
  });
});

type Schema = { readonly $ref?: string; readonly properties?: Record<string, Schema>; readonly additionalProperties?: Schema | boolean };

describe('the values', () => {
  const source = readFileSync(join(chart, 'values.yaml'), 'utf8');
  const schema = JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8')) as Schema & { definitions: Record<string, Schema> };
  const resolve = (one: Schema | undefined): Schema =>
    one?.$ref === undefined ? (one ?? {}) : (schema.definitions[one.$ref.replace('#/definitions/', '')] ?? {});

  it('are as the schema wants them', () => {
    const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
    assert.ok(validate(parse(source)), JSON.stringify(validate.errors));
  });

  it('have a sentence each', () => {
    const silent: string[] = [];
    const visit = (map: YAMLMap, path: string): void => {
      for (const [at, pair] of (map.items as Pair[]).entries()) {
        const name = `${path}${String(pair.key)}`;
        const comment = (isScalar(pair.key) && pair.key.commentBefore) || (at === 0 && map.commentBefore) || '';
        if (/^ ?-- \S.*\.$/m.test(comment)) continue;
        if (isMap(pair.value) && !pair.value.flow) visit(pair.value, `${name}.`);
        else silent.push(name);
      }
    };
    const { contents } = parseDocument(source);
    assert.ok(isMap(contents));
    visit(contents as YAMLMap, '');
    assert.deepEqual(silent, []);
  });

  it('are all that the schema knows', () => {
    const missing = missingValues(resolve(schema), parse(source), '');
    // What Helm adds by itself, and fields of Kubernetes' own types that the defaults leave out.
    const known = ['global', 'agent.resources.claims', 'operator.resources.claims', 'agent.seccompProfile.localhostProfile'];
    assert.deepEqual(
      missing.filter((name) => !known.includes(name)),
      [],
    );
  });

  /** Paths of properties that the schema has and the value has not; an empty map stands for any content. */
  function missingValues({ properties, additionalProperties }: Schema, value: unknown, path: string): string[] {
    if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return [];
    const own = value as Record<string, unknown>;
    const further = typeof additionalProperties === 'object' ? Object.keys(own).map((name) => [name, additionalProperties] as const) : [];
    return [...further, ...Object.entries(properties ?? {})].flatMap(([name, item]) =>
      name in own ? missingValues(resolve(item), own[name], `${path}${name}.`) : [`${path}${name}`],
    );
  }
});
