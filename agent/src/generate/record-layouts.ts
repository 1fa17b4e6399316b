// Reads what `clang -fdump-record-layouts` prints: which members a structure has, and where.

/** A structure as clang lays it out. */
export interface RecordLayout {
  readonly type: string;
  readonly size: number;
  /** Direct members, and those of anonymous structures and unions; bit-fields are left out. */
  readonly members: readonly Member[];
}

interface Member {
  readonly name: string;
  readonly offset: number;
  /** An array without a length at the end. */
  readonly flexible: boolean;
}

/** Every record of a dump. */
export function recordLayouts(dump: string): RecordLayout[] {
  return dump.split('*** Dumping AST Record Layout\n').slice(1).map(recordLayout);
}

/** `        48 |   __kernel_off_t st_size`; the first line is the record itself. */
function recordLayout(text: string): RecordLayout {
  const lines = text
    .split('\n')
    .map((line) => /^ *(\d+)(:[\d-]+)? \|( +)(.*)$/.exec(line))
    .filter((match) => match !== null);
  const size = Number(/\[sizeof=(\d+)/.exec(text)?.[1]);
  const members: Member[] = [];
  // Members of this depth belong to the record: deeper ones are those of named members, except below anonymous ones.
  let depths = [3];
  for (const [, offset, bits, { length: depth } = '', what = ''] of lines.slice(1)) {
    depths = depths.filter((one) => one <= depth);
    if (depths.at(-1) !== depth) continue;
    if (/\((anonymous|unnamed)[^)]*\) *$/.test(what)) depths.push(depth + 2);
    else if (bits === undefined)
      members.push({ name: /\w+$/.exec(what)?.[0] ?? '', offset: Number(offset), flexible: what.includes('[]') });
  }
  return { type: lines[0]?.[4]?.trim() ?? '', size, members };
}
