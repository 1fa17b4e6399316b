// Markdown of a manual page as roff for the macros of man(7). It knows what our pages use, and throws for anything else. A list item whose
// first line ends with a backslash is a tagged paragraph: the line is the tag.

import { posix } from 'node:path';
import { lexer, type Token, type Tokens } from 'marked';

export interface PageOptions {
  /** Path of the Markdown in the repository, for links and messages. */
  readonly source: string;
  /** Left part of the footer. */
  readonly footer: string;
  /** Middle of the header. */
  readonly header: string;
}

/** Characters that are not ASCII, and those that typesetters turn into others, as roff names them. */
const NAMED: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
  '"': '\\(dq',
  '—': '\\(em',
  '…': '.\\|.\\|.',
  '’': '\\(cq',
  '‘': '\\(oq',
  '“': '\\(lq',
  '”': '\\(rq',
  '→': '\\(->',
  '≤': '\\(<=',
  '≥': '\\(>=',
  '×': '\\(mu',
  '·': '\\(md',
};

const REFERENCE = /\b([a-z][\w-]*)(?=\(\d\))/g;

class Page {
  readonly #source: string;

  constructor({ source }: PageOptions) {
    this.#source = source;
  }

  #fail(what: string): never {
    throw new Error(`${this.#source} has ${what}, which a manual page cannot show: write it otherwise, or teach docs/generate/roff.ts`);
  }

  text(plain: string): string {
    return Array.from(plain)
      .map((character) => {
        const named = NAMED[character];
        if (named !== undefined) return named;
        return character === '\n' || (character >= ' ' && character <= '~') ? character : this.#fail(`the character ${character}`);
      })
      .join('');
  }

  /** Words, with names of other pages in bold. */
  #words(plain: string): string {
    return plain
      .split(REFERENCE)
      .map((piece, at) => (at % 2 === 0 ? this.text(piece) : `\\fB${this.text(piece)}\\fP`))
      .join('');
  }

  #link({ href, text, tokens }: Tokens.Link): string {
    const shown = this.inline(tokens);
    if (href.startsWith('#') || /\.\d\.md$/.test(href)) return shown;
    if (!/^\w+:/.test(href)) return `${shown} (${this.text(posix.join(posix.dirname(this.#source), href))})`;
    return text === href ? shown : `${shown} (${this.text(href)})`;
  }

  inline(tokens: readonly Token[]): string {
    return tokens
      .map((token) => {
        switch (token.type) {
          case 'text':
          case 'escape':
            return this.#words(unescaped((token as Tokens.Text).text));
          case 'codespan':
            return `\\fB${this.text((token as Tokens.Codespan).text)}\\fP`;
          case 'strong':
            return `\\fB${this.inline((token as Tokens.Strong).tokens)}\\fP`;
          case 'em':
            return `\\fI${this.inline((token as Tokens.Em).tokens)}\\fP`;
          case 'link':
            return this.#link(token as Tokens.Link);
          default:
            return this.#fail(`a ${token.type} within a line`);
        }
      })
      .join('');
  }

  /** Lines that roff must not take for requests. */
  lines(text: string): string {
    return text.replaceAll(/^(?=[.'])/gm, '\\&');
  }

  #paragraph(tokens: readonly Token[]): string {
    return this.lines(this.inline(tokens));
  }

  #item({ tokens }: Tokens.ListItem): string {
    const [first, ...rest] = tokens.filter(({ type }) => type !== 'space');
    const words = (first as Tokens.Paragraph | undefined)?.tokens ?? this.#fail('an empty list item');
    const at = words.findIndex(({ type }) => type === 'br');
    const head = at < 0 ? '.IP \\(bu 2' : `.TP\n${this.#paragraph(words.slice(0, at))}`;
    const more = rest.map((token) =>
      token.type === 'paragraph' || token.type === 'text'
        ? `.IP\n${this.#paragraph((token as Tokens.Paragraph).tokens)}`
        : this.#fail(`a ${token.type} within a list`),
    );
    return [head, this.#paragraph(words.slice(at + 1)), ...more].join('\n');
  }

  /** The last column wraps; the others are as wide as what is in them. */
  #table({ header, rows }: Tokens.Table): string {
    const last = header.length - 1;
    const format = (letter: string): string => header.map((_, at) => `${letter}${at === last ? 'x' : ''}`).join(' ');
    const line = (cells: readonly Tokens.TableCell[]): string =>
      cells.map(({ tokens }, at) => (at === last ? `T{\n${this.#paragraph(tokens)}\nT}` : this.inline(tokens))).join('\t');
    return ['.PP', '.TS', `${format('lb')}`, `${format('l')}.`, line(header), ...rows.map(line), '.TE'].join('\n');
  }

  block(token: Token): string[] {
    switch (token.type) {
      case 'space':
        return [];
      case 'heading': {
        const { depth, text } = token as Tokens.Heading;
        return depth === 2 ? [`.SH "${this.text(text).toUpperCase()}"`] : [`.SS "${this.text(text)}"`];
      }
      case 'paragraph':
        return ['.PP', this.#paragraph((token as Tokens.Paragraph).tokens)];
      case 'code':
        return ['.PP', '.RS 4', '.EX', this.lines(this.text((token as Tokens.Code).text)), '.EE', '.RE'];
      case 'list':
        return (token as Tokens.List).items.map((item) => this.#item(item));
      case 'table':
        return [this.#table(token as Tokens.Table)];
      default:
        return this.#fail(`a ${token.type}`);
    }
  }
}

/** marked keeps what HTML would need escaped. */
function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}

/** The page. Its first heading is NAME(SECTION), and the paragraph below Name is `NAME — what it does`, as whatis(1) reads it. */
export function roff(markdown: string, options: PageOptions): string {
  const page = new Page(options);
  const [title, ...tokens] = lexer(markdown);
  const named = /^([\w-]+)\((\d)\)$/.exec((title as Tokens.Heading | undefined)?.text ?? '');
  if (named === null) throw new Error(`${options.source} does not begin with # NAME(SECTION): write that line`);
  const [, name = '', section = ''] = named;
  const quoted = (text: string): string => `"${page.text(text)}"`;
  const head = [
    '\'\\" t',
    `.\\" GENERATED from ${options.source}: run node docs/generate/main.ts. Never edited.`,
    `.TH ${[name.toUpperCase(), section, '', options.footer, options.header].map(quoted).join(' ')}`,
    '.ad l',
    // Words are not broken: names are among them. The macros set it anew from the register.
    '.nr HY 0',
    '.nh',
  ];
  const body = tokens.flatMap((token) => page.block(token)).join('\n');
  return `${[...head, body.replace(/^(\.SH "NAME"\n)\.PP\n(.*?) \\\(em /m, '$1$2 \\- ')].join('\n')}\n`;
}
