import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KubeError } from '../kube/errors.ts';
import { createLogger } from './logger.ts';

function logTo(lines: Record<string, unknown>[], level?: string): ReturnType<typeof createLogger> {
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return createLogger({ service: 'sysspan-agent', version: '1.2.3', level, destination });
}

test('a line is one JSON object with time, level, service, message, and an error with its code and cause', () => {
  const lines: Record<string, unknown>[] = [];
  const cause = new Error('socket hang up');
  logTo(lines).warn({ err: new KubeError('API_UNREACHABLE', 'cannot list pods', { cause }) }, 'watch interrupted');
  const [line] = lines;
  const err = line?.err as Record<string, string>;
  assert.deepEqual([line?.level, line?.service, line?.version, line?.message], ['warn', 'sysspan-agent', '1.2.3', 'watch interrupted']);
  assert.equal(new Date(line?.time as string).toISOString(), line?.time);
  assert.equal(err.code, 'API_UNREACHABLE');
  assert.match(`${err.message} ${err.stack}`, /cannot list pods.*socket hang up/s);
});

test('nothing in a line is obeyed by a terminal', () => {
  const lines: string[] = [];
  const logger = createLogger({
    service: 'sysspan-agent',
    version: '1.2.3',
    destination: { write: (line: string) => void lines.push(line) },
  });
  const said = 'a\u001b[31m\u007f\u009b31m\n';
  logger.warn({ said }, said);
  assert.doesNotMatch(lines.join('').replace(/\n$/, ''), /\p{Cc}/u);
  assert.equal((JSON.parse(lines[0] ?? '') as { said: string }).said, said);
});

test('the level holds back what is below it', () => {
  const lines: Record<string, unknown>[] = [];
  const logger = logTo(lines, 'error');
  logger.warn({}, 'quiet');
  logger.error({}, 'loud');
  assert.deepEqual(
    lines.map((line) => line.message),
    ['loud'],
  );
});

test('a level that does not exist is said, and info holds', () => {
  const lines: Record<string, unknown>[] = [];
  const logger = logTo(lines, 'verbose');
  logger.debug({}, 'too fine');
  assert.equal(logger.level, 'info');
  assert.match(String(lines[0]?.message), /no such log level/);
  assert.equal(lines.length, 1);
});
