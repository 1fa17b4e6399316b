// Which of the ways to the API server is taken.

import { type Access, serviceAccount } from './access.ts';

/**
 * Address and credentials: of the given file; else of the pod's service account when KUBECONFIG is not set; else of
 * KUBECONFIG or ~/.kube/config. Rejects with KUBECONFIG_INVALID.
 */
export async function loadAccess(file?: string): Promise<Access> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443', KUBECONFIG } = process.env;
  if (file === undefined && host && !KUBECONFIG) return serviceAccount(host, port);
  const { kubeConfigAccess } = await import('./kube-config.ts');
  return kubeConfigAccess(file);
}
