// What the documents' commands presume of a cluster: images by the names that the chart has, a collector, and a deployment to trace.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { checkout } from './documents.ts';
import type { LoadedCluster } from './loaded.ts';

interface Values {
  readonly demo: { readonly image: string; readonly jaeger: { readonly image: string } };
}

/** Containerd's name of an image of the engine. */
const whole = (image: string): string => (image.split('/').length > 2 ? image : `docker.io/${image}`);

/**
 * Gives the nodes images that stand in for those of the demo, under their names: nodes of tests pull nothing, and a person's engine keeps
 * what it has under these names.
 */
async function standIn({ nodes, images }: LoadedCluster): Promise<void> {
  const { demo } = parse(readFileSync(join(checkout, 'charts/sysspan/values.yaml'), 'utf8')) as Values;
  for (const [from, to] of [
    [images.tools, demo.image],
    [images.jaeger, demo.jaeger.image],
  ] as const)
    await Promise.all(nodes.map((node) => node.exec(['ctr', '--namespace', 'k8s.io', 'images', 'tag', '--force', whole(from), to])));
}

const LOOP = 'while :; do cat /etc/hostname > /dev/null; sleep 0.5; done';

function objects({ images }: LoadedCluster): object[] {
  const deployment = (namespace: string, app: string, container: object): object => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app, namespace },
    spec: {
      selector: { matchLabels: { app } },
      template: { metadata: { labels: { app } }, spec: { terminationGracePeriodSeconds: 0, containers: [container] } },
    },
  });
  const namespace = (name: string): object => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const env = [
    { name: 'COLLECTOR_OTLP_ENABLED', value: 'true' },
    { name: 'MEMORY_MAX_TRACES', value: '200' },
  ];
  const ready = { tcpSocket: { port: 4317 }, periodSeconds: 1 };
  return [
    namespace('observability'),
    namespace('shop'),
    deployment('observability', 'collector', {
      name: 'jaeger',
      image: images.jaeger,
      imagePullPolicy: 'Never',
      env,
      readinessProbe: ready,
    }),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'collector', namespace: 'observability' },
      spec: {
        selector: { app: 'collector' },
        ports: [
          { name: 'otlp', port: 4317 },
          { name: 'query', port: 16_686 },
        ],
      },
    },
    deployment('shop', 'checkout', { name: 'app', image: images.tools, imagePullPolicy: 'Never', command: ['/bin/sh', '-c', LOOP] }),
  ];
}

/** Sets it all up; returns when it runs. */
export async function setExample(cluster: LoadedCluster): Promise<void> {
  await standIn(cluster);
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects(cluster) }));
  for (const [namespace, name] of [
    ['observability', 'collector'],
    ['shop', 'checkout'],
  ])
    await cluster.kubectl(['-n', `${namespace}`, 'rollout', 'status', `deployment/${name}`, '--timeout=60s']);
}
