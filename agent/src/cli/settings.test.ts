import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { durationNs, traceSettings } from './settings.ts';

describe('settings of a trace', () => {
  test('text is written unless only spans were asked for', () => {
    assert.equal(traceSettings({}, ['true']).text, true);
    assert.equal(traceSettings({ spans: 'x' }, ['true']).text, false);
    assert.equal(traceSettings({ spans: 'x', output: 'y' }, ['true']).text, true);
  });

  test('command lines leave the machine only when asked to', () => {
    assert.equal(traceSettings({ view: true }, ['true']).commandLine, true);
    assert.equal(traceSettings({ otlp: 'http://x' }, ['true']).commandLine, false);
    assert.equal(traceSettings({ otlp: 'http://x', commandLine: true }, ['true']).commandLine, true);
    assert.equal(traceSettings({ spans: 'x', commandLine: false }, ['true']).commandLine, false);
  });

  test('processes are listed with commas, blanks or repeated', () => {
    assert.deepEqual(traceSettings({ attach: ['1,2', '3 2'] }, []).pids, [1, 2, 3]);
    assert.throws(() => traceSettings({ attach: ['1', 'x'] }, []), /-p x: not a whole number/);
    assert.throws(() => traceSettings({ attach: ['1'] }, ['true']), /choose one/);
  });

  test('durations have units', () => {
    assert.equal(durationNs('--min-duration', '5ms'), 5_000_000n);
    assert.equal(durationNs('--min-duration', '7'), 7_000n);
    assert.throws(() => durationNs('--min-duration', '1h'), /write it like 5ms/);
  });
});
