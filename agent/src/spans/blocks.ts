// The blocks of spans that native hands over.

import type { SpanBlocks } from '@sysspan/native';

/** Bytes of blocks from one number up to another; of all of them by default. */
export function blockBytes({ sizes }: Pick<SpanBlocks, 'sizes'>, from = 0, to: number = sizes.length / 2): number {
  let bytes = 0;
  for (let block = from; block < to; block++) bytes += sizes[2 * block] ?? 0;
  return bytes;
}
