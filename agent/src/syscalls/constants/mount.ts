// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { ConstantList } from '../types.ts';

export const mountFlags: ConstantList = {
  name: 'mountFlags',
  header: 'linux/mount.h',
  prefix: 'MS_',
  values: [
    ['MS_RDONLY', 1],
    ['MS_NOSUID', 2],
    ['MS_NODEV', 4],
    ['MS_NOEXEC', 8],
    ['MS_SYNCHRONOUS', 16],
    ['MS_REMOUNT', 32],
    ['MS_MANDLOCK', 64],
    ['MS_DIRSYNC', 128],
    ['MS_NOSYMFOLLOW', 256],
    ['MS_NOATIME', 1024],
    ['MS_NODIRATIME', 2048],
    ['MS_BIND', 0x1000],
    ['MS_MOVE', 0x2000],
    ['MS_REC', 0x4000],
    ['MS_SILENT', 0x8000],
    ['MS_POSIXACL', 0x10000],
    ['MS_UNBINDABLE', 0x20000],
    ['MS_PRIVATE', 0x40000],
    ['MS_SLAVE', 0x80000],
    ['MS_SHARED', 0x100000],
    ['MS_RELATIME', 0x200000],
    ['MS_KERNMOUNT', 0x400000],
    ['MS_I_VERSION', 0x800000],
    ['MS_STRICTATIME', 0x1000000],
    ['MS_LAZYTIME', 0x2000000],
    ['MS_SUBMOUNT', 0x4000000],
    ['MS_NOREMOTELOCK', 0x8000000],
    ['MS_NOSEC', 0x10000000],
    ['MS_BORN', 0x20000000],
    ['MS_ACTIVE', 0x40000000],
    ['MS_NOUSER', 0x80000000],
  ],
};

export const umountFlags: ConstantList = {
  name: 'umountFlags',
  header: 'linux/fs.h',
  prefix: 'MNT_',
  values: [
    ['MNT_FORCE', 1],
    ['MNT_DETACH', 2],
    ['MNT_EXPIRE', 4],
    ['UMOUNT_NOFOLLOW', 8],
  ],
};

export const openTreeFlags: ConstantList = {
  name: 'openTreeFlags',
  header: 'linux/mount.h',
  prefix: 'OPEN_TREE_',
  values: [
    ['OPEN_TREE_CLONE', 1],
    ['OPEN_TREE_NAMESPACE', 2],
    ['OPEN_TREE_CLOEXEC', 0x80000],
    ['AT_SYMLINK_NOFOLLOW', 256],
    ['AT_NO_AUTOMOUNT', 2048],
    ['AT_EMPTY_PATH', 0x1000],
    ['AT_RECURSIVE', 0x8000],
  ],
};

export const moveMountFlags: ConstantList = {
  name: 'moveMountFlags',
  header: 'linux/mount.h',
  prefix: 'MOVE_MOUNT_',
  values: [
    ['MOVE_MOUNT_F_SYMLINKS', 1],
    ['MOVE_MOUNT_F_AUTOMOUNTS', 2],
    ['MOVE_MOUNT_F_EMPTY_PATH', 4],
    ['MOVE_MOUNT_T_SYMLINKS', 16],
    ['MOVE_MOUNT_T_AUTOMOUNTS', 32],
    ['MOVE_MOUNT_T_EMPTY_PATH', 64],
    ['MOVE_MOUNT_SET_GROUP', 256],
    ['MOVE_MOUNT_BENEATH', 512],
  ],
};

export const fsopenFlags: ConstantList = {
  name: 'fsopenFlags',
  header: 'linux/mount.h',
  prefix: 'FSOPEN_',
  values: [['FSOPEN_CLOEXEC', 1]],
};

export const fspickFlags: ConstantList = {
  name: 'fspickFlags',
  header: 'linux/mount.h',
  prefix: 'FSPICK_',
  values: [
    ['FSPICK_CLOEXEC', 1],
    ['FSPICK_SYMLINK_NOFOLLOW', 2],
    ['FSPICK_NO_AUTOMOUNT', 4],
    ['FSPICK_EMPTY_PATH', 8],
  ],
};

export const fsmountFlags: ConstantList = {
  name: 'fsmountFlags',
  header: 'linux/mount.h',
  prefix: 'FSMOUNT_',
  values: [
    ['FSMOUNT_CLOEXEC', 1],
    ['FSMOUNT_NAMESPACE', 2],
  ],
};

export const fsconfigCommands: ConstantList = {
  name: 'fsconfigCommands',
  header: 'linux/mount.h',
  prefix: 'FSCONFIG_',
  values: [
    ['FSCONFIG_SET_FLAG', 0],
    ['FSCONFIG_SET_STRING', 1],
    ['FSCONFIG_SET_BINARY', 2],
    ['FSCONFIG_SET_PATH', 3],
    ['FSCONFIG_SET_PATH_EMPTY', 4],
    ['FSCONFIG_SET_FD', 5],
    ['FSCONFIG_CMD_CREATE', 6],
    ['FSCONFIG_CMD_RECONFIGURE', 7],
    ['FSCONFIG_CMD_CREATE_EXCL', 8],
  ],
};

