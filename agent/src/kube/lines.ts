// A stream of bytes cut at its line ends. The bytes of a line are joined before they are decoded: a character may be cut by a packet.

const NEWLINE = 0x0a;

/** Yields each line without its end; also the last one when it has no end. Throws RangeError when one is longer than `longest` bytes. */
export async function* readLines(chunks: AsyncIterable<Buffer>, longest: number): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let size = 0;
  const take = (part: Buffer): void => {
    size += part.length;
    if (size > longest) throw new RangeError(`a line is longer than ${longest} bytes`);
    parts.push(part);
  };
  const line = (): string => {
    const whole = Buffer.concat(parts, size).toString('utf8');
    parts = [];
    size = 0;
    return whole;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      take(chunk.subarray(start, end));
      yield line();
      start = end + 1;
    }
    if (start < chunk.length) take(chunk.subarray(start));
  }
  if (size > 0) yield line();
}
