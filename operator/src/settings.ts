// What the operator is told: flags, environment, and a configuration file, which the chart writes. All mistakes are named at once.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { OperatorError } from './errors.ts';
import type { Limits, NamespaceLimits, RequestLimits } from './reconcile/facts.ts';

export interface ExporterSettings {
  readonly name: string;
  /** Where it sends to, as the agents have it: to know which pods must not be traced with it. */
  readonly endpoint?: string;
  /** Which may use it. Empty: all. */
  readonly namespaces: readonly string[];
}

export interface AgentSettings {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What makes them; its events tell why there are none. */
  readonly daemonSet?: string;
}

export interface Configuration {
  readonly limits: Limits;
  readonly exporters: readonly ExporterSettings[];
  /** How to know the agents' pods. */
  readonly agents: AgentSettings;
  /** Where it is decided who acts: the same for all operators of a cluster, whatever their releases are called. */
  readonly lease: { readonly namespace: string; readonly name: string };
  /** What the release calls things, for its end. */
  readonly release: { readonly deployment: string; readonly testPod: string };
}

export interface Settings extends Configuration {
  /** `0.0.0.0:8080` */
  readonly listen: string;
  /** Not to operate, but to prepare that the installation is taken away. */
  readonly farewell: boolean;
  /** Absent: the pod's service account, or what KUBECONFIG says. */
  readonly kubeconfig?: string;
  readonly podName: string;
  readonly podNamespace: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULTS: Omit<Configuration, 'agents'> = {
  limits: {
    traces: 200,
    tracesPerNamespace: 20,
    podsPerTrace: 200,
    nodesPerTrace: 200,
    maxDurationSeconds: 3600,
    stringBytes: 4096,
    buffers: 'All',
    commandLine: true,
    spansPerSecond: 10_000,
    namespaces: [],
    perNamespace: {},
    cluster: {
      traces: 5,
      podsPerTrace: 500,
      nodesPerTrace: 500,
      maxDurationSeconds: 3600,
      stringBytes: 4096,
      buffers: 'All',
      commandLine: true,
      spansPerSecond: 10_000,
    },
  },
  exporters: [{ name: 'default', namespaces: [] }],
  lease: { namespace: 'kube-system', name: 'syscalltraces.sysspan.io' },
  release: { deployment: 'sysspan-operator', testPod: 'sysspan-test' },
};

/**
 * @param args without the program's name
 * @throws OperatorError BAD_OPTION, BAD_CONFIG
 */
export function settings(args: readonly string[], environment: Environment): Settings {
  const { config, listen, kubeconfig, farewell } = flags(args);
  const podNamespace = environment.POD_NAMESPACE ?? '';
  const podName = environment.POD_NAME ?? '';
  if (podName === '' || podNamespace === '')
    throw new OperatorError(
      'BAD_OPTION',
      'cannot tell which replica this is: POD_NAME or POD_NAMESPACE is not set: set them from metadata.name and metadata.namespace',
    );
  const configuration = readConfiguration(config, podNamespace);
  return { ...configuration, listen, farewell, podName, podNamespace, ...(kubeconfig === undefined ? {} : { kubeconfig }) };
}

function flags(args: readonly string[]): { config?: string; listen: string; kubeconfig?: string; farewell: boolean } {
  const string = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: string,
        listen: { ...string, default: '0.0.0.0:8080' },
        kubeconfig: string,
        farewell: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
    const known = '--config FILE, --listen ADDRESS:PORT, --kubeconfig FILE and --farewell';
    throw new OperatorError('BAD_OPTION', `cannot start: ${why}: there are ${known}`, { cause });
  }
}

function readConfiguration(file: string | undefined, podNamespace: string): Configuration {
  if (file === undefined) return configuration({}, podNamespace);
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8')) ?? {};
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError('BAD_CONFIG', `cannot read ${file}: ${why}: see the chart's values for what it may hold`, { cause });
  }
  const problems: string[] = [];
  const read = configuration(content, podNamespace, problems);
  if (problems.length > 0) throw new OperatorError('BAD_CONFIG', `cannot use ${file}: ${problems.join('; ')}: correct it`);
  return read;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads what is there, takes the default for what is not, and adds to `problems` what cannot be used. */
function configuration(content: unknown, podNamespace: string, problems: string[] = []): Configuration {
  const root = fields(content, '', ['limits', 'exporters', 'agents', 'lease', 'release'], problems);
  const agents = fields(root.agents, 'agents', ['namespace', 'labels', 'daemonSet'], problems);
  const lease = fields(root.lease, 'lease', ['namespace', 'name'], problems);
  const release = fields(root.release, 'release', ['deployment', 'testPod'], problems);
  const daemonSet = text(agents.daemonSet, 'agents.daemonSet', problems);
  const exporters = list(root.exporters, 'exporters', problems)?.map((item, at) => exporter(item, `exporters[${at}]`, problems));
  return {
    limits: limits(root.limits, problems),
    exporters: exporters ?? DEFAULTS.exporters,
    agents: {
      namespace: text(agents.namespace, 'agents.namespace', problems) ?? podNamespace,
      labels: labels(agents.labels, problems),
      ...(daemonSet === undefined ? {} : { daemonSet }),
    },
    lease: {
      namespace: text(lease.namespace, 'lease.namespace', problems) ?? DEFAULTS.lease.namespace,
      name: text(lease.name, 'lease.name', problems) ?? DEFAULTS.lease.name,
    },
    release: {
      deployment: text(release.deployment, 'release.deployment', problems) ?? DEFAULTS.release.deployment,
      testPod: text(release.testPod, 'release.testPod', problems) ?? DEFAULTS.release.testPod,
    },
  };
}

