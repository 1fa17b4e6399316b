// Moving bytes: read and write with their variants, copies inside the kernel, positions and syncing.

import { fadviseAdvice, fallocateFlags, readWriteFlags, seekWhence, spliceFlags, syncFileRangeFlags } from '../constants/file.ts';
import { cachestatLayout, cachestatRangeLayout } from '../layouts.ts';
import {
  absent,
  enumeration,
  fd,
  flags,
  inout,
  into,
  offset,
  out,
  path,
  received,
  result,
  row,
  sent,
  sibling,
  size,
  ssize,
  struct,
  uint,
  ulong,
} from '../types.ts';
import { receivedBuffers, sentBuffers } from './buffers.ts';

const read = { fd, buf: received(result), count: size };
const write = { fd, buf: sent(sibling('count')), count: size };
const readv = { fd, iov: receivedBuffers(sibling('iovcnt')), iovcnt: size };
const writev = { fd, iov: sentBuffers(sibling('iovcnt')), iovcnt: size };
const transferFlags = flags(readWriteFlags);
const range = struct(cachestatRangeLayout, { off: ulong, len: ulong });
const pages = struct(cachestatLayout, {
  nr_cache: ulong,
  nr_dirty: ulong,
  nr_writeback: ulong,
  nr_evicted: ulong,
  nr_recently_evicted: ulong,
});

export const readWriteRows = [
  row('read', read, ssize),
  row('write', write, ssize),
  row('pread64', { ...read, offset }, ssize),
  row('pwrite64', { ...write, offset }, ssize),
  row('readv', readv, ssize),
  row('writev', writev, ssize),
  row('preadv', { ...readv, offset }, ssize),
  row('pwritev', { ...writev, offset }, ssize),
  row('preadv2', { ...readv, offset, offset_high: absent, flags: transferFlags }, ssize),
  row('pwritev2', { ...writev, offset, offset_high: absent, flags: transferFlags }, ssize),
  row('lseek', { fd, offset, whence: enumeration(seekWhence) }, offset),
  row('sendfile', { out_fd: fd, in_fd: fd, offset: inout(offset), count: size }, ssize, { classes: ['network'] }),
  row('copy_file_range', { fd_in: fd, off_in: inout(offset), fd_out: fd, off_out: inout(offset), len: size, flags: uint }, ssize),
  row('splice', { fd_in: fd, off_in: inout(offset), fd_out: fd, off_out: inout(offset), len: size, flags: flags(spliceFlags) }, ssize),
  row('tee', { fd_in: fd, fd_out: fd, len: size, flags: flags(spliceFlags) }, ssize),
  row('vmsplice', { fd, iov: sentBuffers(sibling('nr_segs')), nr_segs: size, flags: flags(spliceFlags) }, ssize),
  row('truncate', { path, length: offset }),
  row('ftruncate', { fd, length: offset }),
  row('fallocate', { fd, mode: flags(fallocateFlags), offset, len: offset }),
  row('fadvise64', { fd, offset, len: size, advice: enumeration(fadviseAdvice) }),
  row('readahead', { fd, offset, count: size }),
  row('fsync', { fd }),
  row('fdatasync', { fd }),
  row('syncfs', { fd }),
  row('sync_file_range', { fd, offset, nbytes: offset, flags: flags(syncFileRangeFlags) }),
  row('sync', {}),
  row('cachestat', { fd, cstat_range: into(range), cstat: out(pages), flags: uint }),
];
