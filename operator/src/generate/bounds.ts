// Bounds that a schema puts on numbers, lists and texts, as constants for who checks again what the API server has let in.

import type { Schema } from './types.ts';

const KEYWORDS: readonly string[] = ['minimum', 'maximum', 'maxItems', 'maxLength', 'enum'];

/** The bounds of an object's fields, by the names of the schema's keywords; fields without bounds are left out. */
export function boundsOf(schema: Schema): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const bounds = Object.entries(field).filter(([keyword]) => KEYWORDS.includes(keyword));
    return [name, Object.fromEntries(bounds)] as const;
  });
  return Object.fromEntries(fields.filter(([, bounds]) => Object.keys(bounds).length > 0));
}

/** A constant of TypeScript. */
export function constant(name: string, value: object): string {
  const written = (part: unknown): string => {
    if (Array.isArray(part)) return `[${part.map(written).join(', ')}]`;
    if (typeof part === 'string') return `'${part}'`;
    if (typeof part !== 'object' || part === null) return String(part).replace(/\B(?=(\d{3})+$)/g, '_');
    return `{ ${Object.entries(part)
      .map(([key, inner]) => `${key}: ${written(inner)}`)
      .join(', ')} }`;
  };
  const lines = Object.entries(value).map(([key, inner]) => `  ${key}: ${written(inner)},`);
  return `export const ${name} = {\n${lines.join('\n')}\n} as const;`;
}
