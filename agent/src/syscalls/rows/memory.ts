// Address space: mapping, protecting, locking and advising memory, placing it on nodes.

import {
  getMemoryPolicyFlags,
  madviseAdvice,
  mapFlags,
  mapTypes,
  membarrierCommands,
  membarrierFlags,
  memfdFlags,
  memfdSecretFlags,
  memoryBindFlags,
  memoryPolicies,
  memoryPolicyModeFlags,
  mlockallFlags,
  mlockFlags,
  mremapFlags,
  msyncFlags,
  protectionKeyAccess,
  protFlags,
  shadowStackFlags,
  userfaultfdFlags,
} from '../constants/memory.ts';
import {
  address,
  array,
  byCase,
  enumeration,
  fd,
  flags,
  hex,
  hex32,
  int,
  into,
  type Length,
  long,
  out,
  row,
  shownAs,
  sibling,
  size,
  ssize,
  string,
  type Type,
  tid,
  uint,
  ulong,
  when,
} from '../types.ts';
import { ranges } from './buffers.ts';
import { bits, family } from './family.ts';

const area = { addr: address, length: size };
const prot = flags(protFlags);
const newAddress = when('flags', bits(mremapFlags, 'MREMAP_FIXED', 'MREMAP_DONTUNMAP'), address);
const policy = flags(memoryPolicyModeFlags, { masked: [{ mask: 0xff, list: memoryPolicies }] });
const bindFlags = flags(memoryBindFlags);
const many = (type: Type, count: Length): Type => into(array(type, count));

export const memoryRows = [
  ...family(
    ['memory'],
    [
      row('mmap', { ...area, prot, flags: flags(mapFlags, { masked: [{ mask: 0xf, list: mapTypes }] }), fd, offset: hex }, address),
      row('munmap', area),
      row('mprotect', { ...area, prot }),
      row('mremap', { old_address: address, old_size: size, new_size: size, flags: flags(mremapFlags), new_address: newAddress }, address),
      row('remap_file_pages', {
        addr: address,
        size,
        prot,
        pgoff: size,
        flags: flags(mapFlags, { masked: [{ mask: 0xf, list: mapTypes }] }),
      }),
      row('brk', { addr: address }, address),
      row('madvise', { ...area, advice: enumeration(madviseAdvice) }),
      row('mincore', { ...area, vec: address }),
      row('msync', { ...area, flags: flags(msyncFlags) }),
      row('mseal', { ...area, flags: hex }),
      row('mlock', area),
      row('mlock2', { ...area, flags: flags(mlockFlags) }),
      row('munlock', area),
      row('mlockall', { flags: flags(mlockallFlags) }),
      row('munlockall', {}),
      row('pkey_mprotect', { ...area, prot, pkey: int }),
      row('map_shadow_stack', { addr: address, size, flags: flags(shadowStackFlags) }, address),
      row('mbind', { addr: address, len: size, mode: policy, nodemask: address, maxnode: ulong, flags: bindFlags }),
      row('set_mempolicy', { mode: policy, nodemask: address, maxnode: ulong }),
      row('get_mempolicy', {
        mode: out(policy),
        nodemask: address,
        maxnode: ulong,
        addr: address,
        flags: flags(getMemoryPolicyFlags, { bits: 64 }),
      }),
      row('set_mempolicy_home_node', { start: address, len: size, home_node: ulong, flags: hex }),
      row('migrate_pages', { pid: tid, maxnode: ulong, old_nodes: address, new_nodes: address }, long),
      row(
        'move_pages',
        {
          pid: tid,
          count: ulong,
          pages: many(address, sibling('count')),
          nodes: many(int, sibling('count')),
          status: out(array(int, sibling('count'))),
          flags: bindFlags,
        },
        long,
      ),
    ],
  ),
  row('pkey_alloc', { flags: uint, access_rights: flags(protectionKeyAccess) }),
  row('pkey_free', { pkey: int }),
  row('memfd_create', { name: string('harmless'), flags: flags(memfdFlags) }, fd),
  row('memfd_secret', { flags: flags(memfdSecretFlags) }, fd),
  row('process_madvise', { pidfd: fd, iovec: ranges(sibling('vlen')), vlen: size, advice: enumeration(madviseAdvice), flags: uint }, ssize),
  row('userfaultfd', { flags: flags(userfaultfdFlags) }, fd),
  row(
    'membarrier',
    {
      cmd: enumeration(membarrierCommands),
      flags: flags(membarrierFlags),
      cpu_id: when('flags', bits(membarrierFlags, 'MEMBARRIER_CMD_FLAG_CPU'), int),
    },
    byCase('cmd', membarrierCommands, { MEMBARRIER_CMD_QUERY: hex32 }, int),
    {
      note: {
        note: 'case',
        by: 'cmd',
        list: membarrierCommands,
        cases: { MEMBARRIER_CMD_QUERY: shownAs(flags(membarrierCommands)) },
      },
    },
  ),
];
