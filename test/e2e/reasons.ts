// Never a silent zero: each case is provoked, and read from the condition within ten seconds of the apply.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { until } from '../until.ts';
import { type Manifest, pod, syscallTrace } from './objects.ts';
import type { Stage } from './stage.ts';

const NAMESPACE = 'reasons';
/** An address of documentation (RFC 5737) to which packets are dropped. */
const VANISHING = '203.0.113.7';

interface Case {
  readonly name: string;
  readonly reason: string;
  readonly says: RegExp;
  readonly spec: object;
  readonly before?: readonly Manifest[];
  readonly withinMs?: number;
}

const CASES: readonly Case[] = [
  {
    name: 'nobody',
    reason: 'NoPodsMatched',
    says: /No pod of namespace reasons matches .*app=idel.*idle/s,
    spec: { selector: { matchLabels: { app: 'idel' } } },
  },
  {
    name: 'pending',
    reason: 'PodsNotRunning',
    says: /not on a node|no wanted container/,
    spec: { podNames: ['unschedulable'] },
    before: [
      {
        ...pod({ namespace: NAMESPACE, name: 'unschedulable' }),
        spec: { nodeSelector: { no: 'such-node' }, containers: [{ name: 'app', image: 'none', imagePullPolicy: 'Never' }] },
      },
    ],
  },
  {
    name: 'no-image',
    reason: 'PodsNotRunning',
    says: /./,
    spec: { podNames: ['no-image'] },
    before: [
      {
        ...pod({ namespace: NAMESPACE, name: 'no-image' }),
        spec: { containers: [{ name: 'app', image: 'none', imagePullPolicy: 'Never' }] },
      },
    ],
  },
  { name: 'word', reason: 'SyscallsInvalid', says: /opanat.*openat/s, spec: { podNames: ['idle'], syscalls: ['opanat'] } },
  {
    name: 'errors',
    reason: 'ExpectedErrorsInvalid',
    says: /ENOENTT: no such error: did you mean ENOENT\?/,
    spec: { podNames: ['idle'], expectedErrors: ['ENOENTT'] },
  },
  { name: 'exporter', reason: 'ExporterUnknown', says: /nowhere.*default/s, spec: { podNames: ['idle'], exporter: 'nowhere' } },
  {
    name: 'container',
    reason: 'NoContainersMatched',
    says: /no container of theirs is called .*ap.*app/s,
    spec: { podNames: ['idle'], containers: ['ap'] },
  },
  {
    name: 'image',
    reason: 'NoContainersMatched',
    says: /none runs an image like \*nginx\*: theirs are .*test-tools/s,
    spec: { podNames: ['idle'], images: ['*nginx*'] },
  },
  {
    name: 'node',
    reason: 'NoNodesMatched',
    says: /none on a node with disk=ssd: it is on .*, without the label disk: correct spec\.nodeSelector/s,
    spec: { podNames: ['idle'], nodeSelector: { disk: 'ssd' } },
  },
  {
    name: 'workload',
    reason: 'NoPodsMatched',
    says: /No pod of namespace reasons belongs to Deployment idel: .*: correct spec\.target or let it have pods/s,
    spec: { target: { kind: 'Deployment', name: 'idel' } },
  },
  { name: 'idle', reason: 'NoSyscallsSeen', says: /call/, spec: { podNames: ['idle'] }, withinMs: 20_000 },
  {
    name: 'too-many',
    reason: 'LimitExceeded',
    says: /podsPerTrace|limits/,
    spec: { selector: { matchLabels: { crowd: 'yes' } } },
    withinMs: 30_000,
  },
  { name: 'suspended', reason: 'Suspended', says: /suspend/, spec: { podNames: ['idle'], suspend: true } },
];

const REFUSED: readonly { readonly name: string; readonly spec: object; readonly says: RegExp }[] = [
  { name: 'nothing', spec: {}, says: /selector|podNames/ },
  { name: 'label', spec: { selector: { matchLabels: { 'a b': 'c' } } }, says: /no label has such a key/ },
  { name: 'both', spec: { podNames: ['a'], selector: { matchLabels: { a: 'b' } } }, says: /selector|podNames/ },
  { name: 'typo', spec: { podNames: ['a'], syscall: ['openat'] }, says: /unknown field "syscall"/ },
  { name: 'long', spec: { podNames: ['a'], durationSeconds: -1 }, says: /durationSeconds/ },
  { name: 'slow', spec: { podNames: ['a'], minDuration: '10ms' }, says: /minDuration is now minDurationMicroseconds, a number/ },
  { name: 'buffers', spec: { podNames: ['a'], capture: { buffers: 'Some' } }, says: /None|Sent|All/ },
];

