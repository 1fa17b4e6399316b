// Both plans of a row in words, for developers and golden tests: what is read (`#0` and so on), and how it is shown.

import type { CapturePlan, CompiledRow, LengthSource, Operation } from './operations.ts';
import { shownLines } from './value-text.ts';

function lengthText(length: LengthSource, names: readonly string[]): string {
  switch (length.from) {
    case 'limit':
      return '';
    case 'argument':
      return `, length ${names[length.argument] ?? '?'}`;
    case 'result':
      return ', length result';
    case 'operation':
      return `, length ${length.size} bytes at ${length.offset} of #${length.operation}`;
  }
}

function operationText(operation: Operation, index: number, names: readonly string[]): string {
  const { kind, when, condition, base, length, unit, limit, stringLimit, content } = operation;
  const where = 'argument' in base ? (names[base.argument] ?? '?') : `pointer at ${base.offset} of #${base.operation}`;
  const much = limit === 0 ? ', count only' : `, at most ${limit}${stringLimit ? ' (string limit)' : ''}`;
  const units = unit === 1 ? '' : ` × ${unit}`;
  return `  #${index} ${when.padEnd(6)} ${kind.padEnd(7)} ${where}${lengthText(length, names)}${units}${much}${content === 'harmless' ? '' : `, ${content}`}${condition === undefined ? '' : `, if ${condition}`}`;
}

function onePlan(title: string, plan: CapturePlan): string {
  const names = Object.keys(plan.row.args);
  const lines = plan.operations.map((operation, index) => operationText(operation, index, names));
  return [`${title}(${names.join(', ')})`, ...(lines.length === 0 ? ['  reads nothing'] : lines), ...shownLines(plan)].join('\n');
}

/** What is read and shown for a call, and for each variant that its arguments choose. */
export function planText({ base, variants }: CompiledRow): string {
  const { name } = base.row;
  const keys = variants.map(({ key, plan }) => onePlan(`${name} [${key.slice(0, plan.selectors.length).join(', ')}]`, plan));
  return `${[onePlan(name, base), ...keys].join('\n')}\n`;
}
