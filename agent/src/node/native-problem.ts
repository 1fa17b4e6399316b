// Failures of the native side in the words of a NodeTraceReport.

import { NativeError } from '@sysspan/native';
import type { FailureReason } from '../node-trace/reasons.ts';
import type { Problem } from './problem.ts';

/** By codes of native/src. */
const REASONS: Readonly<Record<string, readonly [FailureReason, remedy: string]>> = {
  CAPABILITY_MISSING: ['CapabilityMissing', 'grant the agent CAP_BPF and CAP_PERFMON, or set agent.privileged=true in the chart'],
  NO_BTF: ['KernelUnsupported', 'use a kernel built with CONFIG_DEBUG_INFO_BTF'],
  BPF_LOAD_FAILED: ['KernelUnsupported', 'use Linux 6.1 or newer; the log of the agent has what the verifier said'],
  BPF_ATTACH_FAILED: ['KernelUnsupported', 'use Linux 6.1 or newer; the log of the agent has more'],
  NO_CGROUP2: ['CgroupV2Missing', 'mount a cgroup v2 hierarchy on the node; systemd does so by default'],
};

/** The reason and sentence of a failure. */
export function nativeProblem(cause: unknown): Problem {
  const message = cause instanceof Error ? cause.message : String(cause);
  const [reason, remedy] = (cause instanceof NativeError ? REASONS[cause.code] : undefined) ?? ['AgentError', "see the agent's log"];
  return { reason, message: `cannot trace on this node: ${message}: ${remedy}` };
}
