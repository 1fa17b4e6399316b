/**
 * Jaeger in a container, for tests that want to see spans as an operator would: sent by OTLP, read by the query API.
 * Builds nothing: `test/machine/docker.sh start` and `test/machine/jaeger.sh image` come first.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { GenericContainer, getContainerRuntimeClient, ImageName, PullPolicy, Wait } from 'testcontainers';

// The reaper's image may not be reachable; stop() removes the container, and so does `docker.sh stop`.
process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';

const image = 'sysspan-test/jaeger:1.62.0';
const ports = { otlp: 4317, query: 16686, admin: 14269 };
const preparation = 'run: eval "$(test/machine/docker.sh start)" && test/machine/jaeger.sh image';

/** A running Jaeger. */
export interface Jaeger {
  /** The engine's name of the container. */
  readonly id: string;
  /** Where an OTLP/gRPC exporter sends to. */
  readonly otlpUrl: string;
  /** Where the query API and its pages are. */
  readonly queryUrl: string;
  /** Removes the container. */
  stop(): Promise<void>;
}

/** An attribute as the query API returns it. */
export interface Tag {
  readonly key: string;
  readonly type: string;
  readonly value: string | number | boolean;
}

/** A span's link or parent. */
export interface Reference {
  readonly refType: 'CHILD_OF' | 'FOLLOWS_FROM';
  readonly traceID: string;
  readonly spanID: string;
}

/** A span event. */
export interface Log {
  readonly timestamp: number;
  readonly fields: readonly Tag[];
}

/** A span as the query API returns it; times are in microseconds. */
export interface Span {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  readonly references: readonly Reference[];
  readonly startTime: number;
  readonly duration: number;
  readonly tags: readonly Tag[];
  readonly logs: readonly Log[];
  readonly processID: string;
  readonly warnings: readonly string[] | null;
}

/** A resource. */
export interface Process {
  readonly serviceName: string;
  readonly tags: readonly Tag[];
}

/** A trace as the query API returns it. */
export interface Trace {
  readonly traceID: string;
  readonly spans: readonly Span[];
  readonly processes: Readonly<Record<string, Process>>;
}

/** How long, and for what, a query waits. */
export interface Patience {
  /** Default: 10 seconds. */
  readonly timeoutMs?: number;
  /** Spans of a trace arrive in pieces: says whether all that is awaited is there. Default: anything will do. */
  readonly complete?: (traces: readonly Trace[]) => boolean;
}

/** Starts a Jaeger with nothing in it, and returns when it accepts spans. */
export async function startJaeger(environment: Readonly<Record<string, string>> = {}): Promise<Jaeger> {
  await checkPrepared();
  const container = await new GenericContainer(image)
    .withPullPolicy(PullPolicy.neverPull())
    .withCommand(['--collector.otlp.grpc.host-port=:4317', '--log-level=warn'])
    .withEnvironment(environment)
    .withExposedPorts(ports.otlp, ports.query, ports.admin)
    .withWaitStrategy(Wait.forHttp('/', ports.admin).forStatusCode(200))
    .withStartupTimeout(60_000)
    .start();
  const url = (port: number): string => `http://${container.getHost()}:${container.getMappedPort(port)}`;
  return {
    id: container.getId(),
    otlpUrl: url(ports.otlp),
    queryUrl: url(ports.query),
    stop: async () => {
      await container.stop();
    },
  };
}

/** Returns the trace once it is visible and complete; throws when the wait is over. */
export async function fetchTrace(queryUrl: string, traceId: string, patience: Patience = {}): Promise<Trace> {
  const [trace] = await query(`${queryUrl}/api/traces/${traceId}`, patience);
  if (trace === undefined) throw new Error(`Jaeger answered with no trace for ${traceId}`);
  return trace;
}

/** Returns the service's traces of the last hour once they are visible and complete; throws when the wait is over. */
export async function findTraces(queryUrl: string, service: string, patience: Patience = {}): Promise<readonly Trace[]> {
  const search = new URLSearchParams({ service, limit: '1000', lookback: '1h' });
  return await query(`${queryUrl}/api/traces?${search}`, patience);
}

async function query(url: string, patience: Patience): Promise<readonly Trace[]> {
  const { timeoutMs = 10_000, complete = () => true } = patience;
  const deadline = performance.now() + timeoutMs;
  let seen = '';
  do {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    const body = await response.text();
    const traces = response.ok ? parse(body) : [];
    if (traces.length > 0 && complete(traces)) return traces;
    seen = `${response.status} ${body.slice(0, 2000)}`;
    await sleep(100);
  } while (performance.now() < deadline);
  throw new Error(`What was awaited at ${url} did not come within ${timeoutMs} ms; the last answer was: ${seen}`);
}

function parse(body: string): readonly Trace[] {
  const answer = JSON.parse(body) as { data: readonly Trace[] | null };
  return answer.data ?? [];
}

async function checkPrepared(): Promise<void> {
  const engine = await getContainerRuntimeClient().catch((cause: unknown) => {
    throw new Error(`Jaeger cannot start: no Docker engine answers: ${preparation}`, { cause });
  });
  if (await engine.image.exists(ImageName.fromString(image))) return;
  throw new Error(`Jaeger cannot start: the Docker engine has no image ${image}: ${preparation}`);
}
