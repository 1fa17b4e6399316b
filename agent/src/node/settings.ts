// What the node agent is told: a configuration file, which the chart writes, and who it is. All mistakes are named at once.
// Pure: the text of the file and the environment are parameters.

import { readFileSync } from 'node:fs';
import { type RedactionPatterns, redactionProblem } from '@sysspan/native';
import { type Fields, Mistakes } from '../config/mistakes.ts';
import { SysspanError } from '../errors.ts';
import type { SecretNames } from '../export/endpoint-secrets.ts';
import type { EndpointSettings } from '../export/reached.ts';
import { withDefaults } from '../session/redaction.ts';
import type { Ceilings, Installation, RequestCeilings } from './ceilings.ts';

export interface AgentSettings {
  readonly exporters: ReadonlyMap<string, EndpointSettings>;
  /** Bytes of everything that waits: open and closed segments, what is held for its container's name, queues. */
  readonly memoryBudget: number;
  /** A power of two. */
  readonly callRingBytes: number;
  /** Traces at most at one time. */
  readonly traces: number;
  /** Spans of calls that all traces of the node may have in a second, and those of a namespace; 0: no limit. */
  readonly spansPerSecond: { readonly machine: number; readonly tenant: number };
  /** What is carried out at most, whatever a NodeTrace says. */
  readonly installation: Installation;
  /** By what secrets are found in command lines. */
  readonly redaction: RedactionPatterns;
}

export interface AgentPlace {
  readonly nodeName: string;
  readonly podName: string;
  readonly podNamespace: string;
  /** Absent outside of a pod. */
  readonly podUid: string | undefined;
}

const MIB = 1 << 20;
const MOST_SPANS_PER_SECOND = 10_000_000;
const ROOT = ['exporters', 'limits', 'memoryBudgetMiB', 'callRingMiB', 'traces', 'spansPerSecond', 'redaction'] as const;
const REDACTION = ['enabled', 'names', 'options', 'tokens'] as const;
const EXPORTER = ['endpoint', 'compression', 'headersDir', 'caFile', 'certFile', 'keyFile', 'namespaces', 'secrets'] as const;
const SECRETS = ['headers', 'ca', 'client'] as const;
/** As in the chart. */
const OF_REQUEST: RequestCeilings = {
  podsPerTrace: 200,
  maxDurationSeconds: 3_600,
  stringBytes: 4_096,
  buffers: 'All',
  commandLine: true,
  spansPerSecond: 10_000,
};
const CEILINGS: Ceilings = { ...OF_REQUEST, namespaces: [], perNamespace: {}, cluster: { ...OF_REQUEST, podsPerTrace: 500 } };

/** Of which Secrets the files are. */
function secretNames(path: string, value: unknown, mistakes: Mistakes): SecretNames | undefined {
  if (value === undefined) return undefined;
  const fields = mistakes.fields(path, value, SECRETS);
  return Object.fromEntries(
    SECRETS.flatMap((use) => {
      const secret = mistakes.text(`${path}.${use}`, fields[use]);
      return secret === undefined ? [] : [[use, secret]];
    }),
  );
}

function exporterOf(name: string, value: unknown, mistakes: Mistakes): EndpointSettings {
  const path = `exporters.${name}`;
  const fields = mistakes.fields(path, value, EXPORTER);
  const endpoint = mistakes.text(`${path}.endpoint`, fields.endpoint);
  if (endpoint === undefined && fields.endpoint === undefined)
    mistakes.add(`${path}.endpoint`, 'missing: write it like http://collector.observability:4317');
  const compression = mistakes.oneOf(`${path}.compression`, fields.compression, ['none', 'gzip'] as const) ?? 'none';
  const files = (['headersDir', 'caFile', 'certFile', 'keyFile'] as const).flatMap((key) => {
    const file = mistakes.text(`${path}.${key}`, fields[key]);
    return file === undefined ? [] : [[key, file] as const];
  });
  const given = Object.fromEntries(files) as Pick<EndpointSettings, 'headersDir' | 'caFile' | 'certFile' | 'keyFile'>;
  const secrets = secretNames(`${path}.secrets`, fields.secrets, mistakes);
  if ((given.certFile === undefined) !== (given.keyFile === undefined))
    mistakes.add(path, 'certFile and keyFile belong together: give both or none');
  return { endpoint: endpoint ?? '', compression, ...given, ...(secrets && { secrets }) };
}

/** The least and the most of each. */
const RANGES = {
  podsPerTrace: [1, 1_000_000],
  maxDurationSeconds: [1, 1_000_000_000],
  stringBytes: [0, 4_096],
  spansPerSecond: [0, 1_000_000],
} as const;

/** What is not there is as in the chart. */
function ceilingsOf(value: unknown, mistakes: Mistakes): Ceilings {
  const given = mistakes.fields('limits', value, Object.keys(CEILINGS));
  const known = requestCeilings('limits', given, CEILINGS, mistakes);
  const cluster = mistakes.fields('limits.cluster', given.cluster, Object.keys(OF_REQUEST));
  const common = { ...known, cluster: requestCeilings('limits.cluster', cluster, CEILINGS.cluster, mistakes) };
  const own = mistakes.fields('limits.perNamespace', given.perNamespace);
  const perNamespace = Object.entries(own).map(([namespace, fields]) => {
    const path = `limits.perNamespace.${namespace}`;
    return [namespace, requestCeilings(path, mistakes.fields(path, fields, Object.keys(OF_REQUEST)), known, mistakes)] as const;
  });
  return {
    ...common,
    namespaces: mistakes.texts('limits.namespaces', given.namespaces) ?? [],
    perNamespace: Object.fromEntries(perNamespace),
  };
}

