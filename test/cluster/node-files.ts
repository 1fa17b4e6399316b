// What is on a node of the cluster before it starts: settings, credentials, and the programs that node/start.sh runs.

import { apiServerArguments, apiServerFiles, type Certificate, kubeconfig, makeUser, type User } from './control-plane.ts';

const podNetwork = '10.244.0.0/16';
const dnsAddress = '10.96.0.10';
const folder = '/etc/cluster';

/** Host name of the node that has the control plane; the others know it by that name too. */
export const controlNode = 'node-1';

/** Port of the API server on that node. */
export const apiServerPort = 6443;

/** A node's part of the pod network. Nodes are counted from 1. */
export function podSubnet(index: number): string {
  return `10.244.${index}.0/24`;
}

export function nodeName(index: number): string {
  return `node-${index}`;
}

/** What the nodes of one cluster have in common. */
export interface ClusterSecrets {
  readonly identity: Certificate;
  readonly admin: User;
  readonly users: Readonly<Record<string, User>>;
}

/** Users for the programs of so many nodes. */
export function makeSecrets(identity: Certificate, admin: User, nodes: number): ClusterSecrets {
  const kubelets = Array.from({ length: nodes }, (_, i) => makeUser(`system:node:${nodeName(i + 1)}`, ['system:nodes']));
  const others = ['system:kube-controller-manager', 'system:kube-scheduler', 'system:kube-proxy'].map((name) => makeUser(name));
  return { identity, admin, users: Object.fromEntries([...kubelets, ...others].map((user) => [user.name, user])) };
}

/** Contents of files by their paths. */
export type Files = Readonly<Record<string, string>>;

/** How a node differs from an ordinary one. */
export interface NodeKind {
  /** Only on a host with control groups of version 1: the node has no hierarchy of version 2 for its pods. */
  readonly withoutCgroup2?: boolean;
}

/** Files of every node. `pauseImage` is the first container of every pod. */
export function nodeFiles(index: number, secrets: ClusterSecrets, pauseImage: string, kind: NodeKind = {}): Files {
  const name = nodeName(index);
  return {
    ...(kind.withoutCgroup2 === true && { [`${folder}/without-cgroup2`]: '' }),
    [`${folder}/containerd.toml`]: containerdSettings(pauseImage),
    [`${folder}/kubelet.json`]: JSON.stringify(kubeletSettings),
    [`${folder}/kubelet.kubeconfig`]: kubeconfigOf(`system:node:${name}`, secrets),
    [`${folder}/kube-proxy.kubeconfig`]: kubeconfigOf('system:kube-proxy', secrets),
    '/etc/cni/net.d/10-pods.conflist': JSON.stringify(podNetworkSettings(podSubnet(index))),
    ...programs({
      containerd: ['containerd', `--config=${folder}/containerd.toml`, '--log-level=warn'],
      kubelet: afterApiServer(
        'kubelet',
        `--config=${folder}/kubelet.json`,
        `--kubeconfig=${folder}/kubelet.kubeconfig`,
        `--hostname-override=${name}`,
      ),
      'kube-proxy': afterApiServer(
        'kube-proxy',
        `--kubeconfig=${folder}/kube-proxy.kubeconfig`,
        `--hostname-override=${name}`,
        '--proxy-mode=iptables',
        `--cluster-cidr=${podNetwork}`,
        '--iptables-min-sync-period=0s',
        // These limits are the host's, not to be touched.
        '--conntrack-max-per-core=0',
        '--conntrack-min=0',
        '--conntrack-tcp-timeout-established=0s',
        '--conntrack-tcp-timeout-close-wait=0s',
        // Anything lower needs a capability that hosts may lack.
        '--oom-score-adj=0',
      ),
    }),
  };
}

