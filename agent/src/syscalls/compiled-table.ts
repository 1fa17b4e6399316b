// The compiled table of an architecture. A bundle has another module in the place of this one, which carries what this compiles.

import type { NativeTable } from './native-table.ts';

export async function compiledTable(arch: 'x64' | 'arm64'): Promise<NativeTable> {
  const { nativeTable } = await import('./native-table.ts');
  return nativeTable(arch);
}
