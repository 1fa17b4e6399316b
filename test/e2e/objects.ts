// The objects that the scenarios apply, as plain values.

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export const TOOLS_IMAGE = 'sysspan/test-tools:1';

export interface ContainerOptions {
  readonly name?: string;
  readonly script: string;
}

const container = ({ name = 'app', script }: ContainerOptions): object => ({
  name,
  image: TOOLS_IMAGE,
  imagePullPolicy: 'Never',
  command: ['/bin/sh', '-c', script],
});

export interface WorkloadOptions {
  readonly namespace: string;
  readonly name: string;
  readonly script?: string;
  readonly containers?: readonly ContainerOptions[];
  readonly node?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly restartPolicy?: 'Always' | 'Never';
  readonly hostNetwork?: boolean;
}

/** A shell that makes a child twice a second. */
export const LOOP = 'while :; do cat /etc/hostname > /dev/null; sleep 0.5; done';

function podSpec(options: WorkloadOptions): object {
  const containers = options.containers ?? [{ script: options.script ?? LOOP }];
  return {
    terminationGracePeriodSeconds: 0,
    containers: containers.map(container),
    ...(options.node === undefined ? {} : { nodeName: options.node }),
    ...(options.restartPolicy === undefined ? {} : { restartPolicy: options.restartPolicy }),
  };
}

export function pod(options: WorkloadOptions): Manifest {
  const { namespace, name, labels = { app: name } } = options;
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels }, spec: podSpec(options) };
}

export function deployment(options: WorkloadOptions & { readonly replicas?: number }): Manifest {
  const { namespace, name, labels = { app: name }, replicas = 1 } = options;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec(options) } },
  };
}

export function syscallTrace(namespace: string, name: string, spec: object): Manifest {
  return { apiVersion: 'sysspan.io/v1alpha1', kind: 'SyscallTrace', metadata: { name, namespace }, spec };
}

export const namespaceObject = (name: string): Manifest => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

const OTLP = { name: 'otlp', port: 4317 };
const OTLP_HTTP = { name: 'otlp-http', port: 4318 };
const QUERY = { name: 'query', port: 16_686 };

/** A Jaeger with a Service, in memory. */
export function jaeger(namespace: string, image: string): readonly Manifest[] {
  const labels = { app: 'jaeger' };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'jaeger', namespace, labels },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 0,
            containers: [
              {
                name: 'jaeger',
                image,
                imagePullPolicy: 'Never',
                args: [
                  '--collector.otlp.grpc.host-port=:4317',
                  '--collector.otlp.http.host-port=:4318',
                  '--log-level=warn',
                  '--memory.max-traces=20000',
                ],
                ports: [{ containerPort: OTLP.port }, { containerPort: QUERY.port }],
                readinessProbe: { httpGet: { path: '/', port: 14_269 }, periodSeconds: 1 },
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'jaeger', namespace },
      spec: { selector: labels, ports: [OTLP, OTLP_HTTP, QUERY] },
    },
  ];
}
