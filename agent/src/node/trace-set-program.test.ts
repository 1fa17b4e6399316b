import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { traceSetWord } from '../session/trace-set.ts';
import { settings } from '../testing/desired-trace.ts';
import { traceFilter, type WantedCalls } from './desired-trace.ts';
import type { Entry, Selection } from './selection.ts';
import { type Command, NOTHING_PROGRAMMED, type Program, type Programmed, program, release } from './trace-set-program.ts';

const ALL: WantedCalls = traceFilter(settings(), new Map());
const filters = new Map(Array.from({ length: 2_000 }, (_, number) => [number, ALL]));

const selection = (...entries: readonly (readonly [id: number, traces: readonly number[], level?: number])[]): Selection => ({
  entries: new Map(entries.map(([id, traces, level = 2]): [bigint, Entry] => [BigInt(id), { traces, level, containerLevel: 3 }])),
  unwanted: new Set(),
});

function programmed(last: Programmed, wanted: Selection): Program {
  const made = program(last, wanted, filters);
  assert.ok(made !== undefined);
  return made;
}

const said = (commands: readonly Command[]): string[] =>
  commands.map((command) => {
    switch (command.kind) {
      case 'make':
      case 'dissolve':
        return `${command.kind} ${command.traceSet.number}.${command.traceSet.generation} ${command.traceSet.traces.join()}`;
      case 'enter':
        return `enter ${command.cgroupId} ${command.word}`;
      case 'leave':
        return `leave ${command.cgroupId}`;
      default:
        return command.kind;
    }
  });

describe('the commands of a selection', () => {
  test('traceSets come before what points at them, exclusions before the pod, the refresh last', () => {
    const { commands } = programmed(NOTHING_PROGRAMMED, selection([10, [1], 2], [11, [], 3], [20, [1, 2], 2]));
    assert.deepEqual(said(commands), [
      'make 1.1 1',
      'make 2.1 1,2',
      'enter 11 0',
      `enter 10 ${traceSetWord(1, 1)}`,
      `enter 20 ${traceSetWord(2, 1)}`,
      'refresh',
    ]);
  });

  test('what stays is not told again', () => {
    const first = programmed(NOTHING_PROGRAMMED, selection([10, [1]]));
    assert.deepEqual(programmed(first.next, selection([10, [1]])).commands, []);
    assert.deepEqual(said(programmed(first.next, selection([10, [1]], [12, [1]])).commands), [`enter 12 ${traceSetWord(1, 1)}`, 'refresh']);
  });

  test('what ends is left before its trace set is dissolved', () => {
    const first = programmed(NOTHING_PROGRAMMED, selection([11, [], 3], [10, [1], 2]));
    assert.deepEqual(said(programmed(first.next, selection()).commands), ['leave 10', 'leave 11', 'refresh', 'dissolve 1.1 1']);
  });

  test('a second trace of a pod moves it into another trace set', () => {
    const first = programmed(NOTHING_PROGRAMMED, selection([10, [1]]));
    assert.deepEqual(said(programmed(first.next, selection([10, [1, 2]])).commands), [
      'make 2.1 1,2',
      `enter 10 ${traceSetWord(2, 1)}`,
      'refresh',
      'dissolve 1.1 1',
    ]);
  });

  test('numbers are used again once released, oldest first, with a new generation', () => {
    let state = NOTHING_PROGRAMMED;
    for (let trace = 1; trace <= 1_023; trace++) {
      const dissolved = state.traceSets.values().next().value;
      state = programmed(state, selection([10, [trace]])).next;
      if (dissolved !== undefined) state = release(state, dissolved);
    }
    assert.equal(state.traceSets.get('1023')?.number, 1_023);
    state = programmed(state, selection([10, [1_024]])).next;
    assert.deepEqual(state.traceSets.get('1024'), { number: 1, generation: 2, traces: [1_024] });
  });

  test('a number that was not released is not used', () => {
    let state = NOTHING_PROGRAMMED;
    for (let trace = 1; trace <= 1_023; trace++) state = programmed(state, selection([10, [trace]])).next;
    assert.equal(program(state, selection([10, [1_024]]), filters), undefined);
    assert.notEqual(program(state, selection([10, [1_023]], [11, []]), filters), undefined);
  });
});

/** What the kernel side would hold; refuses what points nowhere. */
class Kernel {
  readonly traceSets = new Map<number, string>();
  readonly entered = new Map<bigint, number>();

  run(command: Command): void {
    if (command.kind === 'make')
      this.traceSets.set(traceSetWord(command.traceSet.number, command.traceSet.generation), command.traceSet.traces.join());
    if (command.kind === 'dissolve') this.traceSets.delete(traceSetWord(command.traceSet.number, command.traceSet.generation));
    if (command.kind === 'enter') this.entered.set(command.cgroupId, command.word);
    if (command.kind === 'leave') this.entered.delete(command.cgroupId);
    for (const word of this.entered.values()) assert.ok(word === 0 || this.traceSets.has(word), 'an entry points nowhere');
  }

  traces(cgroupId: bigint): string {
    return this.traceSets.get(this.entered.get(cgroupId) ?? 0) ?? '';
  }
}

test('at every moment each entry points at a trace set that was made for its traces and not dissolved', () => {
  const traces = fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }).map((numbers) => numbers.sort((a, b) => a - b));
  const wanted = fc.dictionary(fc.integer({ min: 1, max: 6 }).map(String), traces);
  fc.assert(
    fc.property(fc.array(wanted, { maxLength: 30 }), (steps) => {
      let state = NOTHING_PROGRAMMED;
      const kernel = new Kernel();
      for (const step of steps) {
        const next = selection(...Object.entries(step).map(([id, of]) => [Number(id), of] as const));
        const made = programmed(state, next);
        for (const command of made.commands) kernel.run(command);
        state = made.commands.reduce(
          (after, command) => (command.kind === 'dissolve' ? release(after, command.traceSet) : after),
          made.next,
        );
        for (const [id, { traces: of }] of next.entries) assert.equal(kernel.traces(id), of.join());
        assert.deepEqual([kernel.entered.size, kernel.traceSets.size], [next.entries.size, state.traceSets.size]);
      }
    }),
  );
});
