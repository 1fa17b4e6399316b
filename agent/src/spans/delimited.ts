// Requests one behind the other in a file, each behind its length as a varint: what protobuf's libraries call delimited.

const LONGEST_LENGTH = 2 ** 31;

/** The requests of a file in their order. @throws RangeError where the file ends in the middle of one, or a length is none */
export function* delimitedRequests(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const begin = at;
    let length = 0;
    for (let factor = 1, more = true; more; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError(`a length does not end at byte ${bytes.length}`);
      length += (byte & 0x7f) * factor;
      if (length > LONGEST_LENGTH) throw new RangeError(`the length at byte ${begin} is too large`);
      more = byte >= 0x80;
    }
    if (at + length > bytes.length) throw new RangeError(`the request at byte ${begin} is longer than what follows it`);
    yield bytes.subarray(at, at + length);
    at += length;
  }
}
