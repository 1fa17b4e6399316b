// What may leave a node, with `sysspan agent` as a process: the canaries of test/programs/canaries.c are in no span, status, log or metric
// unless the NodeTrace says so, and what looks like a secret in a command line is hidden by the installation's patterns as well.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Endpoint, endpoint } from '../../agent/src/testing/endpoint.ts';
import { settings } from '../../operator/src/testing/node-trace.ts';
import { until } from '../until.ts';
import { AgentWorld, withPlace } from './agent-world.ts';
import { program, run, sleep, sysspan, withFolderAsync } from './run.ts';

const CONTENTS = ['write', 'read', 'tls', 'mount', 'control', 'keyctl_read', 'argv'];
const canary = (place: string): string => `CANARY-${place}-END`;

let world: AgentWorld;
let receiver: Endpoint;

before(async () => {
  receiver = await endpoint();
  const redaction = { names: ['pin'], tokens: ['corp_[0-9]{4}'] };
  world = await AgentWorld.begin({ exporters: { default: { endpoint: receiver.url } }, redaction });
});

after(async () => {
  receiver?.stop();
  await world?.end();
});

interface EventText {
  readonly spans: string;
  readonly status: string;
  readonly log: string;
  readonly metrics: string;
  readonly redacted: number;
}

async function said(capture: object): Promise<EventText> {
  let result: EventText | undefined;
  receiver.received.splice(0);
  await withPlace((place) =>
    withFolderAsync(async (folder) => {
      const agent = world.agent([sysspan], place.nodeName, 'agent-1');
      await using _ = { [Symbol.asyncDispose]: async () => void (await agent.end('SIGTERM')) };
      await agent.ready();
      await world.trace(place, { settings: { ...settings, spansPerSecond: 0, stringBytes: 1_000, ...capture } });
      await world.stands(place, 'Tracing', 'NoSyscallsSeen');
      const file = join(folder, 'file');
      run(program('canaries'), [file, 'prepare']);
      const command = `${program('canaries')} ${file} > ${folder}/places; /bin/true --pin=1234 corp_1234 https://u:p@h/`;
      await once(place.pod.enter(place.container, command), 'exit');
      await until('all to be sent', async () => {
        const { counters = {} } = await world.status(place);
        return (counters.spans ?? 0) > 100 && counters.queued === 0 && counters.recorded === counters.consumed;
      });
      await sleep(500);
      const metrics = (await agent.get('/metrics')).text;
      await agent.end('SIGTERM');
      const status = await world.status(place);
      result = {
        spans: Buffer.concat(receiver.received).toString('latin1'),
        status: JSON.stringify(status),
        log: JSON.stringify(agent.lines),
        metrics,
        redacted: status.counters?.redacted ?? 0,
      };
    }),
  );
  return result ?? assert.fail('nothing was said');
}

test('by default no contents of memory are in spans, status, log or metrics', async () => {
  const { redacted, ...texts } = await said({});
  assert.match(texts.spans, /setsockopt/);
  for (const [where, text] of Object.entries(texts)) assert.doesNotMatch(text, /CANARY|corp_1234/, where);
  assert.equal(redacted, 0);
});

test('they are in spans where the trace says so, without secrets of command lines', async () => {
  const { redacted, spans, ...texts } = await said({ buffers: 'All', commandLine: true });
  for (const place of CONTENTS) assert.ok(spans.includes(canary(place)), place);
  for (const hidden of [canary('option'), canary('environment'), '--pin=1', 'corp_1234', 'u:p@'])
    assert.ok(!spans.includes(hidden), hidden);
  for (const shown of ['--pin=[redacted]', 'https://[redacted]@h/']) assert.ok(spans.includes(shown), shown);
  for (const [where, text] of Object.entries(texts)) assert.doesNotMatch(text, /CANARY/, where);
  assert.ok(redacted >= 4, `${redacted} places`);
  assert.match(texts.metrics, /^sysspan_redacted\S* [1-9]/m);
});
