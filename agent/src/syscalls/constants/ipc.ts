// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { ConstantList } from '../types.ts';

export const ipcKeys: ConstantList = {
  name: 'ipcKeys',
  header: 'linux/ipc.h',
  prefix: 'IPC_',
  values: [['IPC_PRIVATE', 0]],
};

export const ipcFlags: ConstantList = {
  name: 'ipcFlags',
  header: 'linux/ipc.h',
  prefix: 'IPC_',
  values: [
    ['IPC_CREAT', 512],
    ['IPC_EXCL', 1024],
    ['IPC_NOWAIT', 2048],
  ],
};

export const messageQueueFlags: ConstantList = {
  name: 'messageQueueFlags',
  header: 'linux/msg.h',
  prefix: 'MSG_',
  values: [
    ['MSG_NOERROR', 0x1000],
    ['MSG_EXCEPT', 0x2000],
    ['MSG_COPY', 0x4000],
    ['IPC_NOWAIT', 2048],
  ],
};

export const messageQueueCommands: ConstantList = {
  name: 'messageQueueCommands',
  header: 'linux/msg.h',
  prefix: 'MSG_',
  values: [
    ['IPC_RMID', 0],
    ['IPC_SET', 1],
    ['IPC_STAT', 2],
    ['IPC_INFO', 3],
    ['MSG_STAT', 11],
    ['MSG_INFO', 12],
    ['MSG_STAT_ANY', 13],
  ],
};

export const semaphoreCommands: ConstantList = {
  name: 'semaphoreCommands',
  header: 'linux/sem.h',
  prefix: 'SEM_',
  values: [
    ['IPC_RMID', 0],
    ['IPC_SET', 1],
    ['IPC_STAT', 2],
    ['IPC_INFO', 3],
    ['GETPID', 11],
    ['GETVAL', 12],
    ['GETALL', 13],
    ['GETNCNT', 14],
    ['GETZCNT', 15],
    ['SETVAL', 16],
    ['SETALL', 17],
    ['SEM_STAT', 18],
    ['SEM_INFO', 19],
    ['SEM_STAT_ANY', 20],
  ],
};

export const semaphoreFlags: ConstantList = {
  name: 'semaphoreFlags',
  header: 'linux/sem.h',
  prefix: 'SEM_',
  values: [
    ['SEM_UNDO', 0x1000],
    ['IPC_NOWAIT', 2048],
  ],
};

export const sharedMemoryCommands: ConstantList = {
  name: 'sharedMemoryCommands',
  header: 'linux/shm.h',
  prefix: 'SHM_',
  values: [
    ['IPC_RMID', 0],
    ['IPC_SET', 1],
    ['IPC_STAT', 2],
    ['IPC_INFO', 3],
    ['SHM_LOCK', 11],
    ['SHM_UNLOCK', 12],
    ['SHM_STAT', 13],
    ['SHM_INFO', 14],
    ['SHM_STAT_ANY', 15],
  ],
};

export const sharedMemoryAttachFlags: ConstantList = {
  name: 'sharedMemoryAttachFlags',
  header: 'linux/shm.h',
  prefix: 'SHM_',
  values: [
    ['SHM_RDONLY', 0x1000],
    ['SHM_RND', 0x2000],
    ['SHM_REMAP', 0x4000],
    ['SHM_EXEC', 0x8000],
  ],
};

export const sharedMemoryGetFlags: ConstantList = {
  name: 'sharedMemoryGetFlags',
  header: 'linux/shm.h',
  prefix: 'SHM_',
  values: [
    ['IPC_CREAT', 512],
    ['IPC_EXCL', 1024],
    ['SHM_HUGETLB', 2048],
    ['SHM_NORESERVE', 0x1000],
  ],
};
