// A run file: blocks of spans, each an index and a frame of OTLP behind it, in the order in which they were written. Only indexes are
// read to open it. It may still grow, and may have been cut anywhere: whole blocks are read, and what follows them is told.

import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { delimitedRequests } from '../spans/delimited.ts';
import { type BlockIndex, decodeBlockIndex, NewerIndex } from './block-index.ts';

const decompress = promisify(zstdDecompress);

/** Magic number of the frame around an index (native/src/files/spans_file.cc), and what begins its content. */
const SKIPPABLE = 0x184d2a5e;
const MAGIC = Buffer.from('sysspan index\n');
const HEAD = 8;
/** No index of our own is nearly as large, compressed or not. */
const LARGEST_INDEX = 64 << 20;
/** No block of our own is. */
const LARGEST_BLOCK = 1 << 30;

export interface Block {
  /** Where its data begins in the file. */
  readonly at: number;
  readonly index: BlockIndex;
}

/** Where the data of a block is. */
export interface BlockPlace {
  readonly at: number;
  readonly index: Pick<BlockIndex, 'dataSize' | 'rawSize'>;
}

/** Why the rest of a file is not read, in words. */
export interface Rest {
  readonly at: number;
  readonly bytes: number;
  readonly why: string;
}

export class RunFile {
  readonly path: string;
  readonly #file: FileHandle;
  #at = 0;
  #rest: Rest | undefined;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  /** @throws Error of the system when it cannot be opened */
  static async open(path: string): Promise<RunFile> {
    return new RunFile(path, await open(path, 'r'));
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** What follows the last block that was read: undefined where that was the end of the file. */
  get rest(): Rest | undefined {
    return this.#rest;
  }

  /** The blocks that have come since this was called last. @throws NewerIndex when a newer version of sysspan has written it */
  async *blocks(): AsyncGenerator<Block> {
    const { size } = await this.#file.stat();
    this.#rest = undefined;
    while (this.#at < size) {
      const block = await this.#block(size);
      if (typeof block === 'string') {
        this.#rest = { at: this.#at, bytes: size - this.#at, why: block };
        return;
      }
      this.#at = block.at + block.index.dataSize;
      yield block;
    }
  }

  /** The data of a block, compressed as it is. @throws RangeError when the file has become shorter */
  frame({ at, index }: BlockPlace): Promise<Buffer> {
    return this.#read(at, index.dataSize);
  }

  /** The requests of a block. @throws RangeError or an error of node:zlib where it is damaged */
  async requests({ at, index }: BlockPlace): Promise<Uint8Array[]> {
    const bytes = await decompress(await this.#read(at, index.dataSize), { maxOutputLength: Math.max(index.rawSize * 2, 1 << 16) });
    return [...delimitedRequests(bytes)];
  }

  /** The block that begins where the last one ended, or why there is none. */
  async #block(size: number): Promise<Block | string> {
    const left = size - this.#at;
    if (left < HEAD + MAGIC.length) return 'it ends in the middle of a block';
    const head = await this.#read(this.#at, HEAD + MAGIC.length);
    const length = head.readUInt32LE(4);
    if (head.readUInt32LE(0) !== SKIPPABLE || !head.subarray(HEAD).equals(MAGIC)) return 'no index of sysspan begins there';
    if (length > LARGEST_INDEX || length < MAGIC.length) return 'the index there has a size that no index has';
    if (left < HEAD + length) return 'it ends in the middle of a block';
    try {
      const compressed = await this.#read(this.#at + HEAD + MAGIC.length, length - MAGIC.length);
      const index = decodeBlockIndex(await decompress(compressed, { maxOutputLength: LARGEST_INDEX }));
      if (index.dataSize > LARGEST_BLOCK || index.rawSize > LARGEST_BLOCK) return 'the block there has a size that no block has';
      if (left < HEAD + length + index.dataSize) return 'it ends in the middle of a block';
      return { at: this.#at + HEAD + length, index };
    } catch (cause) {
      if (cause instanceof NewerIndex) throw cause;
      return `the index there is damaged: ${(cause as Error).message}`;
    }
  }

  async #read(at: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length);
    let have = 0;
    while (have < length) {
      const { bytesRead } = await this.#file.read(bytes, have, length - have, at + have);
      if (bytesRead === 0) throw new RangeError(`${this.path} has become shorter`);
      have += bytesRead;
    }
    return bytes;
  }
}
