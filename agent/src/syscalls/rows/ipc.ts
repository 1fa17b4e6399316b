// System V shared memory, semaphores and messages, and POSIX message queues.

import {
  ipcFlags,
  ipcKeys,
  messageQueueCommands,
  messageQueueFlags,
  semaphoreCommands,
  semaphoreFlags,
  sharedMemoryAttachFlags,
  sharedMemoryCommands,
  sharedMemoryGetFlags,
} from '../constants/ipc.ts';
import { openFlags } from '../constants/open.ts';
import { ipcPermLayout, mqAttrLayout, msqidDsLayout, sembufLayout, semidDsLayout, shmidDsLayout } from '../layouts.ts';
import {
  address,
  array,
  byCase,
  type ConstantList,
  enumeration,
  fd,
  flags,
  gid,
  hex32,
  i16,
  int,
  into,
  long,
  mode,
  out,
  received,
  result,
  row,
  sent,
  sibling,
  size,
  ssize,
  string,
  struct,
  type Type,
  tid,
  u16,
  uid,
  uint,
  ulong,
  when,
} from '../types.ts';
import { bits, family } from './family.ts';
import { openMode } from './open.ts';
import { notification, timespec } from './times.ts';

const key = byCase('key', ipcKeys, { IPC_PRIVATE: enumeration(ipcKeys) }, hex32);
/** Flags with a file mode in the low bits: `IPC_CREAT|0666`. */
const withMode = (list: ConstantList): Type => flags(list, { octal: true });

const owner = struct(ipcPermLayout, { uid, gid, mode, key: hex32, cuid: uid, cgid: gid });
const segment = struct(shmidDsLayout, {
  shm_perm: owner,
  shm_segsz: ulong,
  shm_cpid: tid,
  shm_lpid: tid,
  shm_nattch: ulong,
  shm_atime: long,
  shm_dtime: long,
  shm_ctime: long,
});
const semaphores = struct(semidDsLayout, { sem_perm: owner, sem_otime: long, sem_ctime: long, sem_nsems: ulong });
const queue = struct(msqidDsLayout, {
  msg_perm: owner,
  msg_stime: long,
  msg_rtime: long,
  msg_ctime: long,
  msg_qnum: ulong,
  msg_qbytes: ulong,
  msg_lspid: tid,
  msg_lrpid: tid,
});
/** What a control command takes: the object's description, read or written. */
const control = (list: ConstantList, object: Type): Type => byCase('cmd', list, { IPC_STAT: out(object), IPC_SET: into(object) }, address);

const operations = into(
  array(struct(sembufLayout, { sem_num: u16, sem_op: i16, sem_flg: flags(semaphoreFlags, { bits: 16 }) }), sibling('nsops')),
);
const semop = { semid: int, sops: operations, nsops: size };

const attributes = struct(mqAttrLayout, { mq_flags: flags(openFlags, { bits: 64 }), mq_maxmsg: long, mq_msgsize: long, mq_curmsgs: long });
const creating = bits(openFlags, 'O_CREAT');
const deadline = into(timespec);

export const ipcRows = [
  ...family(
    ['ipc'],
    [
      row('shmget', { key, size, shmflg: withMode(sharedMemoryGetFlags) }),
      row('shmctl', { shmid: int, cmd: enumeration(sharedMemoryCommands), buf: control(sharedMemoryCommands, segment) }),
      row('semget', { key, nsems: int, semflg: withMode(ipcFlags) }),
      row('semop', semop),
      row('semtimedop', { ...semop, timeout: deadline }),
      row('semctl', { semid: int, semnum: int, cmd: enumeration(semaphoreCommands), arg: control(semaphoreCommands, semaphores) }),
      row('msgget', { key, msgflg: withMode(ipcFlags) }),
      row('msgctl', { msqid: int, cmd: enumeration(messageQueueCommands), buf: control(messageQueueCommands, queue) }),
      row('msgsnd', { msqid: int, msgp: address, msgsz: size, msgflg: flags(messageQueueFlags) }),
      row('msgrcv', { msqid: int, msgp: address, msgsz: size, msgtyp: long, msgflg: flags(messageQueueFlags) }, ssize),
    ],
  ),
  ...family(
    ['ipc', 'memory'],
    [row('shmat', { shmid: int, shmaddr: address, shmflg: flags(sharedMemoryAttachFlags) }, address), row('shmdt', { shmaddr: address })],
  ),
  row(
    'mq_open',
    { name: string('harmless'), oflag: openMode, mode: when('oflag', creating, mode), attr: when('oflag', creating, into(attributes)) },
    fd,
  ),
  row('mq_unlink', { name: string('harmless') }),
  row('mq_timedsend', { mqdes: fd, msg_ptr: sent(sibling('msg_len')), msg_len: size, msg_prio: uint, abs_timeout: deadline }),
  row('mq_timedreceive', { mqdes: fd, msg_ptr: received(result), msg_len: size, msg_prio: out(uint), abs_timeout: deadline }, ssize),
  row('mq_notify', { mqdes: fd, sevp: into(notification) }),
  row('mq_getsetattr', { mqdes: fd, newattr: into(attributes), oldattr: out(attributes) }),
];
