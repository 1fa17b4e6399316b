// Text of a call with its strings and constants told apart, and with what the filter found marked.

import type { JSX } from 'preact';
import { words } from './filter.ts';

interface CodeTextProps {
  readonly text: string;
  /** The filter's text. */
  readonly find?: string;
}

const SPECIAL = /[.*+?^${}()|[\]\\]/g;
const TOKEN = /("(?:[^"\\]|\\.)*"?(?:\.{3}|…)?)|(\b_*[A-Z][A-Z0-9_]{2,}\b)/g;

export function CodeText({ text, find = '' }: CodeTextProps): JSX.Element {
  const parts: JSX.Element[] = [];
  let end = 0;
  const add = (part: string, kind: string): void => {
    if (part !== '') parts.push(<span class={kind}>{marked(part, find)}</span>);
  };
  for (const match of text.matchAll(TOKEN)) {
    add(text.slice(end, match.index), '');
    add(match[0], match[1] === undefined ? 'constant' : 'string');
    end = match.index + match[0].length;
  }
  add(text.slice(end), '');
  return <>{parts}</>;
}

/** The text with the words of the filter in <mark>. */
export function marked(text: string, find: string): (string | JSX.Element)[] {
  const wanted = words(find);
  if (wanted.length === 0) return [text];
  const pattern = new RegExp(`(${wanted.map((word) => word.replace(SPECIAL, '\\$&')).join('|')})`, 'i');
  return text.split(pattern).map((part, index) => (index % 2 === 1 ? <mark>{part}</mark> : part));
}
