// What a kernel answered, summed up, and all kernels in one table.

import { type LoadedPrograms, type Outcome, type Result, readResults } from './results.ts';

export interface Answer {
  readonly name: string;
  readonly where: string;
  readonly seconds: number;
  readonly programs: readonly LoadedPrograms[];
  readonly tests: Readonly<Record<Outcome, number>>;
  /** Why it is not green; empty when it is. */
  readonly problems: readonly string[];
}

/** `failure` is what went wrong with the machine itself, or empty. */
export function answerOf(name: string, where: string, results: string, failure: string, seconds: number): Answer {
  const problems = failure === '' ? [] : [failure];
  let list: readonly Result[] = [];
  try {
    list = readResults(results);
  } catch (cause) {
    problems.push((cause as Error).message);
  }
  const tests = { passed: 0, failed: 0, skipped: 0 };
  const programs: LoadedPrograms[] = [];
  let ended = false;
  for (const result of list) {
    if (result.kind === 'programs') programs.push(result);
    if (result.kind === 'test') tests[result.outcome]++;
    if (result.kind === 'end') ended = true;
    problems.push(...problemsOf(result));
  }
  if (!ended) problems.push('it did not come to the end of its questions');
  return { name, where, seconds, programs, tests, problems };
}

function problemsOf(result: Result): string[] {
  switch (result.kind) {
    case 'check':
      return result.ok ? [] : [`sysspan check finds something missing:\n${result.text}`];
    case 'test':
      if (result.outcome === 'skipped') return [`${result.file}: ${result.name}: skipped: nothing may be: ${result.reason}`];
      return result.outcome === 'failed' ? [`${result.file}: ${result.name}: ${result.reason}`] : [];
    case 'log':
      return result.faults.map((line) => `its log has a fault: ${line}`);
    case 'end':
      return result.ok ? [] : ['it says that not all was well'];
    case 'programs':
    case 'kernel':
      return [];
    default:
      return [`an answer of an unknown kind: ${JSON.stringify(result)}`];
  }
}

const HEAD = ['kernel', 'where', 'programs', 'largest for a command', 'for containers', 'passed', 'failed', 'skipped', 'seconds', ''];

/** As aligned columns. "Largest" is the program for which the verifier went through most instructions. */
export function table(answers: readonly Answer[]): string {
  const rows = answers.map(({ name, where, programs, tests, seconds, problems }) => {
    const count = [...new Set(programs.map((one) => one.count))].join(' or ') || '-';
    const [command, cgroup] = (['command', 'cgroup'] as const).map((mode) => largest(programs.find((one) => one.mode === mode)));
    const numbers = [tests.passed, tests.failed, tests.skipped, Math.round(seconds)].map(String);
    return [name, where, count, command ?? '', cgroup ?? '', ...numbers, problems.length === 0 ? 'ok' : 'FAIL'];
  });
  const widths = HEAD.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)));
  return [HEAD, ...rows]
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function largest(programs: LoadedPrograms | undefined): string {
  return programs === undefined ? '-' : `${programs.largest.replace('sysspan_', '')} ${programs.verified.toLocaleString('en')}`;
}