export function reasons(given: () => Stage): void {
  describe('why nothing comes', () => {
    test('pods for the cases', async () => {
      const stage = given();
      await stage.installed('--set=limits.podsPerTrace=3');
      await stage.namespace(NAMESPACE);
      await stage.apply(
        pod({ namespace: NAMESPACE, name: 'idle', script: 'exec sleep 1000000' }),
        ...['a', 'b', 'c', 'd'].map((name) =>
          pod({ namespace: NAMESPACE, name: `crowd-${name}`, labels: { crowd: 'yes' }, script: 'exec sleep 1000000' }),
        ),
      );
      await stage.kubectl('-n', NAMESPACE, 'wait', 'pod', '--all', '--for=condition=Ready', '--timeout=180s');
    });

    for (const { name, reason, says, spec, before = [], withinMs } of CASES) {
      test(`${reason} (${name})`, async () => {
        const stage = given();
        if (before.length > 0) await stage.apply(...before);
        const { message } = await stage.told(NAMESPACE, name, spec, reason, withinMs);
        assert.match(message, says);
        const row = await stage.kubectl('-n', NAMESPACE, 'get', 'sct', name);
        assert.match(row, new RegExp(reason), 'kubectl get shows it');
      });
    }

    test('AgentMissing names the node', async () => {
      const stage = given();
      const [, node] = stage.cluster.nodes;
      assert.ok(node);
      await stage.apply(pod({ namespace: NAMESPACE, name: 'lonely', node: node.name }));
      await stage.kubectl('-n', NAMESPACE, 'wait', 'pod/lonely', '--for=condition=Ready', '--timeout=180s');
      await stage.kubectl('label', 'node', node.name, 'sysspan-test=none');
      try {
        await stage.installed(
          '--set-json=agent.nodeSelector={"kubernetes.io/os":"linux","sysspan-test":"no-agent-here"}',
          '--set=limits.podsPerTrace=3',
        );
        const { message } = await stage.told(NAMESPACE, 'lonely', { podNames: ['lonely'] }, 'AgentMissing', 15_000);
        assert.match(message, new RegExp(node.name));
      } finally {
        await stage.kubectl('label', 'node', node.name, 'sysspan-test-');
        await stage.installed('--set=limits.podsPerTrace=3');
      }
      await stage.ready(NAMESPACE, 'lonely');
    });

    test('AgentMissing names Pod Security where that keeps agents out', async () => {
      const stage = given();
      const level = (name: string): Promise<string> =>
        stage.kubectl('label', 'namespace', 'sysspan', `pod-security.kubernetes.io/enforce=${name}`, '--overwrite');
      await level('baseline');
      try {
        await stage.kubectl('-n', 'sysspan', 'delete', 'pods', '-l', 'app.kubernetes.io/component=agent', '--wait=true');
        const message = await until('the condition to name it', async () => {
          const { message: said } = await stage.reason(NAMESPACE, 'lonely', 'AgentMissing');
          return said.includes('PodSecurity') ? said : undefined;
        });
        console.log(message);
        assert.match(message, /violates PodSecurity "baseline:latest".*: kubectl label namespace sysspan pod-security/);
      } finally {
        await level('privileged');
        await stage.kubectl('-n', 'sysspan', 'rollout', 'restart', 'daemonset/sysspan-agent');
        await stage.installed('--set=limits.podsPerTrace=3');
        await stage.kubectl('label', 'namespace', 'sysspan', 'pod-security.kubernetes.io/enforce-');
      }
      await stage.ready(NAMESPACE, 'lonely');
    });

    test('ExporterUnreachable names address and code, and passes when the receiver is back', async () => {
      const stage = given();
      const jaegers = (replicas: number): Promise<string> =>
        stage.kubectl('-n', 'observability', 'scale', 'deployment/jaeger', `--replicas=${replicas}`);
      await jaegers(0);
      try {
        await until('Jaeger to be gone', async () => {
          const pods = await stage.kubectl('-n', 'observability', 'get', 'pods', '-o', 'name');
          return pods === '' ? true : undefined;
        });
        const { message } = await stage.told(NAMESPACE, 'nobody-listens', { podNames: ['lonely'] }, 'ExporterUnreachable', 20_000);
        assert.match(message, /jaeger\.observability:4317/);
      } finally {
        await jaegers(1);
      }
      await stage.kubectl('-n', 'observability', 'rollout', 'status', 'deployment/jaeger', '--timeout=180s');
      await stage.reason(NAMESPACE, 'nobody-listens', 'Tracing').catch(async (cause) => {
        const proxies = await Promise.all(stage.cluster.nodes.map((node) => node.logs(['kube-proxy'], 15)));
        const agents = await stage.kubectl('-n', 'sysspan', 'logs', '-l', 'app.kubernetes.io/component=agent', '--tail=15', '--prefix');
        throw new Error([(cause as Error).message, ...proxies, agents].join('\n'), { cause });
      });
      const traces = await stage.seen('lonely', 'nobody-listens', 'spans that waited', (all) => (all.length > 0 ? all : undefined));
      assert.ok(traces.length > 0);
    });

    test('exporters that are set up wrongly are told within ten seconds, by their cause, and take no agent away', async () => {
      const stage = given();
      const exporter = (name: string, endpoint: string): string => `--set=exporters.${name}.endpoint=${endpoint}`;
      const gone = ['iptables', '-I', 'FORWARD', '-d', VANISHING, '-j', 'DROP'];
      await Promise.all(stage.cluster.nodes.map((node) => node.exec(gone)));
      // Waits for agents that are ready.
      await stage.installed(
        '--set=limits.podsPerTrace=3',
        exporter('nosecret', 'http://jaeger.observability:4317'),
        '--set=exporters.nosecret.headersSecret=does-not-exist',
        exporter('http-port', 'http://jaeger.observability:4318'),
        exporter('tls', 'https://jaeger.observability:4317'),
        exporter('vanishing', `http://${VANISHING}:4317`),
      );
      const told = async (name: string, says: RegExp): Promise<void> => {
        const { message } = await stage.told(NAMESPACE, name, { podNames: ['lonely'], exporter: name }, 'ExporterUnreachable');
        assert.match(message, says);
        assert.doesNotMatch(message, /\n/);
      };
      await told('nosecret', /Secret sysspan\/does-not-exist: it does not exist, or is empty/);
      await told('http-port', /port 4318 is for OTLP over HTTP: use 4317/);
      await told('tls', /does not speak TLS: write http:\/\//);
      await told('vanishing', new RegExp(`ETIMEDOUT ${VANISHING}:4317: .*firewall or a NetworkPolicy`));
      await stage.kubectl('-n', 'sysspan', 'create', 'secret', 'generic', 'does-not-exist', '--from-literal=x-team=blue');
      await stage.reason(NAMESPACE, 'nosecret', 'Tracing');
      await stage.kubectl('-n', 'sysspan', 'delete', 'secret', 'does-not-exist');
      await Promise.all(stage.cluster.nodes.map((node) => node.exec(gone.with(1, '-D'))));
      await stage.kubectl('-n', NAMESPACE, 'delete', 'sct', 'nosecret', 'http-port', 'tls', 'vanishing');
      await stage.installed('--set=limits.podsPerTrace=3');
    });

    test('NodeTraceRefused has the words of the API server, and passes', async () => {
      const stage = given();
      const namespace = await stage.namespace('no-quota');
      const hard = { 'count/nodetraces.sysspan.io': '0' };
      await stage.apply(
        { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'none', namespace }, spec: { hard } },
        pod({ namespace, name: 'one' }),
        syscallTrace(namespace, 'one', { podNames: ['one'] }),
      );
      const { message } = await stage.reason(namespace, 'one', 'NodeTraceRefused');
      console.log(message);
      assert.match(message, /cannot apply nodetraces\.sysspan\.io .*Forbidden \(403\): .*quota/);
      await stage.kubectl('-n', namespace, 'delete', 'resourcequota', 'none');
      await stage.reason(namespace, 'one', 'Tracing');
      await stage.kubectl('delete', 'namespace', namespace, '--timeout=180s');
    });

    test('TracesItself: the agent, and where the spans go', async () => {
      const stage = given();
      await stage.apply(
        syscallTrace('sysspan', 'itself', { selector: { matchLabels: { 'app.kubernetes.io/component': 'agent' } } }),
        syscallTrace('observability', 'receiver', { selector: { matchLabels: { app: 'jaeger' } } }),
      );
      await stage.reason('sysspan', 'itself', 'TracesItself');
      await stage.reason('observability', 'receiver', 'TracesItself');
      await stage.kubectl('-n', 'sysspan', 'delete', 'sct/itself');
      await stage.kubectl('-n', 'observability', 'delete', 'sct/receiver');
    });

    for (const { name, spec, says } of REFUSED) {
      test(`refused at apply (${name})`, async () => {
        await assert.rejects(given().apply(syscallTrace(NAMESPACE, name, spec)), (error: Error) => {
          assert.match(String(error.message), says);
          return true;
        });
      });
    }

    test('kubectl get, describe and explain read well', async () => {
      const stage = given();
      const table = await stage.kubectl('-n', NAMESPACE, 'get', 'sct');
      assert.match(table, /^NAME\s+PODS\s+NODES\s+SPANS\s+LOST\s+READY\s+REASON\s+AGE/);
      const description = await stage.kubectl('-n', NAMESPACE, 'describe', 'sct', 'nobody');
      assert.match(description, /NoPodsMatched/);
      const explained = await stage.kubectl('explain', 'syscalltrace.spec.capture.buffers');
      assert.match(explained, /None/);
      console.log(table);
      await stage.kubectl('-n', NAMESPACE, 'delete', 'sct', '--all');
    });
  });
}
