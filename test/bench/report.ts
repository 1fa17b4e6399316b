// What the benchmarks say: one row for each figure, beside its target.

/** One figure. */
export interface Figure {
  /** Number of the goal. */
  readonly goal: number;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target: number;
  /** Whether the value should be at most or at least the target. */
  readonly bound: 'most' | 'least';
  /** How it came about, where the figure alone says too little. */
  readonly note?: string;
}

/** What a benchmark has to say beside its figures, in lines. */
export type Say = (line: string) => void;

export interface Bench {
  readonly goals: readonly number[];
  readonly run: (say: Say) => Promise<readonly Figure[]> | readonly Figure[];
}

export const isMet = ({ value, target, bound }: Figure): boolean => (bound === 'most' ? value <= target : value >= target);

/** Three significant digits; whole numbers from a hundred on. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

function verdict(figure: Figure): string {
  if (isMet(figure)) return 'met';
  const { value, target, bound } = figure;
  if (!Number.isFinite(value)) return 'not measured';
  if (target === 0) return `missed by ${shown(value)}`;
  return `missed: ${shown(bound === 'most' ? value / target : target / value)} times off`;
}

/** Head and rows. */
function cells(figures: readonly Figure[]): string[][] {
  const rows = figures.map((figure) => {
    const { goal, name, value, unit, target, bound, note = '' } = figure;
    return [String(goal), name, shown(value), `${bound === 'most' ? '≤' : '≥'} ${shown(target)}`, unit, verdict(figure), note];
  });
  return [['goal', 'what', 'value', 'target', 'unit', 'verdict', ''], ...rows];
}

/** The same for Markdown. */
export function markdown(figures: readonly Figure[]): string {
  const [head = [], ...rows] = cells(figures);
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** The table that people read. */
export function table(figures: readonly Figure[]): string {
  const all = cells(figures);
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
