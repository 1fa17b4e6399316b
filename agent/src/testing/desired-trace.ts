// Desired traces for tests, complete unless told otherwise.

import type { DesiredContainer, DesiredPod, DesiredSettings, DesiredTrace } from '../node/desired-trace.ts';

export const POD_UID = '2d1e4f6a-8b3c-4d5e-9f70-123456789abc';

export function settings(more: Partial<DesiredSettings> = {}): DesiredSettings {
  return {
    syscalls: [],
    followForks: true,
    onlyFailed: false,
    minDurationNanoseconds: 0n,
    executables: [],
    stringBytes: 256,
    buffers: 'None',
    commandLine: false,
    spansPerSecond: 1_000,
    spansPerTrace: 8_000,
    traceSeconds: 30,
    traceContext: 'Link',
    expectedErrors: [],
    ...more,
  };
}

export function container(more: Partial<DesiredContainer> = {}): DesiredContainer {
  return { name: 'app', ...more };
}

export function pod(more: Partial<DesiredPod> = {}): DesiredPod {
  return { uid: POD_UID, name: 'checkout-abc', attributes: {}, containers: [container()], ...more };
}

export function desiredTrace(more: Partial<DesiredTrace> = {}): DesiredTrace {
  return {
    uid: '11111111-0000-4000-8000-000000000001',
    namespace: 'shop',
    name: 'checkout-0123abcd',
    generation: 1,
    trace: { name: 'checkout', uid: '22222222-0000-4000-8000-000000000002' },
    clusterUid: '33333333-0000-4000-8000-000000000003',
    exporter: 'default',
    suspend: false,
    settings: settings(),
    pods: [pod()],
    ...more,
  };
}
