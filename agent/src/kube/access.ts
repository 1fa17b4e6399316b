// How the API server is reached: its address, and what a request proves itself with. In a pod that is three files, which need no
// library; everything else is a kubeconfig, which the official client reads (kube-config.ts).

import { readFileSync } from 'node:fs';
import type { Agent, OutgoingHttpHeaders } from 'node:http';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { KubeError } from './errors.ts';

export interface Access {
  readonly server: URL;
  /** What a request carries; read anew for each, since certificates and tokens change on disk. Rejects when there is none. */
  credentials(): Promise<Credentials>;
}

/** Of Node's RequestOptions. */
export interface Credentials {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
  readonly auth?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Of a proxy. */
  readonly agent?: Agent;
}

/** Where a pod has its service account (kubernetes.io/docs/tasks/run-application/access-api-from-pod). */
export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Access as a pod. @throws KubeError KUBECONFIG_INVALID when its files are not there */
export function serviceAccount(host: string, port: string, folder: string = SERVICE_ACCOUNT): Access {
  const read = (): Credentials => {
    const [token, ca] = ['token', 'ca.crt'].map((name) => readFileSync(join(folder, name), 'utf8').trim());
    return { ca: ca ?? '', headers: { authorization: `Bearer ${token}` } };
  };
  try {
    read();
    return { server: new URL(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`), credentials: async () => read() };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KubeError('KUBECONFIG_INVALID', `cannot use the service account of this pod: ${why}: set automountServiceAccountToken`, {
      cause,
    });
  }
}