export const mountAttributes: ConstantList = {
  name: 'mountAttributes',
  header: 'linux/mount.h',
  prefix: 'MOUNT_ATTR_',
  values: [
    ['MOUNT_ATTR_RDONLY', 1],
    ['MOUNT_ATTR_NOSUID', 2],
    ['MOUNT_ATTR_NODEV', 4],
    ['MOUNT_ATTR_NOEXEC', 8],
    ['MOUNT_ATTR_NODIRATIME', 128],
    ['MOUNT_ATTR_IDMAP', 0x100000],
    ['MOUNT_ATTR_NOSYMFOLLOW', 0x200000],
  ],
};

export const mountAccessTimes: ConstantList = {
  name: 'mountAccessTimes',
  header: 'linux/mount.h',
  prefix: 'MOUNT_ATTR_',
  values: [
    ['MOUNT_ATTR_NOATIME', 16],
    ['MOUNT_ATTR_STRICTATIME', 32],
  ],
};

export const mountPropagation: ConstantList = {
  name: 'mountPropagation',
  header: 'linux/mount.h',
  prefix: 'MS_',
  values: [
    ['MS_UNBINDABLE', 0x20000],
    ['MS_PRIVATE', 0x40000],
    ['MS_SLAVE', 0x80000],
    ['MS_SHARED', 0x100000],
  ],
};

export const mountSetattrFlags: ConstantList = {
  name: 'mountSetattrFlags',
  header: 'linux/fcntl.h',
  prefix: 'AT_',
  values: [
    ['AT_SYMLINK_NOFOLLOW', 256],
    ['AT_NO_AUTOMOUNT', 2048],
    ['AT_EMPTY_PATH', 0x1000],
    ['AT_RECURSIVE', 0x8000],
  ],
};

export const statmountMask: ConstantList = {
  name: 'statmountMask',
  header: 'linux/mount.h',
  prefix: 'STATMOUNT_',
  values: [
    ['STATMOUNT_SB_BASIC', 1],
    ['STATMOUNT_MNT_BASIC', 2],
    ['STATMOUNT_PROPAGATE_FROM', 4],
    ['STATMOUNT_MNT_ROOT', 8],
    ['STATMOUNT_MNT_POINT', 16],
    ['STATMOUNT_FS_TYPE', 32],
    ['STATMOUNT_MNT_NS_ID', 64],
    ['STATMOUNT_MNT_OPTS', 128],
    ['STATMOUNT_FS_SUBTYPE', 256],
    ['STATMOUNT_SB_SOURCE', 512],
    ['STATMOUNT_OPT_ARRAY', 1024],
    ['STATMOUNT_OPT_SEC_ARRAY', 2048],
    ['STATMOUNT_SUPPORTED_MASK', 0x1000],
    ['STATMOUNT_MNT_UIDMAP', 0x2000],
    ['STATMOUNT_MNT_GIDMAP', 0x4000],
  ],
};

export const statmountFlags: ConstantList = {
  name: 'statmountFlags',
  header: 'linux/mount.h',
  prefix: 'STATMOUNT_',
  values: [['STATMOUNT_BY_FD', 1]],
};

export const listmountFlags: ConstantList = {
  name: 'listmountFlags',
  header: 'linux/mount.h',
  prefix: 'LISTMOUNT_',
  values: [['LISTMOUNT_REVERSE', 1]],
};

export const swapFlags: ConstantList = {
  name: 'swapFlags',
  header: 'linux/swap.h',
  prefix: 'SWAP_FLAG_',
  values: [
    ['SWAP_FLAG_PREFER', 0x8000],
    ['SWAP_FLAG_DISCARD', 0x10000],
    ['SWAP_FLAG_DISCARD_ONCE', 0x20000],
    ['SWAP_FLAG_DISCARD_PAGES', 0x40000],
  ],
};

export const quotaCommands: ConstantList = {
  name: 'quotaCommands',
  header: 'linux/quota.h',
  prefix: 'Q_',
  values: [
    ['Q_SYNC', 0x800001],
    ['Q_QUOTAON', 0x800002],
    ['Q_QUOTAOFF', 0x800003],
    ['Q_GETFMT', 0x800004],
    ['Q_GETINFO', 0x800005],
    ['Q_SETINFO', 0x800006],
    ['Q_GETQUOTA', 0x800007],
    ['Q_SETQUOTA', 0x800008],
    ['Q_GETNEXTQUOTA', 0x800009],
    ['Q_XQUOTAON', 0x5801],
    ['Q_XQUOTAOFF', 0x5802],
    ['Q_XGETQUOTA', 0x5803],
    ['Q_XSETQLIM', 0x5804],
    ['Q_XGETQSTAT', 0x5805],
    ['Q_XQUOTARM', 0x5806],
    ['Q_XQUOTASYNC', 0x5807],
    ['Q_XGETQSTATV', 0x5808],
    ['Q_XGETNEXTQUOTA', 0x5809],
  ],
};

export const quotaTypes: ConstantList = {
  name: 'quotaTypes',
  header: 'linux/quota.h',
  prefix: '???QUOTA',
  values: [
    ['USRQUOTA', 0],
    ['GRPQUOTA', 1],
    ['PRJQUOTA', 2],
  ],
};

export const quotaFormats: ConstantList = {
  name: 'quotaFormats',
  header: 'linux/quota.h',
  prefix: 'QFMT_',
  values: [
    ['QFMT_VFS_OLD', 1],
    ['QFMT_VFS_V0', 2],
    ['QFMT_OCFS2', 3],
    ['QFMT_VFS_V1', 4],
    ['QFMT_SHMEM', 5],
  ],
};
