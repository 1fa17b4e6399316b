// What a NodeTrace says when its SyscallTrace leaves all to the defaults, for tests.

import type { NodeTraceSpecSettings } from '../api/types.ts';

export const settings: NodeTraceSpecSettings = {
  syscalls: [],
  followForks: true,
  onlyFailed: false,
  minDurationNanoseconds: 0,
  executables: [],
  stringBytes: 256,
  buffers: 'None',
  commandLine: false,
  spansPerSecond: 1_000,
  spansPerTrace: 8_000,
  traceSeconds: 30,
  traceContext: 'Link',
  expectedErrors: [],
};
