// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { ConstantList } from '../types.ts';

export const fcntlCommands: ConstantList = {
  name: 'fcntlCommands',
  header: 'asm-generic/fcntl.h',
  prefix: 'F_',
  values: [
    ['F_DUPFD', 0],
    ['F_GETFD', 1],
    ['F_SETFD', 2],
    ['F_GETFL', 3],
    ['F_SETFL', 4],
    ['F_GETLK', 5],
    ['F_SETLK', 6],
    ['F_SETLKW', 7],
    ['F_SETOWN', 8],
    ['F_GETOWN', 9],
    ['F_SETSIG', 10],
    ['F_GETSIG', 11],
    ['F_SETOWN_EX', 15],
    ['F_GETOWN_EX', 16],
    ['F_GETOWNER_UIDS', 17],
    ['F_OFD_GETLK', 36],
    ['F_OFD_SETLK', 37],
    ['F_OFD_SETLKW', 38],
    ['F_SETLEASE', 1024],
    ['F_GETLEASE', 1025],
    ['F_NOTIFY', 1026],
    ['F_DUPFD_QUERY', 1027],
    ['F_CREATED_QUERY', 1028],
    ['F_CANCELLK', 1029],
    ['F_DUPFD_CLOEXEC', 1030],
    ['F_SETPIPE_SZ', 1031],
    ['F_GETPIPE_SZ', 1032],
    ['F_ADD_SEALS', 1033],
    ['F_GET_SEALS', 1034],
    ['F_GET_RW_HINT', 1035],
    ['F_SET_RW_HINT', 1036],
    ['F_GET_FILE_RW_HINT', 1037],
    ['F_SET_FILE_RW_HINT', 1038],
    ['F_GETDELEG', 1039],
    ['F_SETDELEG', 1040],
  ],
};

export const fdFlags: ConstantList = {
  name: 'fdFlags',
  header: 'asm-generic/fcntl.h',
  prefix: 'FD_',
  values: [['FD_CLOEXEC', 1]],
};

export const lockTypes: ConstantList = {
  name: 'lockTypes',
  header: 'asm-generic/fcntl.h',
  prefix: 'F_',
  values: [
    ['F_RDLCK', 0],
    ['F_WRLCK', 1],
    ['F_UNLCK', 2],
    ['F_EXLCK', 4],
    ['F_SHLCK', 8],
  ],
};

export const ownerTypes: ConstantList = {
  name: 'ownerTypes',
  header: 'asm-generic/fcntl.h',
  prefix: 'F_OWNER_',
  values: [
    ['F_OWNER_TID', 0],
    ['F_OWNER_PID', 1],
    ['F_OWNER_PGRP', 2],
  ],
};

export const sealFlags: ConstantList = {
  name: 'sealFlags',
  header: 'linux/fcntl.h',
  prefix: 'F_SEAL_',
  values: [
    ['F_SEAL_SEAL', 1],
    ['F_SEAL_SHRINK', 2],
    ['F_SEAL_GROW', 4],
    ['F_SEAL_WRITE', 8],
    ['F_SEAL_FUTURE_WRITE', 16],
    ['F_SEAL_EXEC', 32],
  ],
};

export const dirNotifyFlags: ConstantList = {
  name: 'dirNotifyFlags',
  header: 'linux/fcntl.h',
  prefix: 'DN_',
  values: [
    ['DN_ACCESS', 1],
    ['DN_MODIFY', 2],
    ['DN_CREATE', 4],
    ['DN_DELETE', 8],
    ['DN_RENAME', 16],
    ['DN_ATTRIB', 32],
    ['DN_MULTISHOT', 0x80000000],
  ],
};

export const writeLifeHints: ConstantList = {
  name: 'writeLifeHints',
  header: 'linux/fcntl.h',
  prefix: 'RWH_',
  values: [
    ['RWH_WRITE_LIFE_NOT_SET', 0],
    ['RWH_WRITE_LIFE_NONE', 1],
    ['RWH_WRITE_LIFE_SHORT', 2],
    ['RWH_WRITE_LIFE_MEDIUM', 3],
    ['RWH_WRITE_LIFE_LONG', 4],
    ['RWH_WRITE_LIFE_EXTREME', 5],
  ],
};
