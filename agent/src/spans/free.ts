// Large buffers are given back at once where it is known that nobody needs them any more. Left to the garbage collector they
// would make it run, through all of the heap, several times a second.

/** Gives back the memory of bytes that are alone in their buffer; what refers to them sees no bytes from then on. */
export function free({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
