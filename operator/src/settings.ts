// What the operator is told: flags, environment, and a configuration file, which the chart writes. All mistakes are named at once.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Fields, Mistakes } from '@sysspan/agent/config';
import { OperatorError } from './errors.ts';
import type { Limits, NamespaceLimits, RequestLimits } from './reconcile/snapshot.ts';

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
  if (file === undefined) return configuration('', '', podNamespace, new Mistakes());
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError('BAD_CONFIG', `cannot read ${file}: ${why}: give another file`, { cause });
  }
  const mistakes = new Mistakes();
  const read = configuration(file, content, podNamespace, mistakes);
  if (mistakes.list.length > 0) throw new OperatorError('BAD_CONFIG', `cannot use ${file}: ${mistakes.list.join('; ')}: correct the file`);
  return read;
}

/** Reads what is there, and takes the default for what is not. */
function configuration(file: string, content: string, podNamespace: string, mistakes: Mistakes): Configuration {
  const root = mistakes.file(file, content, ['limits', 'exporters', 'agents', 'lease', 'release']);
  const agents = mistakes.fields('agents', root.agents, ['namespace', 'labels', 'daemonSet']);
  const lease = mistakes.fields('lease', root.lease, ['namespace', 'name']);
  const release = mistakes.fields('release', root.release, ['deployment', 'testPod']);
  const daemonSet = mistakes.text('agents.daemonSet', agents.daemonSet);
  const exporters = mistakes.values('exporters', root.exporters)?.map((item, at) => exporter(item, `exporters[${at}]`, mistakes));
  return {
    limits: limits(root.limits, mistakes),
    exporters: exporters ?? DEFAULTS.exporters,
    agents: {
      namespace: mistakes.text('agents.namespace', agents.namespace) ?? podNamespace,
      labels: labels(agents.labels, mistakes),
      ...(daemonSet === undefined ? {} : { daemonSet }),
    },
    lease: {
      namespace: mistakes.text('lease.namespace', lease.namespace) ?? DEFAULTS.lease.namespace,
      name: mistakes.text('lease.name', lease.name) ?? DEFAULTS.lease.name,
    },
    release: {
      deployment: mistakes.text('release.deployment', release.deployment) ?? DEFAULTS.release.deployment,
      testPod: mistakes.text('release.testPod', release.testPod) ?? DEFAULTS.release.testPod,
    },
  };
}

/** What may be another for a namespace. */
const NUMBERS = ['podsPerTrace', 'nodesPerTrace', 'maxDurationSeconds', 'stringBytes', 'spansPerSecond'] as const;
const OF_REQUEST: readonly string[] = [...NUMBERS, 'buffers', 'commandLine'];
const ANY_NUMBER = [0, Number.MAX_SAFE_INTEGER] as const;

function limits(value: unknown, mistakes: Mistakes): Limits {
  const { limits: defaults } = DEFAULTS;
  const given = mistakes.fields('limits', value, Object.keys(defaults));
  const perNamespace = Object.entries(mistakes.fields('limits.perNamespace', given.perNamespace)).map(([namespace, own]) => {
    const path = `limits.perNamespace.${namespace}`;
    return [namespace, namespaceLimits(mistakes.fields(path, own, ['tracesPerNamespace', ...OF_REQUEST]), path, mistakes)] as const;
  });
  const cluster = mistakes.fields('limits.cluster', given.cluster, Object.keys(defaults.cluster));
  return {
    ...defaults,
    ...namespaceLimits(given, 'limits', mistakes),
    traces: mistakes.whole('limits.traces', given.traces, ANY_NUMBER) ?? defaults.traces,
    namespaces: mistakes.texts('limits.namespaces', given.namespaces) ?? defaults.namespaces,
    perNamespace: Object.fromEntries(perNamespace),
    cluster: {
      ...defaults.cluster,
      ...requestLimits(cluster, 'limits.cluster', mistakes),
      traces: mistakes.whole('limits.cluster.traces', cluster.traces, ANY_NUMBER) ?? defaults.cluster.traces,
    },
  };
}

/** Those that are given. */
function namespaceLimits(given: Fields, path: string, mistakes: Mistakes): Partial<NamespaceLimits> {
  const number = mistakes.whole(`${path}.tracesPerNamespace`, given.tracesPerNamespace, ANY_NUMBER);
  return { ...requestLimits(given, path, mistakes), ...(number === undefined ? {} : { tracesPerNamespace: number }) };
}

/** Those that are given. */
function requestLimits(given: Fields, path: string, mistakes: Mistakes): Partial<RequestLimits> {
  const numbers = NUMBERS.flatMap((name) => {
    const number = mistakes.whole(`${path}.${name}`, given[name], ANY_NUMBER);
    return number === undefined ? [] : [[name, number] as const];
  });
  const buffers = mistakes.oneOf(`${path}.buffers`, given.buffers, ['None', 'Sent', 'All'] as const);
  const commandLine = mistakes.oneOf(`${path}.commandLine`, given.commandLine, [true, false]);
  return {
    ...Object.fromEntries(numbers),
    ...(buffers === undefined ? {} : { buffers }),
    ...(commandLine === undefined ? {} : { commandLine }),
  };
}

/** A name alone, or a name, an endpoint, and the namespaces that may use it. */
function exporter(item: unknown, path: string, mistakes: Mistakes): ExporterSettings {
  if (typeof item === 'string') return { name: item, namespaces: [] };
  const given = mistakes.fields(path, item, ['name', 'endpoint', 'namespaces']);
  const name = mistakes.text(`${path}.name`, given.name);
  if (name === undefined && given.name === undefined) mistakes.add(`${path}.name`, 'missing');
  const endpoint = mistakes.text(`${path}.endpoint`, given.endpoint);
  const namespaces = mistakes.texts(`${path}.namespaces`, given.namespaces) ?? [];
  return { name: name ?? '', namespaces, ...(endpoint === undefined ? {} : { endpoint }) };
}

function labels(value: unknown, mistakes: Mistakes): Record<string, string> {
  if (value === undefined) return { 'app.kubernetes.io/name': 'sysspan', 'app.kubernetes.io/component': 'agent' };
  const given = Object.entries(mistakes.fields('agents.labels', value));
  if (given.length === 0) mistakes.add('agents.labels', 'empty: write the labels of the agents’ pods below it');
  return Object.fromEntries(given.map(([key, label]) => [key, mistakes.text(`agents.labels.${key}`, label) ?? '']));
}
