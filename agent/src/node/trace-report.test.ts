import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pod } from '../testing/desired-trace.ts';
import { judge, type Observed, QUIET_MS, targetReport } from './trace-report.ts';

const tracing = targetReport(pod(), undefined, ['app']);
const waiting = targetReport(pod(), undefined, []);
const refused = targetReport(pod({ name: 'jaeger' }), { reason: 'TracesItself', message: 'it is the exporter: choose other pods' }, []);
const misplaced = targetReport(pod(), { reason: 'CgroupsRefused', message: 'its cgroup lies elsewhere' }, []);
const problem = { reason: 'SyscallsInvalid', message: 'opennat: no such syscall: did you mean openat?' } as const;
const unreachable = { reason: 'ExporterUnreachable', message: 'http://x:4317: UNAVAILABLE: away: start it' } as const;

const observed = (more: Partial<Observed> = {}): Observed => ({
  suspended: false,
  phase: 'running',
  stopped: false,
  targets: [tracing],
  tracedMs: QUIET_MS,
  seen: 10,
  recorded: 10,
  ...more,
});

describe('the state of a trace', () => {
  const cases: readonly (readonly [what: string, observed: Observed, expected: string, message: RegExp])[] = [
    ['traced', observed(), 'Tracing Tracing', /^1 pod traced$/],
    ['one of two pods runs', observed({ targets: [waiting, tracing] }), 'Tracing Tracing', /^1 pod traced$/],
    ['nothing on this node', observed({ targets: [] }), 'Pending PodsNotRunning', /no pod/],
    ['nothing runs now', observed({ targets: [waiting, refused] }), 'Pending PodsNotRunning', /^1 pod on this node/],
    ['only the exporter', observed({ targets: [refused] }), 'Failed TracesItself', /^pod jaeger: it is the exporter/],
    ['only refused ones', observed({ targets: [refused, refused] }), 'Failed TracesItself', /jaeger \(and 1 more\)/],
    ['a pod whose cgroup is refused', observed({ targets: [misplaced] }), 'Failed CgroupsRefused', /its cgroup lies elsewhere$/],
    ['one of two is refused', observed({ targets: [misplaced, tracing] }), 'Tracing Tracing', /^1 pod traced$/],
    ['an idle process', observed({ seen: 0, recorded: 0 }), 'Tracing NoSyscallsSeen', /idle/],
    ['too strict a filter', observed({ recorded: 0 }), 'Tracing NoSyscallsSeen', /none of 10 calls/],
    ['not quiet for long enough', observed({ recorded: 0, tracedMs: QUIET_MS - 1 }), 'Tracing Tracing', /traced/],
    ['the receiver is away', observed({ unreachable, recorded: 0 }), 'Tracing ExporterUnreachable', /UNAVAILABLE/],
    ['nothing to send to a receiver that is away', observed({ unreachable, targets: [waiting] }), 'Pending PodsNotRunning', /runs now/],
    ['bad settings', observed({ problem, unreachable }), 'Failed SyscallsInvalid', /openat\?$/],
    ['bad settings of a suspended trace', observed({ problem, suspended: true }), 'Failed SyscallsInvalid', /openat/],
    ['suspended', observed({ suspended: true }), 'Suspended Suspended', /suspend/],
    ['sending what is left', observed({ phase: 'ending', targets: [] }), 'Tracing Tracing', /what is left/],
    ['over', observed({ phase: 'ended', problem, suspended: true }), 'Ended Ended', /final/],
    ['the agent ends', observed({ stopped: true }), 'Pending AgentStopped', /when it is back/],
  ];
  for (const [what, given, expected, message] of cases) {
    test(what, () => {
      const made = judge(given);
      assert.equal(`${made.state} ${made.reason}`, expected);
      assert.match(made.message, message);
    });
  }
});
