// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { ConstantList } from '../types.ts';

export const futexCommands: ConstantList = {
  name: 'futexCommands',
  header: 'linux/futex.h',
  prefix: 'FUTEX_',
  values: [
    ['FUTEX_WAIT', 0],
    ['FUTEX_WAKE', 1],
    ['FUTEX_FD', 2],
    ['FUTEX_REQUEUE', 3],
    ['FUTEX_CMP_REQUEUE', 4],
    ['FUTEX_WAKE_OP', 5],
    ['FUTEX_LOCK_PI', 6],
    ['FUTEX_UNLOCK_PI', 7],
    ['FUTEX_TRYLOCK_PI', 8],
    ['FUTEX_WAIT_BITSET', 9],
    ['FUTEX_WAKE_BITSET', 10],
    ['FUTEX_WAIT_REQUEUE_PI', 11],
    ['FUTEX_CMP_REQUEUE_PI', 12],
    ['FUTEX_LOCK_PI2', 13],
  ],
};

export const futexOperations: ConstantList = {
  name: 'futexOperations',
  header: 'linux/futex.h',
  prefix: 'FUTEX_',
  values: [
    ['FUTEX_WAIT', 0],
    ['FUTEX_WAKE', 1],
    ['FUTEX_FD', 2],
    ['FUTEX_REQUEUE', 3],
    ['FUTEX_CMP_REQUEUE', 4],
    ['FUTEX_WAKE_OP', 5],
    ['FUTEX_LOCK_PI', 6],
    ['FUTEX_UNLOCK_PI', 7],
    ['FUTEX_TRYLOCK_PI', 8],
    ['FUTEX_WAIT_BITSET', 9],
    ['FUTEX_WAKE_BITSET', 10],
    ['FUTEX_WAIT_REQUEUE_PI', 11],
    ['FUTEX_CMP_REQUEUE_PI', 12],
    ['FUTEX_LOCK_PI2', 13],
    ['FUTEX_WAIT_PRIVATE', 128],
    ['FUTEX_WAKE_PRIVATE', 129],
    ['FUTEX_REQUEUE_PRIVATE', 131],
    ['FUTEX_CMP_REQUEUE_PRIVATE', 132],
    ['FUTEX_WAKE_OP_PRIVATE', 133],
    ['FUTEX_LOCK_PI_PRIVATE', 134],
    ['FUTEX_LOCK_PI2_PRIVATE', 141],
    ['FUTEX_UNLOCK_PI_PRIVATE', 135],
    ['FUTEX_TRYLOCK_PI_PRIVATE', 136],
    ['FUTEX_WAIT_BITSET_PRIVATE', 137],
    ['FUTEX_WAKE_BITSET_PRIVATE', 138],
    ['FUTEX_WAIT_REQUEUE_PI_PRIVATE', 139],
    ['FUTEX_CMP_REQUEUE_PI_PRIVATE', 140],
    ['FUTEX_UNLOCK_PI_LIST64', 519],
    ['FUTEX_UNLOCK_PI_LIST64_PRIVATE', 647],
    ['FUTEX_UNLOCK_PI_LIST32', 1543],
    ['FUTEX_UNLOCK_PI_LIST32_PRIVATE', 1671],
    ['FUTEX_UNLOCK_WAKE_LIST64', 513],
    ['FUTEX_UNLOCK_WAKE_LIST64_PRIVATE', 641],
    ['FUTEX_UNLOCK_WAKE_LIST32', 1537],
    ['FUTEX_UNLOCK_WAKE_LIST32_PRIVATE', 1665],
    ['FUTEX_UNLOCK_BITSET_LIST64', 522],
    ['FUTEX_UNLOCK_BITSET_LIST64_PRIVATE', 650],
    ['FUTEX_UNLOCK_BITSET_LIST32', 1546],
    ['FUTEX_UNLOCK_BITSET_LIST32_PRIVATE', 1674],
  ],
};

export const futexFlags: ConstantList = {
  name: 'futexFlags',
  header: 'linux/futex.h',
  prefix: 'FUTEX_',
  values: [
    ['FUTEX_PRIVATE_FLAG', 128],
    ['FUTEX_CLOCK_REALTIME', 256],
    ['FUTEX_ROBUST_UNLOCK', 512],
    ['FUTEX_ROBUST_LIST32', 1024],
  ],
};

export const futex2Sizes: ConstantList = {
  name: 'futex2Sizes',
  header: 'linux/futex.h',
  prefix: 'FUTEX2_SIZE_',
  values: [
    ['FUTEX2_SIZE_U8', 0],
    ['FUTEX2_SIZE_U16', 1],
    ['FUTEX2_SIZE_U32', 2],
    ['FUTEX2_SIZE_U64', 3],
  ],
};

export const futex2Flags: ConstantList = {
  name: 'futex2Flags',
  header: 'linux/futex.h',
  prefix: 'FUTEX2_',
  values: [
    ['FUTEX2_NUMA', 4],
    ['FUTEX2_MPOL', 8],
    ['FUTEX2_PRIVATE', 128],
  ],
};

export const futexBits: ConstantList = {
  name: 'futexBits',
  header: 'linux/futex.h',
  prefix: '',
  values: [['FUTEX_BITSET_MATCH_ANY', 0xffffffff]],
};

export const futexWakeOps: ConstantList = {
  name: 'futexWakeOps',
  header: 'linux/futex.h',
  prefix: 'FUTEX_OP_',
  values: [
    ['FUTEX_OP_SET', 0],
    ['FUTEX_OP_ADD', 1],
    ['FUTEX_OP_OR', 2],
    ['FUTEX_OP_ANDN', 3],
    ['FUTEX_OP_XOR', 4],
  ],
};

export const futexWakeComparisons: ConstantList = {
  name: 'futexWakeComparisons',
  header: 'linux/futex.h',
  prefix: 'FUTEX_OP_CMP_',
  values: [
    ['FUTEX_OP_CMP_EQ', 0],
    ['FUTEX_OP_CMP_NE', 1],
    ['FUTEX_OP_CMP_LT', 2],
    ['FUTEX_OP_CMP_LE', 3],
    ['FUTEX_OP_CMP_GT', 4],
    ['FUTEX_OP_CMP_GE', 5],
  ],
};
