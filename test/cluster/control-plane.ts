// What an API server of a test is told, and how a client reaches it: the same for one beside the test and for a cluster's.

import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
function tokenFile(users: readonly User[]): string {
  return users.map(({ name, groups, token }) => `${token},${name},${name},"${groups.join(',')}"\n`).join('');
}

/** The key that signs tokens of service accounts, as PEM; the API server takes the public half from it too. */
function makeServiceAccountKey(): string {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
}

/** A certificate that vouches for itself, and its key, both PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** Good for the given host names and addresses, for a month. */
export function makeCertificate(hosts: readonly string[]): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-certificate-'));
  const names = hosts.map((host) => (isIP(host) === 0 ? `DNS:${host}` : `IP:${host}`)).join(',');
  const [key, certificate] = [join(folder, 'key'), join(folder, 'certificate')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];
  const subject = ['-subj', '/CN=sysspan-test', '-addext', `subjectAltName=${names}`];
  try {
    execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', certificate], { stdio: ['ignore', 'ignore', 'pipe'] });
    return { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Files that an API server is started with, by their names in its folder. */
export function apiServerFiles(users: readonly User[], { certificate, key }: Certificate): Record<string, string> {
  return {
    'tokens.csv': tokenFile(users),
    'service-account.key': makeServiceAccountKey(),
    'apiserver.crt': certificate,
    'apiserver.key': key,
  };
}

/** Where an API server keeps what it needs, and what it listens on. */
export interface ApiServerPlace {
  readonly etcdUrl: string;
  /** Folder with the files of apiServerFiles(). */
  readonly folder: string;
  readonly address: string;
  readonly port: number;
  /** File that says who authorizes, instead of Node and RBAC alone. */
  readonly authorization?: string;
}

/** Arguments of kube-apiserver. */
export function apiServerArguments({ etcdUrl, folder, address, port, authorization }: ApiServerPlace): string[] {
  return [
    `--etcd-servers=${etcdUrl}`,
    `--bind-address=${address}`,
    `--secure-port=${port}`,
    `--tls-cert-file=${folder}/apiserver.crt`,
    `--tls-private-key-file=${folder}/apiserver.key`,
    `--token-auth-file=${folder}/tokens.csv`,
    authorization === undefined ? '--authorization-mode=Node,RBAC' : `--authorization-config=${authorization}`,
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

/** Ready also means here that the namespace `default` is there, which an API server makes a little later. */
export async function isReady(url: string, authority: string, token: string): Promise<boolean> {
  try {
    const paths = ['/readyz', '/api/v1/namespaces/default'];
    const codes = await Promise.all(paths.map((path) => status(url + path, authority, token)));
    return codes.every((code) => code === 200);
  } catch {
    return false;
  }
}

function status(url: string, ca: string, token: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const sent = request(url, { ca, headers, agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('timeout', () => sent.destroy(new Error(`${url} does not answer`)));
    sent.on('error', reject);
    sent.end();
  });
}
