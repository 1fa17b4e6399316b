// Connections to the test's API server, straight or through a proxy, and what the tests of this folder keep in it.

import { Connection, type ConnectionOptions, type KubeObject, type Resource } from '@sysspan/agent/kube';
import { accessOf, readKubeConfig } from '@sysspan/agent/kube-config';
import type { Logger } from '@sysspan/agent/telemetry';

export interface ConfigMap extends KubeObject {
  readonly data?: Record<string, string>;
}

export const CONFIG_MAPS: Resource<ConfigMap> = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true };
export const NAMESPACES: Resource = { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false };
export const DEFINITIONS: Resource<KubeObject & { readonly spec?: object }> = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  namespaced: false,
};

/** With the address of a proxy instead of the server's own, when one is given. */
export function connectTo(kubeconfig: string, url?: string, options?: ConnectionOptions): Connection {
  const kubeConfig = readKubeConfig(kubeconfig);
  if (url !== undefined) kubeConfig.clusters = kubeConfig.clusters.map((cluster) => ({ ...cluster, server: url }));
  return new Connection(accessOf(kubeConfig), options);
}

/** A new namespace of this name, and of a number that no other call has. */
export async function makeNamespace(connection: Connection, prefix: string): Promise<string> {
  const name = `${prefix}-${process.pid}-${counter++}`;
  await connection.create(NAMESPACES, { metadata: { name } });
  return name;
}

let counter = 0;

export function configMap(namespace: string, name: string, data: Record<string, string> = {}): ConfigMap {
  return { metadata: { namespace, name }, data };
}

export interface Line {
  readonly level: string;
  readonly message: string;
}

/** Keeps what is logged, for the test to look at. */
export function listen(): { logger: Logger; lines: Line[] } {
  const lines: Line[] = [];
  const log = (level: string) => (_fields: object, message: string) => void lines.push({ level, message });
  return { lines, logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') } };
}
