import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeReference, requestReference } from './reference.ts';
import type { Crd, Schema } from './types.ts';

function crd(kind: string, spec: Schema, status?: Schema): Crd {
  const properties: Record<string, Schema> = { spec, ...(status && { status }) };
  const columns = [{ name: 'Pods', description: 'Pods | all.' }, { name: 'Age' }, { name: 'Why', priority: 1, description: 'Why.' }];
  const version = { name: 'v1', schema: { openAPIV3Schema: { description: `A ${kind}.`, properties } }, additionalPrinterColumns: columns };
  return { spec: { names: { kind, plural: `${kind.toLowerCase()}s`, shortNames: ['x'] }, versions: [version] } } as Crd;
}

const counters: Schema = { type: 'object', description: 'Numbers.', properties: { seen: { type: 'integer', minimum: 0 } } };
const SPEC: Schema = {
  description: 'What to do.',
  required: ['name'],
  properties: {
    name: { type: 'string', maxLength: 63, description: 'Its name.' },
    seconds: { type: 'integer', minimum: 1, maximum: 10, default: 5, description: 'How\n long.' },
    mode: { type: 'string', enum: ['On', 'Off'], description: 'Whether.' },
    list: { type: 'array', maxItems: 3, items: { type: 'object', properties: { key: { type: 'string' } } } },
  },
};

test('a field is a row with its type, its bounds and what it means', () => {
  const page = nodeReference(crd('NodeTrace', SPEC), crd('NodeTraceReport', SPEC, { properties: { counters, gone: counters } }));
  for (const row of [
    '| `spec.name` | string; up to 63 characters; **required** | Its name. |',
    '| `spec.seconds` | integer; 1 to 10; default `5` | How long. |',
    '| `spec.mode` | string; `On`, `Off` | Whether. |',
    '| `spec.list` | list of object; at most 3 |  |',
    '| `spec.list[].key` | string |  |',
    '| `status.counters.seen` | integer |  |',
    '| `status.gone` | object | Numbers. Fields as in `status.counters`. |',
    '| Pods | Pods \\| all. |',
    '| Why (`-o wide`) | Why. |',
  ])
    assert.ok(page.includes(`\n${row}\n`), `${row}\n\n${page}`);
  assert.doesNotMatch(page, /status\.gone\.seen|\| Age/);
});

test('of a kind with all fields of another one only its own are listed', () => {
  const more: Schema = { ...SPEC, properties: { ...SPEC.properties, namespaces: { type: 'array', items: { type: 'string' } } } };
  const page = requestReference(crd('SyscallTrace', SPEC), crd('ClusterSyscallTrace', more));
  const [, cluster = ''] = page.split('## ClusterSyscallTrace');
  assert.match(cluster, /every field of SyscallTrace[\s\S]*`spec\.namespaces` \| list of string/);
  assert.doesNotMatch(cluster, /spec\.name`/);
});
