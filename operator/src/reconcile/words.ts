// Numbers, lists and times as messages show them. Pure.

/** `1 pod`, `3 pods`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** The first items, and how many more there are. */
export function few(items: readonly string[], most = 3): string {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}

/** Those first that begin like a wanted one. */
export function alike(found: readonly string[], wanted: readonly string[]): string[] {
  const score = (value: string): number => Math.max(0, ...wanted.map((other) => commonPrefix(value, other)));
  return found.toSorted((a, b) => score(b) - score(a) || a.localeCompare(b));
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** RFC 3339 in whole seconds, as Kubernetes writes times. */
export function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.[0-9]+Z$/, 'Z');
}

/** Milliseconds of an RFC 3339 time; undefined for none. */
export function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** A text that is no longer than a field allows. No half of a character stays: the API server would keep another text than was written. */
export function cutTo(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** A sentence without its full stop, to be put into another one. */
export function clause(sentence: string): string {
  return sentence.trim().replace(/\.$/, '');
}
