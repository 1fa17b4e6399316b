// Writes what is made from operator/crds: the types of both packages, the bounds that agents keep, the chart's copies, and pages of reference.
// With --check it writes nothing and fails with the names of the files that differ.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { boundsOf, constant } from './bounds.ts';
import { clusterCrd } from './cluster.ts';
import { nodeReference, requestReference } from './reference.ts';
import { type Crd, declarations, type Schema, sharedDeclarations } from './types.ts';

const repository = join(import.meta.dirname, '../../..');
const NAMES: readonly string[] = ['nodetracereports', 'nodetraces', 'syscalltraces'];
const HOW = 'run node operator/src/generate/main.ts';

const GENERATED = `// GENERATED from operator/crds/*.yaml: ${HOW}. Never edited.
// Objects as the API server gives them: fields with a default are there, times are RFC 3339 strings.`;

/** What agents read and write, which operators do too. */
const NODE_HEAD = `${GENERATED}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** What this project uses of the Kubernetes type of the same name. */
export interface ObjectMeta {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  generation: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  labels?: { [key: string]: string };
  annotations?: { [key: string]: string };
  ownerReferences?: OwnerReference[];
}

export interface NodeTrace {
  apiVersion: 'sysspan.io/v1alpha1';
  kind: 'NodeTrace';
  metadata: ObjectMeta;
  spec: NodeTraceSpec;
}

export interface NodeTraceReport {
  apiVersion: 'sysspan.io/v1alpha1';
  kind: 'NodeTraceReport';
  metadata: ObjectMeta;
  spec: NodeTraceReportSpec;
  status?: NodeTraceReportStatus;
}`;

const REQUEST_HEAD = `${GENERATED}

import type { Counters, ObjectMeta } from '@sysspan/agent/node-trace';

export type * from '@sysspan/agent/node-trace';

/** Of a ClusterSyscallTrace: one of both. */
export interface NamespaceChoice {
  namespaces?: string[];
  namespaceSelector?: SyscallTraceSpecSelector;
}

/** A request of either kind. One for the cluster has no namespace, '', and says which namespaces' pods it is about. */
export interface SyscallTrace {
  apiVersion: 'sysspan.io/v1alpha1';
  kind: 'SyscallTrace' | 'ClusterSyscallTrace';
  metadata: ObjectMeta;
  spec: SyscallTraceSpec & NamespaceChoice;
  status?: SyscallTraceStatus;
}`;

/** Every generated file by its path in the repository. */
export async function generate(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const types = [NODE_HEAD];
  const requests = [REQUEST_HEAD];
  const crds = new Map<string, Crd>();
  for (const name of NAMES) {
    const crd = parse(await readFile(join(repository, `operator/crds/${name}.yaml`), 'utf8')) as Crd;
    crds.set(crd.spec.names.kind, crd);
    if (types.length === 1) types.push(await sharedDeclarations(crd));
    (crd.spec.names.kind === 'SyscallTrace' ? requests : types).push(await declarations(crd));
    if (crd.spec.names.kind === 'NodeTrace') files.set('agent/src/node-trace/bounds.ts', bounds(crd));
    if (crd.spec.names.kind === 'NodeTraceReport') files.set('agent/src/node-trace/counter-names.ts', counterNames(crd));
    files.set(`charts/sysspan/files/crds/${name}.yaml`, copyOf(crd, name));
    if (crd.spec.names.kind !== 'SyscallTrace') continue;
    const cluster = copyOf(clusterCrd(crd), name);
    for (const folder of ['operator/crds', 'charts/sysspan/files/crds']) files.set(`${folder}/clustersyscalltraces.yaml`, cluster);
  }
  for (const [path, page] of references(crds)) files.set(path, page);
  files.set('agent/src/node-trace/types.ts', `${types.join('\n\n')}\n`);
  return files.set('operator/src/api/types.ts', `${requests.join('\n\n')}\n`);
}

