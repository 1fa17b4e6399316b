// The chart and the examples before a real API server: every object is accepted, and the policies do what they are for.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { settings } from '../../operator/src/testing/node-trace.ts';
import { startApiServer } from '../cluster/api-server.ts';
import { program } from '../cluster/programs.ts';
import { chart, checkout, find, helm, type Outcome, objects, type Rendered, render } from './helm.ts';

const values = (file: string): string[] => ['--values', join(import.meta.dirname, 'values', file)];
const NAMESPACE = 'sysspan';

let api: Awaited<ReturnType<typeof startApiServer>>;

/** Longer than the minute that the API server may take for the objects of a definition that is deleted. */
const TIMEOUT_MS = 180_000;

function call(file: string, args: readonly string[], input?: string): Outcome {
  // What is found out about a server is kept by its address, which another test's server may have had.
  const env = { ...process.env, KUBECACHEDIR: join(dirname(api.kubeconfig), 'cache') };
  const outcome = spawnSync(file, args, { encoding: 'utf8', timeout: TIMEOUT_MS, env, ...(input === undefined ? {} : { input }) });
  if (outcome.error) throw new Error(`${args.join(' ')}: ${outcome.stderr}`, { cause: outcome.error });
  return outcome;
}

function tryKubectl(args: readonly string[], input?: object): Outcome {
  return call(
    program('kube'),
    ['kubectl', '--kubeconfig', api.kubeconfig, ...args],
    input === undefined ? undefined : JSON.stringify(input),
  );
}

