// What an API server of a test is told, and how a client reaches it: the same for one beside the test and for a cluster's.

import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** Who may come in with which token; Kubernetes' own roles say what they may do. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly token: string;
}

/** A user with a token of its own. */
export function makeUser(name: string, groups: readonly string[] = []): User {
  return { name, groups, token: randomBytes(24).toString('hex') };
}

/** The one who may do everything. */
export function makeAdmin(): User {
  return makeUser('admin', ['system:masters']);
}

/** The file that `--token-auth-file` names. */
export function tokenFile(users: readonly User[]): string {
  return users.map(({ name, groups, token }) => `${token},${name},${name},"${groups.join(',')}"\n`).join('');
}

/** The key that signs tokens of service accounts, as PEM; the API server takes the public half from it too. */
export function makeServiceAccountKey(): string {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
}

/** Where an API server keeps what it needs, and what it listens on. */
export interface ApiServerPlace {
  readonly etcdUrl: string;
  /** Folder with `tokens.csv` and `service-account.key`; it makes its own certificate `apiserver.crt` there, and keeps it. */
  readonly folder: string;
  readonly address: string;
  readonly port: number;
}

/** Arguments of kube-apiserver. */
export function apiServerArguments({ etcdUrl, folder, address, port }: ApiServerPlace): string[] {
  return [
    `--etcd-servers=${etcdUrl}`,
    `--bind-address=${address}`,
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
    `--token-auth-file=${folder}/tokens.csv`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${folder}/service-account.key`,
    `--service-account-signing-key-file=${folder}/service-account.key`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--allow-privileged=true',
    '--profiling=false',
  ];
}

/** A kubeconfig with one cluster and one user. `authority` is PEM. */
export function kubeconfig(url: string, authority: string, user: User): string {
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'test', user: user.name } }],
      clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority-data': Buffer.from(authority).toString('base64') } }],
      users: [{ name: user.name, user: { token: user.token } }],
    },
    null,
    2,
  )}\n`;
}