/** Pages of docs/reference, by the definitions of their kinds. */
function references(crds: ReadonlyMap<string, Crd>): [path: string, page: string][] {
  const [request, nodeTrace, report] = ['SyscallTrace', 'NodeTrace', 'NodeTraceReport'].map((kind) => crds.get(kind));
  if (request === undefined || nodeTrace === undefined || report === undefined)
    throw new Error(`operator/crds lacks a kind that docs/reference is about: ${HOW} after mending it`);
  return [
    ['docs/reference/syscalltrace.md', requestReference(request, clusterCrd(request))],
    ['docs/reference/nodetrace.md', nodeReference(nodeTrace, report)],
  ];
}

function copyOf(crd: Crd, source: string): string {
  const copy = stringify(crd, { aliasDuplicateObjects: false, lineWidth: 0 });
  return `# GENERATED from operator/crds/${source}.yaml: ${HOW}. Never edited.\n${copy}`;
}

/** What is counted of a trace, in the order of the schema. */
function counterNames(crd: Crd): string {
  const status = field(crd.spec.versions[0]?.schema.openAPIV3Schema ?? {}, 'status');
  const lines = Object.keys(field(status, 'counters').properties ?? {}).map((name) => `  '${name}',`);
  return [
    `// GENERATED from operator/crds/nodetracereports.yaml: ${HOW}. Never edited.\n`,
    '/** What is counted of a trace; types.ts says what each one is. */',
    `export const COUNTER_NAMES = [\n${lines.join('\n')}\n] as const;\n`,
    'export type CounterName = (typeof COUNTER_NAMES)[number];\n',
  ].join('\n');
}

/** The bounds of what an agent is told. */
function bounds(crd: Crd): string {
  const spec = field(crd.spec.versions[0]?.schema.openAPIV3Schema ?? {}, 'spec');
  const target = field(spec, 'targets').items ?? {};
  const container = field(target, 'containers').items ?? {};
  const targets = {
    targets: field(spec, 'targets'),
    podIP: field(target, 'podIP'),
    containers: field(target, 'containers'),
    others: field(target, 'others'),
    containerID: field(container, 'containerID'),
    image: field(container, 'image'),
  };
  return [
    `// GENERATED from operator/crds/nodetraces.yaml: ${HOW}. Never edited.`,
    `/** Of the fields of NodeTraceSpecSettings. */\n${constant('SETTINGS_BOUNDS', boundsOf(field(spec, 'settings')))}`,
    `/** Of the pods of a trace, of the containers of each, and of what is said of them. */\n${constant('TARGET_BOUNDS', boundsOf({ properties: targets }))}`,
    `/** Of how often an agent reports, in seconds. */\n${constant('REPORT_BOUNDS', boundsOf({ properties: { reportSeconds: field(spec, 'reportSeconds') } }))}\n`,
  ].join('\n\n');
}

function field(schema: Schema, name: string): Schema {
  const found = schema.properties?.[name];
  if (found === undefined) throw new Error(`a schema of operator/crds has no ${name} where it is looked for: ${HOW} after mending it`);
  return found;
}

/** Files that are missing or differ. */
export async function differences(files: ReadonlyMap<string, string>, folder: string): Promise<string[]> {
  const changed: string[] = [];
  for (const [path, text] of files) {
    const present = await readFile(join(folder, path), 'utf8').catch(() => undefined);
    if (present !== text) changed.push(path);
  }
  return changed;
}

async function main(check: boolean): Promise<number> {
  const files = await generate();
  if (check) {
    const changed = await differences(files, repository);
    for (const path of changed) console.error(`${path} differs: ${HOW}`);
    return changed.length === 0 ? 0 : 1;
  }
  for (const [path, text] of files) {
    await mkdir(dirname(join(repository, path)), { recursive: true });
    await writeFile(join(repository, path), text);
  }
  return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.includes('--check'));
