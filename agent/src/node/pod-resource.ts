// Whom the spans of a pod speak of: the resource of one container instance. Names are those of the OpenTelemetry semantic
// conventions, those of the service follow its rules for Kubernetes ("Specify resource attributes using Kubernetes
// annotations"); what the operator computed from the pod's annotations, labels and owners wins, but says nothing of who the pod is and
// where it runs. Pure.

import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { carried } from '../node-trace/reserved-attributes.ts';
import type { AttributeName } from '../semconv/names.ts';
import { hostArch, SCHEMA_URL } from '../spans/resource.ts';
import type { DesiredContainer, DesiredPod, DesiredTrace } from './desired-trace.ts';

/** What all pods of this node share. */
export interface NodeIdentity {
  readonly nodeName: string;
  /** Node.js's name of the architecture. */
  readonly arch: string;
  /** Of sysspan. */
  readonly version: string;
}

export interface Image {
  /** With its registry, without tag and digest. */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Takes an image reference apart: `registry:5000/shop/app:1.2@sha256:…`. */
export function parseImage(reference: string): Image {
  const [beforeDigest = '', digest] = reference.split('@', 2);
  const colon = beforeDigest.lastIndexOf(':');
  const tagged = colon > beforeDigest.lastIndexOf('/');
  return {
    name: tagged ? beforeDigest.slice(0, colon) : beforeDigest,
    ...(tagged ? { tag: beforeDigest.slice(colon + 1) } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
}

type Attributes = { readonly [N in AttributeName]?: string | number | string[] };

function imageAttributes(reference: string | undefined): Attributes {
  if (reference === undefined || reference === '') return {};
  const { name, tag, digest } = parseImage(reference);
  const version = [tag, digest].filter((part) => part !== undefined).join('@');
  return {
    'container.image.name': name,
    // A runtime takes `latest` where a reference names neither.
    ...(tag !== undefined || digest === undefined ? { 'container.image.tags': [tag ?? 'latest'] } : {}),
    ...(digest === undefined ? {} : { 'container.image.repo_digests': [`${name}@${digest}`] }),
    ...(version === '' ? {} : { 'service.version': version }),
  };
}

function containerAttributes({ name, id, runtime, image, restartCount }: DesiredContainer): Attributes {
  return {
    'k8s.container.name': name,
    ...(restartCount === undefined ? {} : { 'k8s.container.restart_count': restartCount }),
    ...(id === undefined ? {} : { 'container.id': id }),
    ...(runtime === undefined || runtime === '' ? {} : { 'container.runtime.name': runtime }),
    ...imageAttributes(image),
  };
}

/** The resource of everything that one container instance does under one trace. */
export function podResource(
  { namespace: own, trace, clusterUid, forCluster }: Pick<DesiredTrace, 'namespace' | 'trace' | 'clusterUid' | 'forCluster'>,
  pod: DesiredPod,
  container: DesiredContainer,
  { nodeName, arch, version }: NodeIdentity,
): Resource {
  const namespace = pod.namespace ?? own;
  const attributes: Attributes & Record<string, string | number | string[]> = {
    'service.name': pod.name,
    'service.namespace': namespace,
    'service.instance.id': `${namespace}.${pod.name}.${container.name}`,
    'k8s.cluster.uid': clusterUid,
    'k8s.namespace.name': namespace,
    'k8s.pod.name': pod.name,
    'k8s.pod.uid': pod.uid,
    ...(pod.ip === undefined ? {} : { 'k8s.pod.ip': pod.ip }),
    'k8s.node.name': nodeName,
    ...containerAttributes(container),
    // Jaeger takes spans whose host it does not know for skewed.
    'host.name': nodeName,
    'host.arch': hostArch(arch),
    'os.type': 'linux',
    ...carried(pod.uid, pod.attributes),
    'telemetry.distro.name': 'sysspan',
    'telemetry.distro.version': version,
    'sysspan.trace.name': trace.name,
    ...(forCluster === true ? {} : { 'sysspan.trace.namespace': own }),
    'sysspan.trace.uid': trace.uid,
  };
  return resourceFromAttributes(attributes, { schemaUrl: SCHEMA_URL });
}
