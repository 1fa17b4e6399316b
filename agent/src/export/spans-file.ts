// Spans as a file of OTLP JSON: one export request a line, as the collector's file exporter writes them. A line that
// could not be written whole is taken back, so that the lines after it can be read.

import { appendFile, ftruncate } from 'node:fs';
import { getSystemErrorMessage, promisify } from 'node:util';
import { decodeTraceRequest } from '../spans/otlp-decode.ts';
import { requestBytes } from '../spans/request.ts';
import { visibleJson } from '../terminal.ts';
import type { Deliverer, Delivery } from './delivery.ts';
import { OutputFile } from './output-file.ts';

const append = promisify(appendFile);
const truncate = promisify(ftruncate);

/** The file of --spans, opened. Appending: after a line was taken back the next one must begin where it began. */
export const spansFile = (path: string): OutputFile => new OutputFile(path, { option: '--spans', atEnd: true, keep: false });

/** Delivers to a file that is empty, or no file but a pipe. */
export function fileDeliverer(file: OutputFile): Deliverer {
  const { path, fd } = file;
  let written = 0;
  const write = async (line: Buffer): Promise<Delivery> => {
    try {
      await append(fd, line);
      written += line.length;
      return { outcome: 'delivered', rejected: 0, message: '' };
    } catch (cause) {
      await truncate(fd, written).catch(() => undefined); // a pipe has nothing to take back
      const { code = 'write_failed', errno, message } = cause as NodeJS.ErrnoException;
      return { outcome: 'failed', reason: code, message: errno === undefined ? message : getSystemErrorMessage(errno) };
    }
  };
  return {
    target: path,
    remedy: 'is its disk full, or what reads it gone? name another file with --spans',
    deliver: (request) => write(Buffer.from(`${visibleJson(decodeTraceRequest(requestBytes(request)))}\n`)),
    close: async () => file.close(),
  };
}
