// Reading a configuration file: each value is judged where it is read, and all mistakes are named at once.

import { parseDocument } from 'yaml';

export type Fields = Readonly<Record<string, unknown>>;

export class Mistakes {
  readonly list: string[] = [];

  /** @param path of the value, `limits.podsPerTrace` */
  add(path: string, what: string): void {
    this.list.push(`${path}: ${what}`);
  }

  /** The fields of a YAML text. @param file its name, for messages */
  file(file: string, text: string, known: readonly string[]): Fields {
    const document = parseDocument(text, { prettyErrors: true });
    for (const { message } of document.errors) this.add(file, message.split('\n')[0] ?? '');
    return document.errors.length > 0 ? {} : this.fields(file, document.toJS(), known);
  }

  /** @param known undefined: any names */
  fields(path: string, value: unknown, known?: readonly string[]): Fields {
    if (value === undefined || value === null) return {};
    if (typeof value !== 'object' || Array.isArray(value)) {
      this.add(path, `not a mapping: write ${known === undefined ? 'names with values' : known.join(', ')} below it`);
      return {};
    }
    for (const name of Object.keys(value))
      if (known?.includes(name) === false) this.add(`${path}.${name}`, `unknown: ${path} has ${known.join(', ')}`);
    return value as Fields;
  }

  whole(path: string, value: unknown, [least, most]: readonly [least: number, most: number]): number | undefined {
    if (value === undefined || value === null) return undefined;
    if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return Number(value);
    this.add(path, `${JSON.stringify(value)} is no whole number from ${least} to ${most}`);
    return undefined;
  }

  text(path: string, value: unknown): string | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string' && value !== '') return value;
    this.add(path, `${JSON.stringify(value)} is no text`);
    return undefined;
  }

  values(path: string, value: unknown): readonly unknown[] | undefined {
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value)) return value;
    this.add(path, `${JSON.stringify(value)} is no list`);
    return undefined;
  }

  texts(path: string, value: unknown): string[] | undefined {
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '')) return value as string[];
    this.add(path, `${JSON.stringify(value)} is no list of texts`);
    return undefined;
  }

  oneOf<Word>(path: string, value: unknown, words: readonly Word[]): Word | undefined {
    if (value === undefined || value === null) return undefined;
    if (words.includes(value as Word)) return value as Word;
    this.add(path, `${JSON.stringify(value)} is not one of ${words.join(', ')}`);
    return undefined;
  }
}
