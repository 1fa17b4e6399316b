// Parts of a document that are made, between two comments that name them. The rest is written by hand.

const escaped = (text: string): string => text.replaceAll(/[/\\^$*+?.()|[\]{}]/g, '\\$&');

/** The document with this text in the part of that name. @throws Error where the document has no such part, or has it twice */
export function withPart(document: string, path: string, name: string, text: string): string {
  const [begin, end] = [`<!-- begin ${name}: made by docs/generate, never edited -->\n`, `<!-- end ${name} -->`];
  const place = new RegExp(`(${escaped(begin)})[\\s\\S]*?(${escaped(end)})`, 'g');
  const places = [...document.matchAll(place)].length;
  if (places !== 1) throw new Error(`${path} has ${places} parts ${name}: write ${begin.trim()} and ${end} once`);
  return document.replace(place, (_, before: string, after: string) => `${before}${text}\n${after}`);
}

/** A table of Markdown; a bar within a cell stays one. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [head, head.map(() => '---'), ...rows].map(line).join('\n');
}