/** Files of the node that has the control plane, beside those of every node. */
export function controlPlaneFiles(secrets: ClusterSecrets): Files {
  const server = apiServerFiles([secrets.admin, ...Object.values(secrets.users)], secrets.identity);
  const place = { etcdUrl: 'http://127.0.0.1:2379', folder, address: '0.0.0.0', port: apiServerPort };
  return {
    ...Object.fromEntries(Object.entries(server).map(([name, content]) => [`${folder}/${name}`, content])),
    [`${folder}/kube-controller-manager.kubeconfig`]: kubeconfigOf('system:kube-controller-manager', secrets),
    [`${folder}/kube-scheduler.kubeconfig`]: kubeconfigOf('system:kube-scheduler', secrets),
    ...programs({
      etcd: ['etcd', '--data-dir=/var/lib/etcd/data', '--unsafe-no-fsync', '--log-level=warn'],
      'kube-apiserver': ['kube-apiserver', ...apiServerArguments(place), '--kubelet-preferred-address-types=InternalIP'],
      'kube-controller-manager': afterApiServer(
        'kube-controller-manager',
        `--kubeconfig=${folder}/kube-controller-manager.kubeconfig`,
        '--use-service-account-credentials=true',
        `--service-account-private-key-file=${folder}/service-account.key`,
        `--root-ca-file=${folder}/apiserver.crt`,
        '--leader-elect=false',
        '--bind-address=127.0.0.1',
        // Every controller asks for its token first, at no more than 20 requests a second otherwise.
        '--kube-api-qps=500',
        '--kube-api-burst=1000',
      ),
      'kube-scheduler': afterApiServer(
        'kube-scheduler',
        `--kubeconfig=${folder}/kube-scheduler.kubeconfig`,
        '--leader-elect=false',
        '--bind-address=127.0.0.1',
      ),
    }),
  };
}

function kubeconfigOf(user: string, { identity, users }: ClusterSecrets): string {
  const found = users[user];
  if (found === undefined) throw new Error(`no user ${user} was made`);
  return kubeconfig(`https://${controlNode}:${apiServerPort}`, identity.certificate, found);
}

function programs(commands: Readonly<Record<string, readonly string[]>>): Files {
  const files = Object.entries(commands).map(([name, command]) => [`${folder}/programs/${name}`, `${command.join('\n')}\n`]);
  return Object.fromEntries(files) as Files;
}

/** Begun earlier, a program waits longer and longer between its tries. */
function afterApiServer(...command: readonly string[]): string[] {
  const wait = `until (: </dev/tcp/${controlNode}/${apiServerPort}) 2>/dev/null; do sleep 0.1; done; exec "$@"`;
  return ['bash', '-c', wait, 'bash', ...command];
}

/** The runtime asks for no capability that the host lacks, and containerd for no lower OOM score, which would need one. */
function containerdSettings(pauseImage: string): string {
  return `version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  BinaryName = "/usr/local/bin/runtime.sh"
`;
}

/** Nobody but the nodes reaches a kubelet's port, so it asks nobody who they are; and a full disk of the host evicts no pod. */
const kubeletSettings = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
  authorization: { mode: 'AlwaysAllow' },
  containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
  cgroupDriver: 'cgroupfs',
  clusterDNS: [dnsAddress],
  clusterDomain: 'cluster.local',
  resolvConf: '',
  failSwapOn: false,
  oomScoreAdj: 0,
  evictionHard: { 'memory.available': '1Mi', 'nodefs.available': '0%', 'imagefs.available': '0%', 'nodefs.inodesFree': '0%' },
  imageGCHighThresholdPercent: 100,
};

/** Pods keep their addresses on the way to other pods, of this node and of others. */
function podNetworkSettings(subnet: string): object {
  const addresses = { type: 'host-local', ranges: [[{ subnet }]], routes: [{ dst: '0.0.0.0/0' }] };
  const bridge = { type: 'bridge', bridge: 'pods', isGateway: true, hairpinMode: true, ipam: addresses };
  return { cniVersion: '1.0.0', name: 'pods', plugins: [bridge, { type: 'portmap', capabilities: { portMappings: true } }] };
}
