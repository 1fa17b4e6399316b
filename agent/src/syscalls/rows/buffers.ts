// Types of scattered buffers: what readv fills, what writev hands out, and buffers of other processes.

import { iovecLayout } from '../layouts.ts';
import { address, array, into, type Length, out, received, sent, sibling, size, struct, type Type } from '../types.ts';

const sentElement = struct(iovecLayout, { iov_base: sent(sibling('iov_len')), iov_len: size });
const receivedElement = struct(iovecLayout, { iov_base: received(sibling('iov_len')), iov_len: size });
const elsewhere = struct(iovecLayout, { iov_base: address, iov_len: size });

/** Buffers that the process hands out. */
export const sentBuffers = (count: Length): Type => into(array(sentElement, count));
/** Buffers that the kernel fills. */
export const receivedBuffers = (count: Length): Type => out(array(receivedElement, count));
/** Ranges of memory whose content does not matter or lies in another process. */
export const ranges = (count: Length): Type => into(array(elsewhere, count));
