import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalText } from './refusals.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const event = (message: string, lastTimestamp: string): object => ({ message, lastTimestamp, involvedObject: { name: 'sysspan-agent' } });
const VIOLATES =
  'violates PodSecurity "baseline:latest": non-default capabilities (container "agent" must not include "BPF", "PERFMON" in securityContext.capabilities.add)';
const SECURITY = event(`Error creating: pods "sysspan-agent-x7z2k" is forbidden: ${VIOLATES}`, '2026-06-01T11:59:00Z');

test('Pod Security is named, with what to do', () => {
  assert.equal(
    refusalText([event('Error creating: other', '2026-06-01T11:50:00Z'), SECURITY], 'tracing', NOW),
    `pods of DaemonSet sysspan-agent are refused: ${VIOLATES}: kubectl label namespace tracing pod-security.kubernetes.io/enforce=privileged --overwrite`,
  );
});

test('another refusal is told in its own words, and an old one is not', () => {
  const quota = event('Error creating: pods "x" is forbidden: exceeded quota: pods, requested: pods=1', '2026-06-01T11:45:00Z');
  assert.match(refusalText([quota], 'tracing', NOW) ?? '', /are refused: exceeded quota: .*: see kubectl -n tracing describe daemonset/);
  assert.equal(refusalText([quota], 'tracing', NOW + 6 * 60_000), undefined);
  assert.equal(refusalText([], 'tracing', NOW), undefined);
});
