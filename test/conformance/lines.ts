// Text of a tracer (`-f -o FILE`) as lines per thread. Threads are named by their place in the tree of forks and clones,
// "0.2.1", so that those of two runs can be compared. Pure.

/** One thread's lines, in order; halves of a call that another thread's line separated are joined. */
export type Threads = ReadonlyMap<string, readonly string[]>;

interface Numbered {
  readonly tid: string;
  text: string;
}

const UNFINISHED = / <unfinished \.\.\.>$/;
const RESUMED = /^<\.\.\. \w+ resumed>/;
const CHILD = /^(?:clone|clone3|fork|vfork)\(.*\) += (\d+)/;

function joined(text: string): Numbered[] {
  const lines: Numbered[] = [];
  const open = new Map<string, Numbered>();
  for (const line of text.split('\n')) {
    const [, tid = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? (line === '' ? [] : ['', 'alone', line]);
    if (tid === '') continue;
    const begun = open.get(tid);
    if (RESUMED.test(rest) && begun !== undefined) {
      begun.text = `${begun.text}${rest.replace(RESUMED, '')}`;
      open.delete(tid);
      continue;
    }
    const added = { tid, text: rest.replace(UNFINISHED, '') };
    lines.push(added);
    if (UNFINISHED.test(rest)) open.set(tid, added);
  }
  for (const never of open.values()) never.text += ' <unfinished ...>';
  return lines;
}

/** The name of each thread id: children are counted per parent, those that no call announced behind all others. */
function threadNames(lines: readonly Numbered[]): Map<string, string> {
  const names = new Map<string, string>();
  const parents = new Map<string, string>();
  for (const { tid, text } of lines) {
    const child = CHILD.exec(text)?.[1];
    if (child !== undefined && !parents.has(child)) parents.set(child, tid);
  }
  const children = new Map<string, number>();
  let strangers = 0;
  const nameOf = (tid: string): string => {
    const known = names.get(tid);
    if (known !== undefined) return known;
    const parent = parents.get(tid);
    if (parent === undefined || parent === tid) {
      const name = String(strangers);
      strangers += 1;
      names.set(tid, name);
      return name;
    }
    const above = nameOf(parent);
    const count = (children.get(above) ?? 0) + 1;
    children.set(above, count);
    names.set(tid, `${above}.${count}`);
    return `${above}.${count}`;
  };
  const [first] = lines;
  if (first !== undefined) nameOf(first.tid);
  for (const child of parents.keys()) nameOf(child);
  for (const { tid } of lines) nameOf(tid);
  return names;
}

/**
 * Lines per thread. The padding in front of a result is left out: it depends on the width of numbers. So is the address of
 * the environment in the first execve, which is the tracer's own memory.
 */
export function threadsOf(text: string): Threads {
  const lines = joined(text);
  const names = threadNames(lines);
  const threads = new Map<string, string[]>();
  for (const [index, { tid, text: line }] of lines.entries()) {
    const name = names.get(tid) ?? tid;
    const list = threads.get(name) ?? [];
    const plain = line.replace(/\) +=/, ') =');
    list.push(index === 0 ? plain.replace(/0x[0-9a-f]+( \/\* \d+ vars? \*\/)/, '0x1$1') : plain);
    threads.set(name, list);
  }
  return threads;
}

/** The call that a line shows, `--- SIGCHLD`, `+++`, or `[`. */
export function callOf(line: string): string {
  return /^(\w+)\(/.exec(line)?.[1] ?? /^(?:--- \w+|\+\+\+|\S)/.exec(line)?.[0] ?? '';
}
