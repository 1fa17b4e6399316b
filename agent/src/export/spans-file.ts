// Spans as a file of OTLP JSON: one export request a line, as the collector's file exporter writes them.

import { type FileHandle, open } from 'node:fs/promises';
import { SysspanError } from '../errors.ts';
import { decodeTraceRequest } from '../spans/otlp-decode.ts';
import type { Deliverer } from './delivery.ts';

/** @throws SysspanError OUTPUT_NOT_WRITABLE */
export async function spansFile(path: string): Promise<Deliverer> {
  let file: FileHandle;
  try {
    file = await open(path, 'w');
  } catch (cause) {
    throw new SysspanError('OUTPUT_NOT_WRITABLE', `cannot write to ${path}: ${(cause as Error).message}: choose another file for --spans`, {
      cause,
    });
  }
  return {
    target: path,
    deliver: async ({ bytes }) => {
      try {
        await file.appendFile(`${JSON.stringify(decodeTraceRequest(bytes))}\n`);
        return { outcome: 'delivered', rejected: 0, message: '' };
      } catch (cause) {
        const { code = 'write_failed', message } = cause as NodeJS.ErrnoException;
        return { outcome: 'failed', reason: code, message };
      }
    },
    close: () => file.close(),
  };
}
