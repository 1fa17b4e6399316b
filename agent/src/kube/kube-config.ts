// Access by a kubeconfig, which the official client reads: contexts, tokens that change on disk, exec plugins, proxies. Loaded only
// where there is one: the agent of the image, which runs in a pod, is without it.

import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { Access, Credentials } from './access.ts';
import { KubeError } from './errors.ts';

/** Of the given file; else of KUBECONFIG or ~/.kube/config. @throws KubeError KUBECONFIG_INVALID */
export function readKubeConfig(file?: string): KubeConfig {
  try {
    const kubeConfig = new KubeConfig();
    if (file !== undefined) kubeConfig.loadFromFile(file);
    else kubeConfig.loadFromDefault();
    return kubeConfig;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KubeError('KUBECONFIG_INVALID', `cannot read the Kubernetes configuration: ${why}: give another file, or run in a pod`, {
      cause,
    });
  }
}

/** Throws KUBECONFIG_INVALID when the current context names no cluster or no valid address. */
export function accessOf(kubeConfig: KubeConfig): Access {
  const { server = '', proxyUrl } = kubeConfig.getCurrentCluster() ?? {};
  if (!URL.canParse(server)) {
    const why = `context "${kubeConfig.getCurrentContext()}" has no cluster with a valid address ("${server}")`;
    throw new KubeError('KUBECONFIG_INVALID', `cannot connect to Kubernetes: ${why}: set KUBECONFIG or run in a pod`);
  }
  const credentials = async (): Promise<Credentials> => {
    const options: RequestOptions = {};
    await kubeConfig.applyToHTTPSOptions(options);
    const { agent, ...others } = options;
    return { ...others, ...(proxyUrl === undefined ? {} : { agent }) } as Credentials;
  };
  return { server: new URL(server), credentials };
}

/** The same of a file. @throws KubeError KUBECONFIG_INVALID */
export function kubeConfigAccess(file?: string): Access {
  return accessOf(readKubeConfig(file));
}
