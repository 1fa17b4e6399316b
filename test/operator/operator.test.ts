// The operator against a real API server: what it makes of traces, pods and what agents say; restarts and two replicas.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { NodeTrace, NodeTraceReport, SyscallTraceStatusCondition } from '../../operator/src/api/types.ts';
import { NODE_TRACE_REPORTS, NODE_TRACES } from '../../operator/src/controller/resources.ts';
import { promptly } from '../promptly.ts';
import { until } from '../until.ts';
import { World } from './operator.ts';

const COUNTERS = {
  seen: 10,
  filtered: 1,
  recorded: 8,
  consumed: 8,
  spans: 9,
  folded: 0,
  acknowledged: 9,
  rejected: 0,
  failed: 0,
  queued: 0,
  lostRingFull: 1,
  lostFault: 0,
  lostNoStorage: 0,
  lostProcessEvents: 0,
  droppedMemory: 0,
  droppedUnknown: 0,
  redacted: 0,
};

describe('the operator', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-operator-'));
  const config = join(folder, 'operator.yaml');
  let world: World;
  before(async () => {
    world = await World.begin();
    writeFileSync(config, 'exporters: [default, {name: payments, namespaces: [payments]}]');
    world.operator('operator-a', ['--config', config]);
  });
  after(async () => {
    await world.end();
    rmSync(folder, { recursive: true });
  });

  const ready = (name: string, reason: string, timeoutMs = 15_000): Promise<SyscallTraceStatusCondition> =>
    until(
      `Ready of ${name} to say ${reason}`,
      async () => {
        const found = (await world.trace(name)).status?.conditions?.find(({ type }) => type === 'Ready');
        if (found?.reason !== reason) throw new Error(JSON.stringify(found));
        return found;
      },
      timeoutMs,
    );

  test('makes one NodeTrace for each node, and adds up what agents say', async () => {
    await world.pod({ namespace: 'shop', name: 'a', node: 'n1', labels: { app: 'web' } });
    await world.pod({ namespace: 'shop', name: 'b', node: 'n2', labels: { app: 'web' } });
    await world.apply('web', { selector: { matchLabels: { app: 'web' } }, syscalls: ['%file'] });
    const nodeTraces = await until('two NodeTraces', async () => {
      const found = await world.nodeTraces('web');
      return found.length === 2 ? found : undefined;
    });
    assert.deepEqual(nodeTraces.map(({ spec }) => spec.nodeName).sort(), ['n1', 'n2']);
    const { syscalls } = nodeTraces[0]?.spec.settings ?? {};
    assert.ok(syscalls?.includes('openat') && !syscalls.includes('read'), 'agents get names');
    const [container] = nodeTraces[0]?.spec.targets[0]?.containers ?? [];
    assert.equal(container?.containerID, `containerd://${'c'.repeat(64)}`);
    for (const nodeTrace of nodeTraces)
      await world.agentSays(nodeTrace, {
        state: 'Tracing',
        reason: 'Tracing',
        message: '',
        counters: COUNTERS,
        startedAt: new Date().toISOString(),
        podsTracing: 1,
      });
    await until('both nodes', async () => (/Tracing 2 pods on 2 nodes/.test((await ready('web', 'Tracing')).message) ? true : undefined));
    const status = await until('the sums', async () => {
      const { status: found } = await world.trace('web');
      return found?.spans === 18 ? found : undefined;
    });
    assert.equal(status.lost, 2);
    assert.equal(status.nodes, '2/2');
  });

  test('a pod that is scheduled is in a NodeTrace within half a second, one that goes is out of it', async () => {
    const targets = async (): Promise<string[]> =>
      (await world.nodeTraces('web')).flatMap(({ spec }) => spec.targets.map(({ podName }) => podName)).sort();
    const took = await promptly('from the binding to the target', 500, async () => {
      await world.pod({ namespace: 'shop', name: 'late', labels: { app: 'web' }, running: false });
      await world.kubectl(
        ['create', '--raw', '/api/v1/namespaces/shop/pods/late/binding', '-f', '-'],
        JSON.stringify({ apiVersion: 'v1', kind: 'Binding', metadata: { name: 'late' }, target: { kind: 'Node', name: 'n1' } }),
      );
      const bound = performance.now();
      await until('the pod as a target', async () => ((await targets()).includes('late') ? true : undefined));
      const ms = performance.now() - bound;
      await world.deletePod('shop', 'late');
      await until('no such target', async () => ((await targets()).includes('late') ? undefined : true));
      return ms;
    });
    console.log(`from the binding to the target: ${took.toFixed(0)} ms`);
  });

  test('a NodeTrace stays when its last pod goes, and so do its numbers', async () => {
    await world.pod({ namespace: 'shop', name: 'brief', node: 'n1', labels: { app: 'brief' } });
    await world.apply('brief', { selector: { matchLabels: { app: 'brief' } } });
    const [nodeTrace] = await until('a NodeTrace', async () => {
      const found = await world.nodeTraces('brief');
      return found.length === 1 ? found : undefined;
    });
    assert.ok(nodeTrace);
    await world.agentSays(nodeTrace, {
      state: 'Tracing',
      reason: 'Tracing',
      message: '',
      counters: COUNTERS,
      startedAt: new Date().toISOString(),
      podsTracing: 1,
    });
    await ready('brief', 'Tracing');
    await world.deletePod('shop', 'brief');
    await ready('brief', 'NoPodsMatched');
    assert.deepEqual((await world.nodeTraces('brief'))[0]?.spec.targets, []);
    assert.equal((await world.trace('brief')).status?.spans, 9);
    await world.kubectl(['-n', 'shop', 'delete', 'sct', 'brief']);
  });

  test('says what is wrong: no pods, a bad word, an agent that is missing', async () => {
    await world.apply('nobody', { selector: { matchLabels: { app: 'wbe' } } });
    assert.match((await ready('nobody', 'NoPodsMatched')).message, /web/);
    await world.apply('word', { podNames: ['a'], syscalls: ['opnat'] });
    assert.match((await ready('word', 'SyscallsInvalid')).message, /openat/);
    await world.deletePod('sysspan', 'agent-n2');
    await world.apply('lonely', { podNames: ['b'] });
    assert.match((await ready('lonely', 'AgentMissing')).message, /n2/);
    await world.pod({
      namespace: 'sysspan',
      name: 'agent-n2',
      node: 'n2',
      labels: { 'app.kubernetes.io/name': 'sysspan', 'app.kubernetes.io/component': 'agent' },
    });
    await ready('lonely', 'Starting');
    const events = await until('an event', async () => {
      const text = await world.kubectl(['-n', 'shop', 'get', 'events', '-o', 'json']);
      return text.includes('NoPodsMatched') ? text : undefined;
    });
    assert.match(events, /SyscallsInvalid/);
    for (const name of ['nobody', 'word', 'lonely']) await world.kubectl(['-n', 'shop', 'delete', 'sct', name]);
  });

  test('a target chooses the pods of a workload, of a later revision too, and none by what somebody else says of it', async () => {
    await world.namespace('lab');
    const podsOf = async (trace: string, namespace?: string): Promise<string> =>
      (await world.nodeTraces(trace, namespace)).flatMap(({ spec }) => spec.targets.map(({ podName }) => podName)).join();
    const first = await world.replicaSet('shop', 'pay-1', 'pay');
    // Somebody of another namespace says that this ReplicaSet is his, and asks first.
    await world.replicaSet('lab', 'pay-1', 'stolen');
    await world.pod({ namespace: 'lab', name: 'thief', node: 'n1', owner: first });
    await world.apply('stolen', { target: { kind: 'Deployment', name: 'stolen' } }, 'lab');
    await until('the other one to be told', async () => {
      const { status } = await world.trace('stolen', 'lab');
      return status?.conditions?.find(({ type, reason }) => type === 'Ready' && reason === 'NoPodsMatched');
    });
    await world.apply('pay', { target: { kind: 'Deployment', name: 'pay' } });
    assert.match((await ready('pay', 'NoPodsMatched')).message, /No pod of namespace shop belongs to Deployment pay: there are \d+ pods/);
    await world.pod({ namespace: 'shop', name: 'pay-1-a', node: 'n1', owner: first });
    await until('the pod of the first revision', async () => ((await podsOf('pay')) === 'pay-1-a' ? true : undefined));
    const second = await world.replicaSet('shop', 'pay-2', 'pay');
    await world.pod({ namespace: 'shop', name: 'pay-2-a', node: 'n1', owner: second });
    await until('the pod of the second', async () => ((await podsOf('pay')) === 'pay-1-a,pay-2-a' ? true : undefined));
    assert.equal(await podsOf('stolen', 'lab'), '');
    await world.apply('elsewhere', { target: { kind: 'Deployment', name: 'pay' } }, 'lab');
    const message = await until('that it is not in this namespace', async () => {
      const { status } = await world.trace('elsewhere', 'lab');
      return status?.conditions?.find(({ type, reason }) => type === 'Ready' && reason === 'NoPodsMatched')?.message;
    });
    assert.match(message, /No pod of namespace lab belongs to Deployment pay/);
    await world.deletePod('lab', 'thief');
    for (const name of ['pay-1-a', 'pay-2-a']) await world.deletePod('shop', name);
    await world.kubectl(['-n', 'shop', 'delete', 'sct', 'pay']);
    await world.kubectl(['-n', 'lab', 'delete', 'sct', 'stolen', 'elsewhere']);
  });

  test('a request for the cluster is one, whatever namespaces its pods are of, and follows their labels', async () => {
    for (const namespace of ['lab', 'yard']) {
      await world.namespace(namespace);
      await world.pod({ namespace, name: `${namespace}-1`, node: 'n1', labels: { app: 'many' } });
    }
    await world.kubectl(['label', 'namespace', 'lab', 'team=a']);
    const spec = { namespaceSelector: { matchLabels: { team: 'a' } }, selector: { matchLabels: { app: 'many' } } };
    const metadata = { name: 'many' };
    const manifest = { apiVersion: 'sysspan.io/v1alpha1', kind: 'ClusterSyscallTrace', metadata, spec };
    await world.kubectl(['apply', '-f', '-'], JSON.stringify(manifest));
    const targets = async (): Promise<string> =>
      (await world.nodeTraces('many', 'sysspan'))
        .flatMap((one) => one.spec.targets.map(({ namespace, podName }) => `${namespace}/${podName} on ${one.spec.nodeName}`))
        .join();
    await until('the pod of the one namespace', async () => ((await targets()) === 'lab/lab-1 on n1' ? true : undefined));
    await world.kubectl(['label', 'namespace', 'yard', 'team=a']);
    await until('that of the other', async () => ((await targets()) === 'lab/lab-1 on n1,yard/yard-1 on n1' ? true : undefined));
    const [nodeTrace] = await world.nodeTraces('many', 'sysspan');
    assert.deepEqual(
      [nodeTrace?.spec.trace.kind, nodeTrace?.metadata.ownerReferences?.[0]?.kind],
      ['ClusterSyscallTrace', 'ClusterSyscallTrace'],
    );
    const [report] = await world.reports('many', 'sysspan');
    assert.ok(nodeTrace && report);
    const startedAt = new Date().toISOString();
    await world.agentSays(nodeTrace, { state: 'Tracing', reason: 'Tracing', counters: COUNTERS, startedAt, podsTracing: 2 });
    const field = async (path: string): Promise<string> => await world.kubectl(['get', 'csct', 'many', '-o', `jsonpath={${path}}`]);
    await until('that it is told', async () =>
      (await field('.status.conditions[0].message')).startsWith('Tracing 2 pods on 1 node') ? true : undefined,
    );
    assert.equal(await field('.status.spans'), '9');
    assert.match(await world.kubectl(['get', 'events', '-n', 'default', '-o', 'json']), /ClusterSyscallTrace/);
    await world.kubectl(['label', 'namespace', 'lab', 'team-']);
    await until('that one is left', async () => ((await targets()) === 'yard/yard-1 on n1' ? true : undefined));
    // A tenant's of the same name, and one that would be the second for the cluster.
    await world.apply('many', { podNames: ['a'] });
    await until('the tenant’s', async () => ((await world.nodeTraces('many')).length === 1 ? true : undefined));
    assert.equal(await targets(), 'yard/yard-1 on n1');
    await world.kubectl(['-n', 'shop', 'delete', 'sct', 'many']);
    await world.kubectl(['delete', 'csct', 'many']);
    await until('none', async () => ((await world.nodeTraces('many', 'sysspan')).length === 0 ? true : undefined));
  });

  test('a node that gets a label is traced, where the trace wants it', async () => {
    await world.apply('labelled', { podNames: ['a', 'b'], nodeSelector: { disk: 'ssd' } });
    assert.match((await ready('labelled', 'NoNodesMatched')).message, /2 pods match, and none on a node with disk=ssd: they are on n1, n2/);
    await world.kubectl(['label', 'node', 'n2', 'disk=ssd']);
    const [nodeTrace] = await until('a NodeTrace', async () => {
      const found = await world.nodeTraces('labelled');
      return found.length === 1 ? found : undefined;
    });
    assert.deepEqual([nodeTrace?.spec.nodeName, nodeTrace?.spec.targets.map(({ podName }) => podName)], ['n2', ['b']]);
    await world.kubectl(['label', 'node', 'n2', 'disk-']);
    await world.kubectl(['-n', 'shop', 'delete', 'sct', 'labelled']);
  });

  test('an expression that would keep an engine busy that tracks back stops nobody', async () => {
    const patterns = ['/^((([a-z0-9_]+)+)+)+!', '/^([a-z0-9_]+)+!', `/${'(.*)*'.repeat(20)}!`];
    await Promise.all(patterns.map((pattern, at) => world.apply(`hostile-${at}`, { podNames: ['a'], syscalls: [pattern] })));
    await world.apply('other', { podNames: ['a'] });
    await until('the NodeTrace of somebody else', async () => ((await world.nodeTraces('other')).length === 1 ? true : undefined), 3_000);
    for (const at of patterns.keys()) assert.match((await ready(`hostile-${at}`, 'SyscallsInvalid')).message, /matches no syscall/);
    await world.kubectl(['-n', 'shop', 'delete', 'sct', 'other', ...patterns.map((_, at) => `hostile-${at}`)]);
  });

  test('a NodeTrace that somebody else made, or changed, does not stay', async () => {
    await world.apply('forged', { podNames: ['a'] });
    const [made] = await until('a NodeTrace', async () => {
      const found = await world.nodeTraces('forged');
      return found.length === 1 ? found : undefined;
    });
    assert.ok(made);
    const { name, uid, resourceVersion: _, ...metadata } = made.metadata;
    const victim = { podUID: 'victim', podName: 'victim', attributes: {}, containers: [] };
    const copy = { ...made, metadata: { ...metadata, name: 'mine' }, spec: { ...made.spec, targets: [victim] } };
    await world.connection.create(NODE_TRACES, copy as unknown as NodeTrace);
    const names = async (): Promise<string[]> => (await world.nodeTraces('forged')).map(({ metadata: { name: of } }) => of);
    await until('the copy to be gone', async () => ((await names()).includes('mine') ? undefined : true));
    const changed = {
      metadata: { namespace: 'shop', name },
      spec: { ...made.spec, finishesAt: '2999-01-01T00:00:00Z', targets: [victim] },
    };
    await world.connection.apply(NODE_TRACES, changed as unknown as NodeTrace, { fieldManager: 'tenant', force: true });
    await until('what the operator wrote', async () => {
      const [found] = await world.nodeTraces('forged');
      return found !== undefined && found.metadata.uid === uid && isDeepStrictEqual(found.spec, made.spec);
    });
    await world.kubectl(['-n', 'shop', 'delete', 'sct', 'forged']);
  });

  test('another team’s exporter is not sent to, and one without a ceiling gets the installation’s', async () => {
    await world.apply('theirs', { podNames: ['a'], exporter: 'payments' });
    assert.match((await ready('theirs', 'ExporterNotAllowed')).message, /not for namespace shop, which may use default/);
    assert.deepEqual(await world.nodeTraces('theirs'), []);
    await world.apply('fast', { podNames: ['a'], limits: { spansPerSecond: 0 } });
    const [made] = await until('a NodeTrace', async () => {
      const found = await world.nodeTraces('fast');
      return found.length === 1 ? found : undefined;
    });
    assert.equal(made?.spec.settings.spansPerSecond, 10_000);
    await world.kubectl(['-n', 'shop', 'delete', 'sct', 'theirs', 'fast']);
  });

  test('a report that somebody else made, or took away, is the operator’s again', async () => {
    await world.apply('reported', { podNames: ['a'] });
    const [made] = await until('a report', async () => {
      const found = await world.reports('reported');
      return found.length === 1 ? found : undefined;
    });
    assert.ok(made);
    const { uid: _uid, resourceVersion: _version, ownerReferences: _owners, ...metadata } = made.metadata;
    await world.connection.create(NODE_TRACE_REPORTS, { ...made, metadata: { ...metadata, name: 'mine' } } as unknown as NodeTraceReport);
    await until('the copy to be gone', async () => ((await world.reports('reported')).length === 1 ? true : undefined));
    const [before] = await world.nodeTraces('reported');
    await world.kubectl(['-n', 'shop', 'delete', 'nodetracereport', made.metadata.name]);
    await until('both anew, so that the agent writes into the new one', async () => {
      const [[report], [nodeTrace]] = [await world.reports('reported'), await world.nodeTraces('reported')];
      return (
        report !== undefined &&
        nodeTrace !== undefined &&
        report.metadata.uid !== made.metadata.uid &&
        nodeTrace.metadata.uid !== before?.metadata.uid
      );
    });
    await world.kubectl(['-n', 'shop', 'delete', 'sct', 'reported']);
  });

  test('a NodeTrace that the API server refuses is told with its words, and keeps no other node from being traced', async () => {
    const rule = { apiGroups: ['sysspan.io'], apiVersions: ['*'], operations: ['CREATE'], resources: ['nodetraces'] };
    const validation = { expression: 'object.spec.nodeName != "n2" || object.spec.trace.name != "partly"', message: 'node n2 is full' };
    const policy = { apiVersion: 'admissionregistration.k8s.io/v1', metadata: { name: 'full' } };
    const spec = { failurePolicy: 'Fail', matchConstraints: { resourceRules: [rule] }, validations: [validation] };
    const binding = { policyName: 'full', validationActions: ['Deny'] };
    const items = [
      { ...policy, kind: 'ValidatingAdmissionPolicy', spec },
      { ...policy, kind: 'ValidatingAdmissionPolicyBinding', spec: binding },
    ];
    await world.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    const [like] = await world.nodeTraces('web');
    assert.ok(like);
    const metadata = { name: 'tried', namespace: 'shop' };
    const tried = { ...like, metadata, spec: { ...like.spec, nodeName: 'n2', trace: { name: 'partly', uid: 'u' } } };
    await until('the policy to be heard of', async () =>
      world.kubectl(['create', '--dry-run=server', '-f', '-'], JSON.stringify(tried)).then(
        () => undefined,
        (error: Error) => (error.message.includes('node n2 is full') ? true : undefined),
      ),
    );
    await world.apply('partly', { podNames: ['a', 'b'] });
    const [nodeTrace] = await until('one NodeTrace', async () => {
      const found = await world.nodeTraces('partly');
      return found.length === 1 ? found : undefined;
    });
    assert.equal(nodeTrace?.spec.nodeName, 'n1');
    assert.match((await ready('partly', 'NodeTraceRefused')).message, /n2: cannot apply nodetraces.sysspan.io .*node n2 is full/);
    await world.agentSays(nodeTrace, { state: 'Tracing', reason: 'Tracing', counters: COUNTERS, startedAt: new Date().toISOString() });
    assert.match((await ready('partly', 'TracingPartly')).message, /n2: NodeTraceRefused: .*node n2 is full/);
    await world.kubectl(['delete', 'validatingadmissionpolicybinding', 'full']);
    const both = async (): Promise<NodeTrace[]> => await world.nodeTraces('partly');
    await until('the other NodeTrace', async () => ((await both()).length === 2 ? true : undefined), 20_000);
    for (const one of await both())
      await world.agentSays(one, { state: 'Tracing', reason: 'Tracing', counters: COUNTERS, startedAt: new Date().toISOString() });
    await ready('partly', 'Tracing');
    await world.kubectl(['delete', 'validatingadmissionpolicy', 'full']);
    await world.kubectl(['-n', 'shop', 'delete', 'sct', 'partly']);
  });

  test('a deleted trace takes its NodeTraces along, also where no garbage collector runs', async () => {
    await world.apply('gone', { podNames: ['a'] });
    await until('a NodeTrace', async () => ((await world.nodeTraces('gone')).length === 1 ? true : undefined));
    await world.kubectl(['-n', 'shop', 'delete', 'sct', 'gone']);
    await until('none', async () => ((await world.nodeTraces('gone')).length === 0 ? true : undefined));
    await until('no report', async () => ((await world.reports('gone')).length === 0 ? true : undefined));
  });

  test('durationSeconds ends in Complete once the agents have told their last numbers', async () => {
    await world.apply('short', { podNames: ['a'], durationSeconds: 2 });
    const [nodeTrace] = await until('a NodeTrace', async () => {
      const found = await world.nodeTraces('short');
      return found.length === 1 ? found : undefined;
    });
    assert.ok(nodeTrace);
    const startedAt = new Date().toISOString();
    await world.agentSays(nodeTrace, { state: 'Tracing', reason: 'Tracing', message: '', counters: COUNTERS, startedAt, podsTracing: 1 });
    await ready('short', 'Tracing');
    await world.agentSays(nodeTrace, {
      state: 'Ended',
      reason: 'Ended',
      message: '',
      counters: { ...COUNTERS, spans: 12, acknowledged: 12 },
      startedAt,
    });
    const complete = await until('Complete', async () => {
      const { status } = await world.trace('short');
      const found = status?.conditions?.find(({ type }) => type === 'Complete');
      return found?.status === 'True' ? { found, status } : undefined;
    });
    assert.equal(complete.found.reason, 'DurationReached');
    assert.equal(complete.status?.spans, 12);
    await until('no NodeTrace', async () => ((await world.nodeTraces('short')).length === 0 ? true : undefined));
    await until('no report', async () => ((await world.reports('short')).length === 0 ? true : undefined));
  });

  test('no NodeTrace and no report is deleted twice, and those of a deleted trace are left to the garbage collector', async () => {
    const missed = async (): Promise<number> => {
      const text = await world.kubectl(['get', '--raw', '/metrics']);
      const lines = text
        .split('\n')
        .filter((line) => /^apiserver_request_total\{.*code="404".*resource="(?:nodetraces|nodetracereports)".*verb="DELETE"/.test(line));
      return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    };
    const before = await missed();
    const two = async (name: string): Promise<NodeTrace[]> =>
      await until('two NodeTraces', async () => {
        const found = await world.nodeTraces(name);
        return found.length === 2 ? found : undefined;
      });
    await world.apply('collected', { selector: { matchLabels: { app: 'web' } } });
    const owned = await two('collected');
    await world.kubectl(['-n', 'shop', 'delete', 'sct', 'collected']);
    for (const { metadata } of owned)
      await world.kubectl(['-n', 'shop', 'delete', `nodetrace/${metadata.name}`, `nodetracereport/${metadata.name}`]);
    await world.apply('ended', { selector: { matchLabels: { app: 'web' } }, durationSeconds: 2 });
    const startedAt = new Date().toISOString();
    for (const state of ['Tracing', 'Ended'] as const)
      for (const nodeTrace of await two('ended')) await world.agentSays(nodeTrace, { state, reason: state, counters: COUNTERS, startedAt });
    await until('no NodeTrace', async () => ((await world.nodeTraces('ended')).length === 0 ? true : undefined));
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    assert.equal((await missed()) - before, 0);
  });

  test('goes on after a restart of the API server', async () => {
    await world.server.restart();
    await world.apply('after', { podNames: ['a'] });
    await until('a NodeTrace', async () => ((await world.nodeTraces('after')).length === 1 ? true : undefined), 40_000);
  });

  test('a second replica stands by, and takes over when the first is killed', async () => {
    const second = world.operator('operator-b');
    const holder = async (): Promise<string> =>
      world.kubectl(['-n', 'kube-system', 'get', 'lease', 'syscalltraces.sysspan.io', '-o', 'jsonpath={.spec.holderIdentity}']);
    assert.equal(await holder(), 'operator-a_sysspan');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    world.first.kill('SIGKILL');
    await once(world.first, 'exit');
    const begin = performance.now();
    await until('the second to lead', async () => ((await holder()) === 'operator-b_sysspan' ? true : undefined), 40_000);
    console.log(`another leads after ${((performance.now() - begin) / 1_000).toFixed(1)} s`);
    await world.apply('second', { podNames: ['b'] });
    await until('a NodeTrace', async () => ((await world.nodeTraces('second')).length === 1 ? true : undefined));
    second.kill('SIGTERM');
    const [code] = (await once(second, 'exit')) as [number | null];
    assert.equal(code, 0);
    assert.equal(await holder(), '', 'the lease is given back');
  });
});
