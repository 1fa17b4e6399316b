// Spans as a file of OTLP JSON: one export request a line, as the collector's file exporter writes them. A line that
// could not be written whole is taken back, so that the lines after it can be read.

import { constants, type FileHandle, open } from 'node:fs/promises';
import { SysspanError } from '../errors.ts';
import { decodeTraceRequest } from '../spans/otlp-decode.ts';
import { requestBytes } from '../spans/request.ts';
import type { Deliverer, Delivery } from './delivery.ts';

/** Appending: after a line was taken back the next one must begin where it began. */
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND;

function notWritable(path: string, cause: unknown): SysspanError {
  return new SysspanError('OUTPUT_NOT_WRITABLE', `cannot write to ${path}: ${(cause as Error).message}: choose another file for --spans`, {
    cause,
  });
}

/** @throws SysspanError OUTPUT_NOT_WRITABLE */
export async function spansFile(path: string): Promise<Deliverer> {
  let file: FileHandle;
  try {
    file = await open(path, FLAGS, 0o666);
  } catch (cause) {
    throw notWritable(path, cause);
  }
  let written = 0;
  const write = async (line: Buffer): Promise<Delivery> => {
    try {
      await file.appendFile(line);
      written += line.length;
      return { outcome: 'delivered', rejected: 0, message: '' };
    } catch (cause) {
      await file.truncate(written).catch(() => undefined); // a pipe has nothing to take back
      const { code = 'write_failed', message } = cause as NodeJS.ErrnoException;
      return { outcome: 'failed', reason: code, message };
    }
  };
  return {
    target: path,
    deliver: (request) => write(Buffer.from(`${JSON.stringify(decodeTraceRequest(requestBytes(request)))}\n`)),
    close: async () => {
      try {
        await file.close();
      } catch (cause) {
        throw notWritable(path, cause);
      }
    },
  };
}
