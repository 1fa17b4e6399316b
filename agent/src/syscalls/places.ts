// Where things lie in memory: sizes of types, offsets of fields. Pure.

import type { Arch } from './operations.ts';
import type { Type } from './types.ts';

/** Size in bytes of a type that lies in memory. */
export function sizeOf(type: Type, arch: Arch): number {
  switch (type.shape) {
    case 'integer':
    case 'enumeration':
    case 'flags':
      return type.bits / 8;
    case 'struct':
      return (arch === 'arm64' ? (type.layout.arm64 ?? type.layout) : type.layout).size;
    case 'array':
      return type.count.from === 'constant' ? type.count.value * sizeOf(type.of, arch) : 0;
    case 'primitive':
      return type.length.from === 'constant' ? type.length.value : 0;
    default:
      return 8;
  }
}

/** The fields of a struct with their places. */
export function fieldsOf(
  type: Extract<Type, { shape: 'struct' }>,
  arch: Arch,
): { name: string; offset: number; size: number; type: Type }[] {
  const layout = arch === 'arm64' ? (type.layout.arm64 ?? type.layout) : type.layout;
  return Object.entries(type.fields).map(([name, field]) => {
    const place = layout.fields[name];
    if (place === undefined) throw new Error(`struct ${type.layout.name} has no field ${name}`);
    return { name, offset: place[0], size: place[1], type: field };
  });
}
