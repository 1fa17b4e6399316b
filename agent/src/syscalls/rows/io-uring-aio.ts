// Asynchronous input and output: io_uring and the older aio.

import {
  aioCommands,
  ioUringEnterFlags,
  ioUringFeatures,
  ioUringRegisterFlags,
  ioUringRegisterOperations,
  ioUringSetupFlags,
} from '../constants/aio.ts';
import { ioCqringOffsetsLayout, iocbLayout, ioEventLayout, ioSqringOffsetsLayout, ioUringParamsLayout } from '../layouts.ts';
import {
  absent,
  address,
  array,
  byCase,
  enumeration,
  fd,
  flags,
  hex,
  int,
  into,
  long,
  out,
  primitive,
  result,
  row,
  sibling,
  size,
  struct,
  uint,
  ulong,
} from '../types.ts';
import { ranges } from './buffers.ts';
import { bits, family } from './family.ts';
import { timespec } from './times.ts';

const submissions = struct(ioSqringOffsetsLayout, {
  head: uint,
  tail: uint,
  ring_mask: uint,
  ring_entries: uint,
  flags: uint,
  dropped: uint,
  array: uint,
});
const completions = struct(ioCqringOffsetsLayout, {
  head: uint,
  tail: uint,
  ring_mask: uint,
  ring_entries: uint,
  overflow: uint,
  cqes: uint,
  flags: uint,
});
const ring = struct(ioUringParamsLayout, {
  flags: flags(ioUringSetupFlags),
  sq_thread_cpu: uint,
  sq_thread_idle: uint,
  sq_entries: uint,
  cq_entries: uint,
  features: flags(ioUringFeatures),
  wq_fd: byCase('flags', ioUringSetupFlags, { IORING_SETUP_ATTACH_WQ: fd }, absent, bits(ioUringSetupFlags, 'IORING_SETUP_ATTACH_WQ')),
  sq_off: submissions,
  cq_off: completions,
});
const operation = flags(ioUringRegisterFlags, { masked: [{ mask: 0x7fffffff, list: ioUringRegisterOperations }] });
const files = into(array(fd, sibling('nr_args')));
const registered = byCase(
  'opcode',
  ioUringRegisterOperations,
  {
    IORING_REGISTER_BUFFERS: ranges(sibling('nr_args')),
    IORING_REGISTER_FILES: files,
    IORING_REGISTER_EVENTFD: files,
    IORING_REGISTER_EVENTFD_ASYNC: files,
  },
  address,
);
const event = struct(ioEventLayout, { data: hex, obj: address, res: long, res2: long });
const control = struct(iocbLayout, {
  aio_data: hex,
  aio_key: uint,
  aio_lio_opcode: enumeration(aioCommands, 16),
  aio_fildes: fd,
  aio_nbytes: ulong,
  aio_offset: long,
});
const got = { ctx_id: address, min_nr: long, nr: long, events: out(array(event, result)), timeout: into(timespec) };

export const ioUringAioRows = [
  row('io_uring_setup', { entries: uint, p: out(ring) }, fd),
  row(
    'io_uring_enter',
    {
      fd,
      to_submit: uint,
      min_complete: uint,
      flags: flags(ioUringEnterFlags),
      sig: into(primitive('sigset', sibling('sz'))),
      sz: size,
    },
    int,
    { classes: ['signal'] },
  ),
  row('io_uring_register', { fd, opcode: operation, arg: registered, nr_args: uint }, int, { classes: ['memory'] }),
  ...family(['memory'], [row('io_setup', { nr_events: uint, ctx_idp: out(address) }), row('io_destroy', { ctx_id: address })]),
  row('io_submit', { ctx_id: address, nr: long, iocbpp: into(array(address, sibling('nr'))) }),
  row('io_cancel', { ctx_id: address, iocb: into(control), result: out(event) }),
  row('io_getevents', got),
  row('io_pgetevents', { ...got, usig: address }),
];