function requestCeilings(path: string, given: Fields, otherwise: RequestCeilings, mistakes: Mistakes): RequestCeilings {
  const number = (name: keyof typeof RANGES): number => mistakes.whole(`${path}.${name}`, given[name], RANGES[name]) ?? otherwise[name];
  return {
    podsPerTrace: number('podsPerTrace'),
    maxDurationSeconds: number('maxDurationSeconds'),
    stringBytes: number('stringBytes'),
    buffers: mistakes.oneOf(`${path}.buffers`, given.buffers, ['None', 'Sent', 'All'] as const) ?? otherwise.buffers,
    commandLine: mistakes.oneOf(`${path}.commandLine`, given.commandLine, [true, false]) ?? otherwise.commandLine,
    spansPerSecond: number('spansPerSecond'),
  };
}

/** What is not there is as in the chart. */
function spansOf(value: unknown, mistakes: Mistakes): AgentSettings['spansPerSecond'] {
  const given = mistakes.fields('spansPerSecond', value, ['node', 'namespace']);
  const number = (name: string, fallback: number): number =>
    mistakes.whole(`spansPerSecond.${name}`, given[name], [0, MOST_SPANS_PER_SECOND]) ?? fallback;
  return { machine: number('node', 50_000), tenant: number('namespace', 20_000) };
}

/** The namespaces that may use an exporter; what is wrong with the exporter itself is said elsewhere. */
function usersOf(name: string, value: unknown, mistakes: Mistakes): string[] {
  return mistakes.texts(`exporters.${name}.namespaces`, (value as Fields | null | undefined)?.namespaces) ?? [];
}

function patternsOf(value: unknown, mistakes: Mistakes): RedactionPatterns {
  const fields = mistakes.fields('redaction', value, REDACTION);
  const [names = [], options = [], tokens = []] = (['names', 'options', 'tokens'] as const).map(
    (key) => mistakes.texts(`redaction.${key}`, fields[key]) ?? [],
  );
  if (mistakes.oneOf('redaction.enabled', fields.enabled, [true, false]) === false) return { names: [], options: [], tokens: [] };
  const problem = redactionProblem({ names, options, tokens });
  if (problem !== undefined) mistakes.add('redaction', problem);
  return withDefaults({ names, options, tokens });
}

function powerOfTwo(path: string, mebibytes: number, mistakes: Mistakes): number {
  if (!Number.isInteger(Math.log2(mebibytes))) mistakes.add(path, `${mebibytes} is no power of two`);
  return mebibytes * MIB;
}

/**
 * Reads a configuration file.
 * @param file its name, for messages
 * @throws SysspanError BAD_CONFIG
 */
export function agentSettings(text: string, file: string): AgentSettings {
  const mistakes = new Mistakes();
  const root = mistakes.file(file, text, ROOT);
  const exporters = Object.entries(mistakes.fields('exporters', root.exporters));
  if (exporters.length === 0) mistakes.add('exporters', 'missing: spans have nowhere to go: write default: {endpoint: …} below it');
  const settings: AgentSettings = {
    exporters: new Map(exporters.map(([name, value]) => [name, exporterOf(name, value, mistakes)])),
    memoryBudget: (mistakes.whole('memoryBudgetMiB', root.memoryBudgetMiB, [8, 4096]) ?? 64) * MIB,
    callRingBytes: powerOfTwo('callRingMiB', mistakes.whole('callRingMiB', root.callRingMiB, [1, 1024]) ?? 16, mistakes),
    traces: mistakes.whole('traces', root.traces, [1, 1000]) ?? 64,
    spansPerSecond: spansOf(root.spansPerSecond, mistakes),
    installation: {
      ceilings: ceilingsOf(root.limits, mistakes),
      exporters: new Map(exporters.map(([name, value]) => [name, usersOf(name, value, mistakes)])),
    },
    redaction: patternsOf(root.redaction, mistakes),
  };
  if (mistakes.list.length === 0) return settings;
  throw new SysspanError('BAD_CONFIG', `cannot use ${file}: ${mistakes.list.join('; ')}: correct the file`);
}

/** @throws SysspanError BAD_CONFIG */
export function readSettings(file: string): AgentSettings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SysspanError('BAD_CONFIG', `cannot read ${file}: ${(cause as Error).message}: give another file`, { cause });
  }
  return agentSettings(text, file);
}

/** Who we are. @throws SysspanError BAD_OPTION */
export function agentPlace(environment: Readonly<Record<string, string | undefined>>): AgentPlace {
  const { NODE_NAME: nodeName = '', POD_NAME: podName = '', POD_NAMESPACE: podNamespace = '', POD_UID: podUid = '' } = environment;
  const missing = Object.entries({ NODE_NAME: nodeName, POD_NAME: podName }).filter(([, value]) => value === '');
  if (missing.length > 0) {
    const names = missing.map(([name]) => name).join(' and ');
    throw new SysspanError(
      'BAD_OPTION',
      `cannot tell whose agent this is: ${names} not set: set them from spec.nodeName and metadata.name`,
    );
  }
  return { nodeName, podName, podNamespace, podUid: podUid === '' ? undefined : podUid };
}
