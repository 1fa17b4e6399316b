// Several tracers on one machine. The first storage of a task is one for all of them, and one that comes second to making it is
// refused by the kernel: about once in 5,000 commands a tracer saw nothing of its own, or of a process that entered a container.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command, type Session } from '@sysspan/native';
import { encodeTraceSet, traceSetWord } from '../../agent/src/session/trace-set.ts';
import { everything, sessionWith } from './containers.ts';

const TRACERS = 3;
const COMMANDS = 1000;

function tracer(byCgroup: boolean): Session {
  const session = sessionWith({ byCgroup, spans: true });
  if (byCgroup) session.attach();
  session.start(() => session.take());
  return session;
}

test('each command is selected, whoever else looks at it for the first time', async () => {
  const session = tracer(false);
  const others = Array.from({ length: TRACERS }, () => tracer(true));
  try {
    session.putTraceSet(1, encodeTraceSet({ ...everything, syscalls: [] }, 1));
    for (let number = 0; number < COMMANDS; number++) {
      const command = Command.fork(['/bin/true']);
      const selected = session.select(command.tgid, traceSetWord(1, 1), true);
      await new Promise((resolve) => command.release(resolve));
      assert.deepEqual({ number, ...selected }, { number, selected: 1, failed: 0 });
    }
    assert.ok(session.counters(1).seen >= COMMANDS);
  } finally {
    for (const one of [session, ...others]) one.stop('shutdown');
  }
});