/** What may be another for a namespace. */
const NUMBERS = ['podsPerTrace', 'nodesPerTrace', 'maxDurationSeconds', 'stringBytes', 'spansPerSecond'] as const;
const OF_REQUEST: readonly string[] = [...NUMBERS, 'buffers', 'commandLine'];

function limits(value: unknown, problems: string[]): Limits {
  const { limits: defaults } = DEFAULTS;
  const given = fields(value, 'limits', Object.keys(defaults), problems);
  const perNamespace = Object.entries(fields(given.perNamespace, 'limits.perNamespace', undefined, problems)).map(([namespace, own]) => {
    const path = `limits.perNamespace.${namespace}`;
    return [namespace, namespaceLimits(fields(own, path, ['tracesPerNamespace', ...OF_REQUEST], problems), path, problems)] as const;
  });
  const cluster = fields(given.cluster, 'limits.cluster', Object.keys(defaults.cluster), problems);
  return {
    ...defaults,
    ...namespaceLimits(given, 'limits', problems),
    traces: whole(given.traces, 'limits.traces', problems) ?? defaults.traces,
    namespaces: texts(given.namespaces, 'limits.namespaces', problems) ?? defaults.namespaces,
    perNamespace: Object.fromEntries(perNamespace),
    cluster: {
      ...defaults.cluster,
      ...requestLimits(cluster, 'limits.cluster', problems),
      traces: whole(cluster.traces, 'limits.cluster.traces', problems) ?? defaults.cluster.traces,
    },
  };
}

/** Those that are given. */
function namespaceLimits(given: Fields, path: string, problems: string[]): Partial<NamespaceLimits> {
  const number = whole(given.tracesPerNamespace, `${path}.tracesPerNamespace`, problems);
  return { ...requestLimits(given, path, problems), ...(number === undefined ? {} : { tracesPerNamespace: number }) };
}

/** Those that are given. */
function requestLimits(given: Fields, path: string, problems: string[]): Partial<RequestLimits> {
  const numbers = NUMBERS.flatMap((name) => {
    const number = whole(given[name], `${path}.${name}`, problems);
    return number === undefined ? [] : [[name, number] as const];
  });
  const { buffers, commandLine } = given;
  if (buffers !== undefined && buffers !== 'None' && buffers !== 'Sent' && buffers !== 'All')
    problems.push(`${path}.buffers is none of None, Sent, All`);
  if (commandLine !== undefined && typeof commandLine !== 'boolean') problems.push(`${path}.commandLine is neither true nor false`);
  return {
    ...Object.fromEntries(numbers),
    ...(buffers === undefined ? {} : { buffers: buffers as Limits['buffers'] }),
    ...(commandLine === undefined ? {} : { commandLine: commandLine === true }),
  };
}

/** A name alone, or a name, an endpoint, and the namespaces that may use it. */
function exporter(item: unknown, path: string, problems: string[]): ExporterSettings {
  if (typeof item === 'string') return { name: item, namespaces: [] };
  const given = fields(item, path, ['name', 'endpoint', 'namespaces'], problems);
  const name = text(given.name, `${path}.name`, problems);
  if (name === undefined) problems.push(`${path}.name is missing`);
  const endpoint = text(given.endpoint, `${path}.endpoint`, problems);
  const namespaces = texts(given.namespaces, `${path}.namespaces`, problems) ?? [];
  return { name: name ?? '', namespaces, ...(endpoint === undefined ? {} : { endpoint }) };
}

function labels(value: unknown, problems: string[]): Record<string, string> {
  if (value === undefined) return { 'app.kubernetes.io/name': 'sysspan', 'app.kubernetes.io/component': 'agent' };
  const given = Object.entries(fields(value, 'agents.labels', undefined, problems));
  if (given.length === 0) problems.push('agents.labels is empty');
  return Object.fromEntries(given.map(([key, label]) => [key, text(label, `agents.labels.${key}`, problems) ?? '']));
}

/** @param known undefined: any names */
function fields(value: unknown, path: string, known: readonly string[] | undefined, problems: string[]): Fields {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    problems.push(`${path || 'the file'} is no map`);
    return {};
  }
  for (const name of Object.keys(value))
    if (known !== undefined && !known.includes(name))
      problems.push(`${path === '' ? '' : `${path}.`}${name} is unknown (known: ${known.join(', ')})`);
  return value as Fields;
}

function list(value: unknown, path: string, problems: string[]): unknown[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value;
  problems.push(`${path} is no list`);
  return undefined;
}

function texts(value: unknown, path: string, problems: string[]): string[] | undefined {
  return list(value, path, problems)?.map((item, at) => text(item, `${path}[${at}]`, problems) ?? '');
}

function text(value: unknown, path: string, problems: string[]): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  problems.push(`${path} is no text`);
  return undefined;
}

function whole(value: unknown, path: string, problems: string[]): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  problems.push(`${path} is no whole number from 0 on`);
  return undefined;
}
