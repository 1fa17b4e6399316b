// Endpoints that the agent and the chart judge alike.

/** Endpoints, and whether they lead out of the cluster unencrypted. */
export const ENDPOINTS: readonly (readonly [endpoint: string, outside: boolean])[] = [
  ['http://collector:4317', false],
  ['http://collector.observability:4317', false],
  ['http://collector.observability.svc:4317', false],
  ['http://collector.observability.svc.cluster.local:4317', false],
  ['http://collector.observability.svc.example.org.:4317', false],
  ['http://localhost:4317', false],
  ['http://127.0.0.1:4317', false],
  ['http://[::1]:4317', false],
  ['http://otel.example.com:4317', true],
  ['http://OTEL.Example.COM', true],
  ['http://10.96.0.7:4317', true],
  ['http://[2001:db8::7]:4317', true],
  ['https://otel.example.com:4317', false],
  ['https://10.96.0.7', false],
];
