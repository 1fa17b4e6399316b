// Links and headings of a Markdown document, as code hosts read them.

/** A link, and where it leads. */
export interface Link {
  /** As it is written, without its fragment; empty for one into the same document. */
  readonly target: string;
  /** What is behind a #, if anything. */
  readonly fragment: string | undefined;
}

const FENCED = /^(\s*)(```+|~~~+)[^\n]*\n[\s\S]*?^\s*\2[^\S\n]*$/gm;
const INLINE_CODE = /(?<!`)(`+)(?!`)(?:(?!\n\s*\n)[\s\S])*?(?<!`)\1(?!`)/g;
const INLINE_LINK = /\]\(\s*<?([^()\s<>]+(?:\([^()\s]*\)[^()\s<>]*)*)>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/g;
const DEFINITION = /^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)>?/gm;
const HTML = /<(?:a|img)\b[^>]*?\b(?:href|src)="([^"]+)"/g;

const withoutFences = (text: string): string => text.replaceAll(FENCED, '');

/** What leads somewhere else than to a web address: relative links, images, and fragments. */
export function relativeLinks(markdown: string): Link[] {
  const text = withoutFences(markdown).replaceAll(INLINE_CODE, '');
  const written = [INLINE_LINK, DEFINITION, HTML].flatMap((pattern) => [...text.matchAll(pattern)].map(([, target = '']) => target));
  return written
    .filter((target) => !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(target))
    .map((whole) => {
      const hash = whole.indexOf('#');
      return hash < 0 ? { target: whole, fragment: undefined } : { target: whole.slice(0, hash), fragment: whole.slice(hash + 1) };
    });
}

/** What GitHub makes of a heading's text: https://github.com/gjtorikian/html-pipeline, toc_filter. */
function slug(heading: string): string {
  const shown = heading.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '');
  return shown
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-');
}

/** The fragments that lead to a place in a document. A heading that comes again gets a number. */
export function anchors(markdown: string): Set<string> {
  const found = new Set<string>();
  const times = new Map<string, number>();
  const text = withoutFences(markdown);
  for (const [, heading = ''] of text.matchAll(/^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$/gm)) {
    const name = slug(heading);
    const before = times.get(name) ?? 0;
    times.set(name, before + 1);
    found.add(before === 0 ? name : `${name}-${before}`);
  }
  for (const [, id = ''] of text.matchAll(/<a\b[^>]*?\b(?:id|name)="([^"]+)"/g)) found.add(id);
  return found;
}
