// The session of a node agent: its programs are loaded, or it is known why not.

import { openSession } from '../session/session-plans.ts';
import type { NativeTable } from '../syscalls/native-table.ts';
import type { Logger } from '../telemetry/log.ts';
import { nativeProblem } from './native-problem.ts';
import type { Problem } from './problem.ts';
import type { NativeSession } from './session-driver.ts';
import type { AgentSettings } from './settings.ts';

/** Strings are cut by what each trace asks for; the session's own limit is the largest there is. */
const STRING_LIMIT = 4_096;

/** How the budget is shared: open segments and closed ones a quarter each, queues three eighths, what is held the rest. */
export function shares({ memoryBudget, exporters }: AgentSettings): { segments: number; queue: number; held: number } {
  const eighth = Math.floor(memoryBudget / 8);
  return { segments: 2 * eighth, queue: Math.floor((3 * eighth) / Math.max(1, exporters.size)), held: eighth };
}

/** Loads the programs. What prevents that is said in every trace's status, so that nobody has to look for it. */
export function loadPrograms(settings: AgentSettings, object: string, table: NativeTable, logger: Logger): NativeSession | Problem {
  try {
    const session = openSession(
      {
        object,
        byCgroup: true,
        spans: true,
        stringLimit: STRING_LIMIT,
        callRingBytes: settings.callRingBytes,
        memoryBudget: shares(settings).segments,
        redaction: settings.redaction,
        spansPerSecond: settings.spansPerSecond,
      },
      table,
    );
    const { kind, why } = session.hooks();
    if (kind === 'preemptible')
      logger.warn({ why }, 'this kernel skips programs while a task is preempted inside one: calls are lost, and counted (sysspan check)');
    return session;
  } catch (cause) {
    logger.error({ err: cause }, 'the programs cannot be loaded: this node cannot be traced');
    return nativeProblem(cause);
  }
}