function kubectl(args: readonly string[], input?: object): string {
  const { status, stdout, stderr } = tryKubectl(args, input);
  assert.equal(status, 0, `kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function tryHelm(...args: string[]): Outcome {
  return call(helm(), [...args, '--kubeconfig', api.kubeconfig, '--namespace', NAMESPACE]);
}

function runHelm(...args: string[]): string {
  const { status, stdout, stderr } = tryHelm(...args);
  assert.equal(status, 0, `helm ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** With the demo, as the chart's README says it is done without --wait: pods start nowhere here, and Helm would wait for them. */
function installDemo(): string {
  const what = ['sysspan', chart, ...values('demo.yaml')];
  const { status, stdout, stderr } = tryHelm('install', ...what);
  if (status === 0) return stdout;
  assert.match(stderr, /no matches for kind "SyscallTrace"/);
  return runHelm('upgrade', ...what);
}

/** No kubelet runs here: what the hook's pod has to do is tested in test/operator. It is played, and ends well. */
async function uninstall([release = 'sysspan', namespace = NAMESPACE]: readonly string[] = [], ...args: string[]): Promise<string> {
  const env = { ...process.env, KUBECACHEDIR: join(dirname(api.kubeconfig), 'cache') };
  const all = ['uninstall', release, ...args, '--kubeconfig', api.kubeconfig, '--namespace', namespace];
  const child = spawn(helm(), all, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const errors = text(child.stderr);
  let played = '';
  while (child.exitCode === null && child.signalCode === null) {
    const pod = tryKubectl(['-n', namespace, 'get', 'pods', '-l', 'app.kubernetes.io/component=uninstall', '-o', 'name']).stdout.trim();
    if (pod !== '' && pod !== played) {
      const succeeded = ['--subresource=status', '--type=merge', '-p', '{"status":{"phase":"Succeeded"}}'];
      if (tryKubectl(['-n', namespace, 'patch', pod, ...succeeded]).status === 0) played = pod;
    }
    await new Promise((next) => setTimeout(next, 100));
  }
  const [code] = (await ended) as [number | null];
  assert.equal(code, 0, await errors);
  return played;
}

function traces(): string {
  return kubectl(['-n', NAMESPACE, 'get', 'sct', '-o', 'name']).trim();
}

/** A definition of a kind that others own, enough for the API server to take such objects. */
function definition(plural: string, kind: string): object {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.monitoring.coreos.com` },
    spec: {
      group: 'monitoring.coreos.com',
      scope: 'Namespaced',
      names: { plural, kind },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}

before(async () => {
  api = await startApiServer();
  kubectl(['create', 'namespace', NAMESPACE]);
  kubectl(['-n', NAMESPACE, 'create', 'serviceaccount', 'default']);
});
after(async () => {
  await api?.stop();
});

describe('helm', () => {
  it('installs the demo on an API server that knows none of its kinds', () => {
    const notes = installDemo();
    assert.match(notes, /kubectl -n sysspan wait --for=condition=Ready sct\/sysspan-demo --timeout=60s/);
    assert.match(notes, /kubectl -n sysspan port-forward svc\/sysspan-viewer 8600/);
    assert.match(notes, /kubectl -n sysspan port-forward svc\/sysspan-jaeger 16686/);
    assert.equal(traces(), 'syscalltrace.sysspan.io/sysspan-demo');
  });

  it('takes the demo’s trace away when the demo is turned off', () => {
    runHelm('upgrade', 'sysspan', chart, ...values('default.yaml'));
    assert.equal(traces(), '');
  });

  it('upgrades to everything that can be turned on', () => {
    kubectl(['apply', '-f', '-'], definition('servicemonitors', 'ServiceMonitor'));
    kubectl(['apply', '-f', '-'], definition('prometheusrules', 'PrometheusRule'));
    kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=20s']);
    runHelm('upgrade', 'sysspan', chart, ...values('everything.yaml'));
    assert.equal(traces(), 'syscalltrace.sysspan.io/spans-demo');
  });

  it('refuses a second release, and says what to do', () => {
    const { status, stderr } = tryHelm('install', 'other', chart, ...values('default.yaml'), '--set=crds.install=false');
    assert.equal(status, 1);
    assert.match(
      stderr,
      /sysspan is in this cluster already, as release sysspan of namespace sysspan, .*upgrade that one, or uninstall it/,
    );
  });

  it('takes everything away when nothing is to be kept', async () => {
    assert.equal(await uninstall([], '--wait'), 'pod/spans-uninstall');
    assert.doesNotMatch(kubectl(['get', 'crd', '-o', 'name']), /sysspan/);
  });

  it('leaves nothing but the definitions when they are to be kept', async () => {
    installDemo();
    assert.notEqual(traces(), '');
    assert.equal(await uninstall(), 'pod/sysspan-uninstall');
    assert.equal(
      kubectl(['get', 'pods,serviceaccounts,roles,rolebindings', '-A', '-l', 'app.kubernetes.io/part-of=sysspan', '-o', 'name']),
      '',
    );
    assert.equal(kubectl(['get', 'clusterroles,clusterrolebindings', '-l', 'app.kubernetes.io/part-of=sysspan', '-o', 'name']), '');
    assert.equal(traces(), '');
    assert.equal(
      kubectl(['-n', NAMESPACE, 'get', 'daemonsets,deployments,configmaps', '-l', 'app.kubernetes.io/part-of=sysspan', '-o', 'name']),
      '',
    );
    assert.match(kubectl(['get', 'crd', '-o', 'name']), /syscalltraces\.sysspan\.io/);
  });

  it('installs under another name and namespace with either of the two options that README and notes say', async () => {
    const elsewhere = (...args: string[]): Outcome => call(helm(), [...args, '--kubeconfig', api.kubeconfig, '--namespace', 'elsewhere']);
    const install = (...args: string[]): Outcome =>
      elsewhere('install', 'other', chart, '--create-namespace', ...values('default.yaml'), ...args);
    const owner = (): string =>
      kubectl(['get', 'crd', 'syscalltraces.sysspan.io', '-o', 'jsonpath={.metadata.annotations.meta\\.helm\\.sh/release-name}']);
    const done = ({ status, stderr, stdout }: Outcome): string => {
      assert.equal(status, 0, stderr);
      return stdout;
    };
    assert.match(install().stderr, /invalid ownership metadata/);
    done(install('--set', 'crds.install=false'));
    assert.equal(owner(), 'sysspan');
    await uninstall(['other', 'elsewhere']);
    const notes = done(install('--take-ownership'));
    assert.equal(owner(), 'other');
    done(elsewhere('upgrade', 'other', chart, ...values('default.yaml')));
    await uninstall(['other', 'elsewhere']);
    runHelm('install', 'sysspan', chart, ...values('default.yaml'), '--take-ownership');
    assert.equal(owner(), 'sysspan');
    await uninstall();
    assert.match(kubectl(['get', 'crd', '-o', 'name']), /syscalltraces\.sysspan\.io/);
    for (const text of [notes, ...['README.md', 'charts/sysspan/README.md'].map((file) => readFileSync(join(checkout, file), 'utf8'))])
      assert.match(text, /--take-ownership[\s\S]*--set crds\.install=false/);
  });
});

describe('every object', () => {
  for (const file of readdirSync(join(import.meta.dirname, 'values')))
    it(`of ${file} is valid to the last field`, () => {
      const list = objects(render(...values(file)));
      // A pod is admitted only when its account is there, dry run or not.
      const accounts = list
        .filter(({ kind, spec }) => kind === 'Pod' && spec.serviceAccountName)
        .map(({ spec }) => spec.serviceAccountName);
      for (const name of accounts) kubectl(['-n', NAMESPACE, 'create', 'serviceaccount', name]);
      kubectl(['apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', '-'], {
        apiVersion: 'v1',
        kind: 'List',
        items: list,
      });
      for (const name of accounts) kubectl(['-n', NAMESPACE, 'delete', 'serviceaccount', name]);
    });
});

describe('the examples', () => {
  const folder = join(checkout, 'deploy/examples');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml')))
    it(`${file} is accepted`, () => {
      const place = readFileSync(join(folder, file), 'utf8').includes('kind: ClusterSyscallTrace') ? [] : ['-n', NAMESPACE];
      kubectl([...place, 'create', '--validate=strict', '-f', join(folder, file)]);
      kubectl([...place, 'delete', '-f', join(folder, file)]);
    });
});

describe('a manifest of an earlier version', () => {
  const manifest = (spec: object): object => ({
    apiVersion: 'sysspan.io/v1alpha1',
    kind: 'SyscallTrace',
    metadata: { name: 'before', namespace: NAMESPACE },
    spec: { selector: {}, ...spec },
  });
  const old: readonly (readonly [object, RegExp])[] = [
    [{ onlyFailed: true }, /spec\.onlyFailed: .*onlyFailed is now results: write results: Failed for onlyFailed: true/],
    [{ followForks: false }, /spec\.followForks: .*followForks is now children: write children: Ignore for followForks: false/],
    [{ minDuration: '10ms' }, /spec\.minDuration: .*minDuration is now minDurationMicroseconds, a number/],
  ];
  for (const validate of ['strict', 'ignore'])
    for (const [spec, expected] of old)
      it(`is refused in words that name what is there now (${Object.keys(spec).join()}, --validate=${validate})`, () => {
        const { status, stderr } = tryKubectl(['create', `--validate=${validate}`, '-f', '-'], manifest(spec));
        assert.equal(status, 1);
        assert.match(stderr, expected);
      });
});

describe('pod security', () => {
  const list = objects(render(...values('default.yaml')));
  const podOf = ({ spec }: Rendered): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x', namespace: 'strict' },
    spec: { ...spec.template.spec, serviceAccountName: 'x', priorityClassName: undefined },
  });

  before(() => {
    kubectl(['create', 'namespace', 'strict']);
    kubectl(['label', 'namespace', 'strict', 'pod-security.kubernetes.io/enforce=restricted']);
    kubectl(['-n', 'strict', 'create', 'serviceaccount', 'x']);
  });

  it('“restricted” admits the operator', () => {
    kubectl(['create', '--dry-run=server', '-f', '-'], podOf(find(list, 'Deployment', 'sysspan-operator')));
  });

  it('“restricted” admits what the demo brings', () => {
    const demo = objects(render(...values('demo.yaml')));
    for (const name of ['sysspan-demo', 'sysspan-viewer', 'sysspan-jaeger'])
      kubectl(['create', '--dry-run=server', '-f', '-'], podOf(find(demo, 'Deployment', name)));
  });

  it('objects to nothing of the agent but its user and its two capabilities', () => {
    const { status, stderr } = tryKubectl(['create', '--dry-run=server', '-f', '-'], podOf(find(list, 'DaemonSet', 'sysspan-agent')));
    assert.equal(status, 1);
    const [, complaints = ''] = /violates PodSecurity "restricted:latest": (.*)/.exec(stderr) ?? [];
    const names = complaints.split(/(?<=\)), /).map((text) => text.replace(/ \(.*/, ''));
    assert.deepEqual(names.sort(), ['runAsNonRoot != true', 'runAsUser=0', 'unrestricted capabilities'], stderr);
  });
});

describe('an agent’s token', () => {
  const token = new Map<string, string>();

  /** A pod that runs on the node, as far as the API server can tell, and a token that is bound to it. */
  function agentOn(node: string): void {
    kubectl(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'Node', metadata: { name: node } });
    const containers = [{ name: 'agent', image: 'none' }];
    kubectl(['apply', '-f', '-'], {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `agent-${node}`, namespace: NAMESPACE },
      spec: { nodeName: node, serviceAccountName: 'sysspan-agent', automountServiceAccountToken: false, containers },
    });
    const bound = ['--bound-object-kind=Pod', `--bound-object-name=agent-${node}`];
    token.set(node, kubectl(['-n', NAMESPACE, 'create', 'token', 'sysspan-agent', ...bound]).trim());
  }

  const OPERATOR = ['--as', `system:serviceaccount:${NAMESPACE}:sysspan-operator`];

  function nodeTrace(node: string): object {
    const trace = { name: 'trace', uid: '1' };
    return {
      apiVersion: 'sysspan.io/v1alpha1',
      kind: 'NodeTrace',
      metadata: { name: `trace-${node}`, namespace: NAMESPACE },
      spec: { nodeName: node, trace, clusterUID: '2', exporter: 'default', suspend: false, reportSeconds: 5, settings, targets: [] },
    };
  }

  function report(node: string, name = `trace-${node}`): object {
    const spec = { nodeName: node, trace: { name: 'trace', uid: '1' } };
    return { apiVersion: 'sysspan.io/v1alpha1', kind: 'NodeTraceReport', metadata: { name, namespace: NAMESPACE }, spec };
  }

  function as(node: string | undefined, args: readonly string[], input?: object): Outcome {
    const plain = node === undefined ? kubectl(['-n', NAMESPACE, 'create', 'token', 'sysspan-agent']).trim() : (token.get(node) ?? '');
    const server = ['--server', api.url, '--insecure-skip-tls-verify', '--kubeconfig', '/dev/null'];
    const text = input === undefined ? undefined : JSON.stringify(input);
    return call(program('kube'), ['kubectl', ...server, '--token', plain, '-n', NAMESPACE, ...args], text);
  }

  /** Server-side apply, since `kubectl patch` would get the report first, which an agent may not. */
  function write(node: string | undefined, to: string): Outcome {
    const { apiVersion, kind, metadata } = report(to) as Rendered;
    return as(node, ['apply', '--server-side', '--subresource=status', '-f', '-'], {
      apiVersion,
      kind,
      metadata,
      status: { message: 'hello' },
    });
  }

  before(async () => {
    runHelm('install', 'sysspan', chart, ...values('default.yaml'));
    for (const node of ['one', 'two']) {
      agentOn(node);
      kubectl([...OPERATOR, 'create', '-f', '-'], report(node));
      kubectl([...OPERATOR, 'create', '-f', '-'], nodeTrace(node));
    }
    // A new policy takes a moment to be heard of.
    for (let tries = 0; tries < 100 && write('one', 'two').status === 0; tries += 1) await new Promise((next) => setTimeout(next, 100));
  });

  it('writes into a report of its node', () => {
    const { status, stderr } = write('one', 'one');
    assert.equal(status, 0, stderr);
    assert.equal(kubectl(['-n', NAMESPACE, 'get', 'nodetracereport', 'trace-one', '-o', 'jsonpath={.status.message}']), 'hello');
  });

  it('does not write into that of another node', () => {
    const { status, stderr } = write('one', 'two');
    assert.equal(status, 1);
    assert.match(stderr, /this NodeTraceReport is of node two, and the agent that writes runs on one/);
  });

  it('writes none when it is bound to no pod', () => {
    const { status, stderr } = write(undefined, 'one');
    assert.equal(status, 1);
    assert.match(stderr, /this token is not bound to a pod on a node/);
  });

  /** As an agent does it: a patch of the status that begins with a test of whose report it is. */
  async function patch(node: string, to: string, ...operations: object[]): Promise<{ readonly code: number; readonly text: string }> {
    const path = `/apis/sysspan.io/v1alpha1/namespaces/${NAMESPACE}/nodetracereports/trace-${to}/status`;
    const headers = { authorization: `Bearer ${token.get(node)}`, 'content-type': 'application/json-patch+json' };
    return await new Promise((resolve, reject) => {
      const sent = request(api.url + path, { method: 'PATCH', headers, rejectUnauthorized: false, agent: false }, (response) => {
        void text(response).then((all) => resolve({ code: response.statusCode ?? 0, text: all }), reject);
      });
      sent.on('error', reject).end(JSON.stringify(operations));
    });
  }
  const mine = { op: 'test', path: '/spec/trace/uid', value: '1' };

  it('reads its own report by a patch that changes nothing, and nobody else’s', async () => {
    const version = (): string =>
      kubectl(['-n', NAMESPACE, 'get', 'nodetracereport', 'trace-one', '-o', 'jsonpath={.metadata.resourceVersion}']);
    const before = version();
    const { code, text: own } = await patch('one', 'one', mine);
    assert.deepEqual([code, JSON.parse(own).status], [200, { message: 'hello' }]);
    assert.equal(version(), before);
    assert.match((await patch('one', 'two', mine)).text, /this NodeTraceReport is of node two/);
    assert.match(as('one', ['get', 'nodetracereport', 'trace-one']).stderr, /forbidden/i);
    assert.match(as('one', ['get', 'nodetracereports']).stderr, /forbidden/i);
  });

  it('writes nothing into the report of another trace, nor says that another node’s is its own', async () => {
    const status = { op: 'add', path: '/status', value: { message: 'forged' } };
    assert.equal((await patch('one', 'one', { ...mine, value: 'another' }, status)).code, 422);
    const moved = await patch('one', 'two', { op: 'replace', path: '/spec/nodeName', value: 'one' }, status);
    assert.match(moved.text, /this NodeTraceReport is of node two/);
    assert.equal((await patch('one', 'one', mine, { op: 'add', path: '/status', value: { message: 'told' } })).code, 200);
    const told = kubectl(['-n', NAMESPACE, 'get', 'nodetracereports', '-o', 'jsonpath={.items[*].status.message}']);
    assert.equal(told, 'told');
  });

  it('makes no report, changes and deletes none, and writes no NodeTrace', () => {
    assert.match(as('one', ['create', '-f', '-'], report('two', 'taken')).stderr, /forbidden/i);
    assert.match(as('one', ['delete', 'nodetracereport', 'trace-two']).stderr, /forbidden/i);
    assert.match(as('one', ['delete', 'nodetracereport', 'trace-one']).stderr, /forbidden/i);
    assert.match(as('one', ['apply', '--server-side', '--force-conflicts', '-f', '-'], report('one')).stderr, /forbidden/i);
    assert.match(as('one', ['apply', '--server-side', '--force-conflicts', '-f', '-'], nodeTrace('one')).stderr, /forbidden/i);
    assert.match(as('one', ['create', '-f', '-'], nodeTrace('three')).stderr, /forbidden/i);
  });

  it('reads NodeTraces, and neither pods, nor secrets, nor SyscallTraces', () => {
    assert.equal(
      as('one', ['get', 'nodetraces', '--field-selector', 'spec.nodeName=one', '-o', 'name']).stdout.trim(),
      'nodetrace.sysspan.io/trace-one',
    );
    assert.match(as('one', ['get', 'nodetrace', 'trace-one']).stderr, /forbidden/i, 'it lists, and gets none by name');
    for (const kind of ['pods', 'secrets', 'syscalltraces', 'configmaps', 'nodes'])
      assert.match(as('one', ['get', kind]).stderr, /forbidden/i, kind);
    assert.match(as('one', ['delete', 'nodetrace', 'trace-one']).stderr, /forbidden/i);
    assert.match(as('one', ['label', 'nodetrace', 'trace-one', 'a=b']).stderr, /forbidden/i);
  });
});

describe('NodeTraces', () => {
  const kind = { apiVersion: 'sysspan.io/v1alpha1', kind: 'NodeTrace' };
  const spec = { nodeName: 'one', clusterUID: '2', exporter: 'default', suspend: false, reportSeconds: 5, settings, targets: [] };
  const made = (name: string): object => ({
    ...kind,
    metadata: { name, namespace: 'team' },
    spec: { ...spec, trace: { name: 'mine', uid: '1' } },
  });
  const report = (name: string): object => ({
    ...kind,
    kind: 'NodeTraceReport',
    metadata: { name, namespace: 'team' },
    spec: { nodeName: 'one', trace: { name: 'mine', uid: '1' } },
  });
  const account = (name: string): string[] => ['--as', `system:serviceaccount:${name}`];
  const OPERATOR = account(`${NAMESPACE}:sysspan-operator`);
  const TENANT = ['--as', 'tenant'];
  const ONLY = /only sysspan's operator writes NodeTraces, NodeTraceReports and the status of SyscallTraces/;
  const refused = (args: readonly string[], input?: object): void => {
    const { status, stderr } = tryKubectl(['-n', 'team', ...args], input);
    assert.equal(status, 1, `${args.join(' ')} is allowed`);
    assert.match(stderr, ONLY);
  };

  before(() => {
    kubectl(['create', 'namespace', 'team']);
    kubectl(['apply', '-f', '-'], {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'everything', namespace: 'team' },
      rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
    });
    kubectl(['-n', 'team', 'create', 'rolebinding', 'everything', '--role=everything', '--user=tenant']);
    kubectl(['create', 'clusterrolebinding', 'cleaner', '--clusterrole=cluster-admin', '--user=cleaner']);
    // No controllers run here: two of theirs are played, with what Kubernetes lets them do.
    for (const name of ['generic-garbage-collector', 'namespace-controller'])
      kubectl(['create', 'clusterrolebinding', `played-${name}`, '--clusterrole=cluster-admin', `--serviceaccount=kube-system:${name}`]);
    kubectl([...TENANT, '-n', 'team', 'apply', '-f', '-'], {
      apiVersion: 'sysspan.io/v1alpha1',
      kind: 'SyscallTrace',
      metadata: { name: 'mine', namespace: 'team' },
      spec: { podNames: ['x'] },
    });
    for (const name of ['a', 'b', 'c', 'd'])
      for (const object of [report(name), made(name)]) kubectl([...OPERATOR, 'create', '-f', '-'], object);
  });

  it('are written by nobody but the operator, whatever the role "*" of a namespace allows', () => {
    assert.equal(tryKubectl([...TENANT, '-n', 'team', 'auth', 'can-i', 'create', 'nodetraces']).stdout.trim(), 'yes');
    refused([...TENANT, 'create', '-f', '-'], made('forged'));
    refused([...TENANT, 'patch', 'nodetrace', 'a', '--type=merge', '-p', '{"spec":{"suspend":true}}']);
    refused([...TENANT, 'label', 'nodetrace', 'a', 'x=y']);
    refused([...TENANT, 'delete', 'nodetrace', 'a']);
    refused([...TENANT, 'delete', 'nodetraces', '--all']);
    assert.equal(tryKubectl([...TENANT, '-n', 'team', 'auth', 'can-i', 'create', 'nodetracereports']).stdout.trim(), 'yes');
    refused([...TENANT, 'create', '-f', '-'], report('forged'));
    refused([...TENANT, 'label', 'nodetracereport', 'a', 'x=y']);
    refused([...TENANT, 'delete', 'nodetracereport', 'a']);
    refused(['create', '-f', '-'], report('forged'));
    refused(['create', '-f', '-'], made('forged'));
    refused([...account('kube-system:default'), '--as-group=system:masters', 'create', '-f', '-'], made('forged'));
    kubectl([...OPERATOR, '-n', 'team', 'patch', 'nodetrace', 'a', '--type=merge', '-p', '{"spec":{"suspend":true}}']);
  });

  it('have reports whose status nobody but an agent writes', () => {
    const status = ['patch', 'nodetracereport', 'a', '--subresource=status', '--type=merge', '-p', '{"status":{"state":"Tracing"}}'];
    for (const who of [TENANT, [], OPERATOR]) {
      const { status: code, stderr } = tryKubectl([...who, '-n', 'team', ...status]);
      assert.equal(code, 1);
      assert.match(
        stderr,
        who === OPERATOR ? /forbidden|only sysspan's agents/i : /only sysspan's agents write the status of NodeTraceReports/,
      );
    }
  });

  it('and SyscallTraces have one that nobody but the operator writes', () => {
    const status = [
      'patch',
      'sct',
      'mine',
      '--subresource=status',
      '--type=merge',
      '-p',
      '{"status":{"startedAt":"2999-01-01T00:00:00Z"}}',
    ];
    refused([...TENANT, ...status]);
    refused(status);
  });

  it('are deleted by the operator, by what cleans up, and by whoever may delete those of all namespaces', () => {
    const remove = (who: readonly string[], name: string): string =>
      kubectl([...who, '-n', 'team', 'delete', `nodetrace/${name}`, `nodetracereport/${name}`]);
    remove(OPERATOR, 'a');
    remove(account('kube-system:generic-garbage-collector'), 'b');
    remove(account('kube-system:namespace-controller'), 'c');
    remove(['--as', 'cleaner'], 'd');
    refused(['--as', 'cleaner', 'create', '-f', '-'], made('forged'));
  });
});

describe('the roles for tenants', () => {
  const as = (subject: string, args: readonly string[]): string =>
    tryKubectl(['--as', subject, '-n', 'shop', 'auth', 'can-i', ...args]).stdout.trim();

  before(() => {
    kubectl(['create', 'namespace', 'shop']);
    // Kubernetes' controllers join these to view and edit; here there are none.
    kubectl(['-n', 'shop', 'create', 'rolebinding', 'view', '--clusterrole=sysspan-view', '--user=viewer', '--user=editor']);
    kubectl(['-n', 'shop', 'create', 'rolebinding', 'edit', '--clusterrole=sysspan-edit', '--user=editor']);
  });

  it('let a viewer see traces, and change none', () => {
    for (const kind of ['syscalltraces', 'nodetraces', 'nodetracereports']) assert.equal(as('viewer', ['list', kind]), 'yes');
    for (const verb of ['create', 'patch', 'delete']) assert.equal(as('viewer', [verb, 'syscalltraces']), 'no');
  });

  it('let nobody but administrators see or make traces for the cluster, and nobody but the operator write their status', () => {
    for (const subject of ['viewer', 'editor'])
      for (const verb of ['get', 'list', 'create', 'patch', 'delete']) assert.equal(as(subject, [verb, 'clustersyscalltraces']), 'no');
    assert.equal(kubectl(['auth', 'can-i', 'create', 'clustersyscalltraces']).trim(), 'yes');
    const manifest = {
      apiVersion: 'sysspan.io/v1alpha1',
      kind: 'ClusterSyscallTrace',
      metadata: { name: 'all' },
      spec: { namespaceSelector: {}, target: { kind: 'Deployment', name: 'checkout' } },
    };
    kubectl(['create', '--validate=strict', '-f', '-'], manifest);
    const status = ['--subresource=status', '--type=merge', '-p', '{"status":{"startedAt":"2999-01-01T00:00:00Z"}}'];
    const { status: code, stderr } = tryKubectl(['patch', 'csct', 'all', ...status]);
    assert.equal(code, 1);
    assert.match(stderr, /only sysspan's operator writes/);
    kubectl(['delete', 'csct', 'all']);
  });

  it('let an editor create traces, and write neither status nor NodeTraces nor reports', () => {
    for (const verb of ['create', 'update', 'patch', 'delete', 'deletecollection'])
      assert.equal(as('editor', [verb, 'syscalltraces']), 'yes');
    assert.equal(as('editor', ['patch', 'syscalltraces', '--subresource=status']), 'no');
    for (const kind of ['nodetraces', 'nodetracereports'])
      for (const verb of ['create', 'patch', 'delete']) assert.equal(as('editor', [verb, kind]), 'no');
    assert.equal(tryKubectl(['--as', 'editor', '-n', 'default', 'auth', 'can-i', 'list', 'syscalltraces']).stdout.trim(), 'no');
  });
});
