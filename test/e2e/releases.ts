// Where nobody acts on a SyscallTrace it says so, and a second release is refused before it could act on any.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { pod, syscallTrace } from './objects.ts';
import { chart, type Stage } from './stage.ts';

const NAMESPACE = 'releases';

export function releases(given: () => Stage): void {
  describe('operators and releases', () => {
    test('a trace waits for an operator where there is none, and is carried out once there is', async () => {
      const stage = given();
      await stage.namespace(NAMESPACE);
      const operators = (replicas: string): Promise<string> =>
        stage.kubectl('-n', 'sysspan', 'scale', 'deployment/sysspan-operator', `--replicas=${replicas}`);
      const replicas = await stage.kubectl('-n', 'sysspan', 'get', 'deployment/sysspan-operator', '-o', 'jsonpath={.spec.replicas}');
      await operators('0');
      try {
        await stage.kubectl('-n', 'sysspan', 'wait', 'pod', '-l', 'app.kubernetes.io/component=operator', '--for=delete', '--timeout=180s');
        await stage.apply(pod({ namespace: NAMESPACE, name: 'loop' }), syscallTrace(NAMESPACE, 'early', { podNames: ['loop'] }));
        const { status, message } = await stage.reason(NAMESPACE, 'early', 'WaitingForOperator');
        console.log(message);
        assert.equal(status, 'Unknown');
        assert.match(await stage.kubectl('-n', NAMESPACE, 'get', 'sct', 'early'), /Unknown +WaitingForOperator/);
      } finally {
        await operators(replicas);
      }
      await stage.reason(NAMESPACE, 'early', 'Tracing');
    });

    test('a second release under another name is refused, with what to do, and the first goes on', async () => {
      const stage = given();
      const install = (...more: string[]): Promise<string> =>
        stage.cluster.helm([
          'install',
          'other',
          chart,
          '-n',
          'other',
          '--create-namespace',
          '--set=exporters.default.endpoint=http://no:4317',
          ...more,
        ]);
      for (const more of [[], ['--take-ownership'], ['--set=crds.install=false']])
        await assert.rejects(install(...more), (error: Error) => {
          assert.match(error.message, /as release sysspan of namespace sysspan, .*: upgrade that one, or uninstall it first/);
          return true;
        });
      await assert.rejects(stage.kubectl('get', 'clusterrole', 'other-sysspan-operator'), /NotFound/);
      await stage.ready(NAMESPACE, 'early');
      await stage.kubectl('delete', 'namespace', NAMESPACE, '--wait=false');
    });
  });
}
