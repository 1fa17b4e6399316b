// What memory may hold that is read for a type: see Content. Pure.

import type { Content, Type } from './types.ts';

/** What a read of all of these has to be allowed as. */
function together(contents: readonly Content[]): Content {
  const kinds = new Set(contents.filter((content) => content !== 'harmless'));
  const [only] = kinds;
  return kinds.size > 1 ? 'secret' : (only ?? 'harmless');
}

/** Of what lies in memory. A pointer there is an address; what it points at is read by an operation of its own. */
function inMemory(type: Type): Content {
  switch (type.shape) {
    case 'text':
    case 'primitive':
      return type.content;
    case 'struct':
      return together(Object.values(type.fields).map(inMemory));
    case 'array':
      return inMemory(type.of);
    case 'when':
      return inMemory(type.type);
    case 'case':
      return together([...Object.values(type.cases), type.otherwise].map(inMemory));
    default:
      return 'harmless';
  }
}

/** Of what a type points at. */
export function contentOf(type: Extract<Type, { shape: 'string' | 'bytes' | 'strings' | 'pointer' }>): Content {
  switch (type.shape) {
    case 'strings':
      return type.countOnly ? 'harmless' : 'argv';
    case 'pointer':
      return type.content ?? inMemory(type.to);
    default:
      return type.content;
  }
}
