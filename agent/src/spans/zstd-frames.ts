// Where the frames of a zstd file begin and end (RFC 8878, 3.1). node:zlib reads the first one only.

import { zstdDecompressSync } from 'node:zlib';

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const RLE = 1;
const RESERVED = 3;

export interface ZstdFrame {
  /** Of the file, with all of the frame. */
  readonly bytes: Uint8Array;
  /** It holds something that a decoder is to pass over. */
  readonly skippable: boolean;
}

/** Bytes of a frame's header behind its magic number and descriptor, and whether a checksum follows its blocks. */
function described(descriptor: number): { readonly header: number; readonly checksum: number } {
  const singleSegment = (descriptor & 0x20) !== 0;
  const contentSize = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  return { header: (singleSegment ? 0 : 1) + dictionary + contentSize, checksum: (descriptor & 4) === 0 ? 0 : 4 };
}

function endOfFrame(view: DataView, begin: number): number {
  const { header, checksum } = described(view.getUint8(begin + 4));
  let at = begin + 5 + header;
  for (let last = false; !last; ) {
    const block = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    const type = (block >> 1) & 3;
    if (type === RESERVED) throw new RangeError(`zstd: the block at byte ${at} is of no type that there is`);
    last = (block & 1) !== 0;
    at += 3 + (type === RLE ? 1 : block >> 3);
  }
  return at + checksum;
}

/** The frames of a file in their order. @throws RangeError where it ends in the middle of one, or has something else */
export function* zstdFrames(bytes: Uint8Array): Generator<ZstdFrame> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const magic = view.getUint32(at, true);
    const skippable = (magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC;
    if (!skippable && magic !== MAGIC) throw new RangeError(`zstd: no frame begins at byte ${at}`);
    const end = skippable ? at + 8 + view.getUint32(at + 4, true) : endOfFrame(view, at);
    if (end > bytes.length) throw new RangeError(`zstd: the frame at byte ${at} is longer than what follows it`);
    yield { bytes: bytes.subarray(at, end), skippable };
    at = end;
  }
}

/** What is in a file. @throws RangeError where it ends in the middle of a frame; an error of node:zlib where a frame is damaged */
export function zstdContent(bytes: Uint8Array): Buffer {
  const parts: Buffer[] = [];
  for (const frame of zstdFrames(bytes)) if (!frame.skippable) parts.push(zstdDecompressSync(frame.bytes));
  return Buffer.concat(parts);
}
