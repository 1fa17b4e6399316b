// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { ConstantList } from '../types.ts';

export const atFlags: ConstantList = {
  name: 'atFlags',
  header: 'linux/fcntl.h',
  prefix: 'AT_',
  values: [
    ['AT_SYMLINK_NOFOLLOW', 256],
    ['AT_REMOVEDIR', 512],
    ['AT_SYMLINK_FOLLOW', 1024],
    ['AT_NO_AUTOMOUNT', 2048],
    ['AT_EMPTY_PATH', 0x1000],
    ['AT_RECURSIVE', 0x8000],
  ],
};

export const accessAtFlags: ConstantList = {
  name: 'accessAtFlags',
  header: 'linux/fcntl.h',
  prefix: 'AT_',
  values: [
    ['AT_SYMLINK_NOFOLLOW', 256],
    ['AT_EACCESS', 512],
    ['AT_EMPTY_PATH', 0x1000],
  ],
};

export const statxAtFlags: ConstantList = {
  name: 'statxAtFlags',
  header: 'linux/fcntl.h',
  prefix: 'AT_',
  values: [
    ['AT_SYMLINK_NOFOLLOW', 256],
    ['AT_NO_AUTOMOUNT', 2048],
    ['AT_EMPTY_PATH', 0x1000],
  ],
};

export const statxSync: ConstantList = {
  name: 'statxSync',
  header: 'linux/fcntl.h',
  prefix: 'AT_STATX_',
  values: [
    ['AT_STATX_SYNC_AS_STAT', 0],
    ['AT_STATX_FORCE_SYNC', 0x2000],
    ['AT_STATX_DONT_SYNC', 0x4000],
  ],
};

export const execAtFlags: ConstantList = {
  name: 'execAtFlags',
  header: 'linux/fcntl.h',
  prefix: 'AT_',
  values: [
    ['AT_EMPTY_PATH', 0x1000],
    ['AT_SYMLINK_NOFOLLOW', 256],
    ['AT_EXECVE_CHECK', 0x10000],
  ],
};

export const handleAtFlags: ConstantList = {
  name: 'handleAtFlags',
  header: 'linux/fcntl.h',
  prefix: 'AT_',
  values: [
    ['AT_HANDLE_MNT_ID_UNIQUE', 1],
    ['AT_HANDLE_CONNECTABLE', 2],
    ['AT_HANDLE_FID', 512],
    ['AT_SYMLINK_FOLLOW', 1024],
    ['AT_EMPTY_PATH', 0x1000],
  ],
};

export const accessChecks: ConstantList = {
  name: 'accessChecks',
  header: 'linux/fs.h',
  prefix: '?_OK',
  values: [
    ['F_OK', 0],
    ['R_OK', 4],
    ['W_OK', 2],
    ['X_OK', 1],
  ],
};

export const renameFlags: ConstantList = {
  name: 'renameFlags',
  header: 'linux/fs.h',
  prefix: 'RENAME_',
  values: [
    ['RENAME_NOREPLACE', 1],
    ['RENAME_EXCHANGE', 2],
    ['RENAME_WHITEOUT', 4],
  ],
};

export const xattrFlags: ConstantList = {
  name: 'xattrFlags',
  header: 'linux/xattr.h',
  prefix: 'XATTR_',
  values: [
    ['XATTR_CREATE', 1],
    ['XATTR_REPLACE', 2],
  ],
};

export const fileTypes: ConstantList = {
  name: 'fileTypes',
  header: 'linux/stat.h',
  prefix: 'S_IF',
  values: [
    ['S_IFSOCK', 0xc000],
    ['S_IFLNK', 0xa000],
    ['S_IFREG', 0x8000],
    ['S_IFBLK', 0x6000],
    ['S_IFDIR', 0x4000],
    ['S_IFCHR', 0x2000],
    ['S_IFIFO', 0x1000],
  ],
};

export const fileModeBits: ConstantList = {
  name: 'fileModeBits',
  header: 'linux/stat.h',
  prefix: 'S_I',
  values: [
    ['S_ISUID', 2048],
    ['S_ISGID', 1024],
    ['S_ISVTX', 512],
  ],
};

export const statxMask: ConstantList = {
  name: 'statxMask',
  header: 'linux/stat.h',
  prefix: 'STATX_',
  values: [
    ['STATX_ALL', 4095],
    ['STATX_BASIC_STATS', 2047],
    ['STATX_TYPE', 1],
    ['STATX_MODE', 2],
    ['STATX_NLINK', 4],
    ['STATX_UID', 8],
    ['STATX_GID', 16],
    ['STATX_ATIME', 32],
    ['STATX_MTIME', 64],
    ['STATX_CTIME', 128],
    ['STATX_INO', 256],
    ['STATX_SIZE', 512],
    ['STATX_BLOCKS', 1024],
    ['STATX_BTIME', 2048],
    ['STATX_MNT_ID', 0x1000],
    ['STATX_DIOALIGN', 0x2000],
    ['STATX_MNT_ID_UNIQUE', 0x4000],
    ['STATX_SUBVOL', 0x8000],
    ['STATX_WRITE_ATOMIC', 0x10000],
    ['STATX_DIO_READ_ALIGN', 0x20000],
  ],
};

export const statxAttributes: ConstantList = {
  name: 'statxAttributes',
  header: 'linux/stat.h',
  prefix: 'STATX_ATTR_',
  values: [
    ['STATX_ATTR_COMPRESSED', 4],
    ['STATX_ATTR_IMMUTABLE', 16],
    ['STATX_ATTR_APPEND', 32],
    ['STATX_ATTR_NODUMP', 64],
    ['STATX_ATTR_ENCRYPTED', 2048],
    ['STATX_ATTR_AUTOMOUNT', 0x1000],
    ['STATX_ATTR_MOUNT_ROOT', 0x2000],
    ['STATX_ATTR_VERITY', 0x100000],
    ['STATX_ATTR_DAX', 0x200000],
    ['STATX_ATTR_WRITE_ATOMIC', 0x400000],
  ],
};

export const statfsFlags: ConstantList = {
  name: 'statfsFlags',
  header: 'linux/statfs.h',
  prefix: 'ST_',
  values: [
    ['ST_VALID', 32],
    ['ST_RDONLY', 1],
    ['ST_NOSUID', 2],
    ['ST_NODEV', 4],
    ['ST_NOEXEC', 8],
    ['ST_SYNCHRONOUS', 16],
    ['ST_MANDLOCK', 64],
    ['ST_WRITE', 128],
    ['ST_APPEND', 256],
    ['ST_IMMUTABLE', 512],
    ['ST_NOATIME', 1024],
    ['ST_NODIRATIME', 2048],
    ['ST_RELATIME', 0x1000],
    ['ST_NOSYMFOLLOW', 0x2000],
  ],
};

export const fileSystemMagic: ConstantList = {
  name: 'fileSystemMagic',
  header: 'linux/magic.h',
  prefix: '?_MAGIC',
  values: [
    ['ADFS_SUPER_MAGIC', 0xadf5],
    ['AFFS_SUPER_MAGIC', 0xadff],
    ['AFS_SUPER_MAGIC', 0x5346414f],
    ['AUTOFS_SUPER_MAGIC', 391],
    ['CEPH_SUPER_MAGIC', 0xc36400],
    ['CODA_SUPER_MAGIC', 0x73757245],
    ['CRAMFS_MAGIC', 0x28cd3d45],
    ['CRAMFS_MAGIC_WEND', 0x453dcd28],
    ['DEBUGFS_MAGIC', 0x64626720],
    ['SECURITYFS_MAGIC', 0x73636673],
    ['SELINUX_MAGIC', 0xf97cff8c],
    ['SMACK_MAGIC', 0x43415d53],
    ['RAMFS_MAGIC', 0x858458f6],
    ['TMPFS_MAGIC', 0x1021994],
    ['HUGETLBFS_MAGIC', 0x958458f6],
    ['SQUASHFS_MAGIC', 0x73717368],
    ['ECRYPTFS_SUPER_MAGIC', 0xf15f],
    ['EFS_SUPER_MAGIC', 0x414a53],
    ['EROFS_SUPER_MAGIC_V1', 0xe0f5e1e2],
    ['EXT2_SUPER_MAGIC', 0xef53],
    ['XENFS_SUPER_MAGIC', 0xabba1974],
    ['BTRFS_SUPER_MAGIC', 0x9123683e],
    ['NILFS_SUPER_MAGIC', 0x3434],
    ['F2FS_SUPER_MAGIC', 0xf2f52010],
    ['HPFS_SUPER_MAGIC', 0xf995e849],
    ['ISOFS_SUPER_MAGIC', 0x9660],
    ['JFFS2_SUPER_MAGIC', 0x72b6],
    ['XFS_SUPER_MAGIC', 0x58465342],
    ['PSTOREFS_MAGIC', 0x6165676c],
    ['EFIVARFS_MAGIC', 0xde5e81e4],
    ['HOSTFS_SUPER_MAGIC', 0xc0ffee],
    ['OVERLAYFS_SUPER_MAGIC', 0x794c7630],
    ['FUSE_SUPER_MAGIC', 0x65735546],
    ['BCACHEFS_SUPER_MAGIC', 0xca451a4e],
    ['MINIX_SUPER_MAGIC', 0x137f],
    ['MINIX_SUPER_MAGIC2', 0x138f],
    ['MINIX2_SUPER_MAGIC', 0x2468],
    ['MINIX2_SUPER_MAGIC2', 0x2478],
    ['MINIX3_SUPER_MAGIC', 0x4d5a],
    ['MSDOS_SUPER_MAGIC', 0x4d44],
    ['EXFAT_SUPER_MAGIC', 0x2011bab0],
    ['NCP_SUPER_MAGIC', 0x564c],
    ['NFS_SUPER_MAGIC', 0x6969],
    ['OCFS2_SUPER_MAGIC', 0x7461636f],
    ['OPENPROM_SUPER_MAGIC', 0x9fa1],
    ['QNX4_SUPER_MAGIC', 47],
    ['QNX6_SUPER_MAGIC', 0x68191122],
    ['AFS_FS_MAGIC', 0x6b414653],
    ['REISERFS_SUPER_MAGIC', 0x52654973],
    ['SMB_SUPER_MAGIC', 0x517b],
    ['CIFS_SUPER_MAGIC', 0xff534d42],
    ['SMB2_SUPER_MAGIC', 0xfe534d42],
    ['CGROUP_SUPER_MAGIC', 0x27e0eb],
    ['CGROUP2_SUPER_MAGIC', 0x63677270],
    ['RDTGROUP_SUPER_MAGIC', 0x7655821],
    ['TRACEFS_MAGIC', 0x74726163],
    ['V9FS_MAGIC', 0x1021997],
    ['BDEVFS_MAGIC', 0x62646576],
    ['DAXFS_MAGIC', 0x64646178],
    ['BINFMTFS_MAGIC', 0x42494e4d],
    ['DEVPTS_SUPER_MAGIC', 0x1cd1],
    ['BINDERFS_SUPER_MAGIC', 0x6c6f6f70],
    ['PIPEFS_MAGIC', 0x50495045],
    ['PROC_SUPER_MAGIC', 0x9fa0],
    ['SOCKFS_MAGIC', 0x534f434b],
    ['SYSFS_MAGIC', 0x62656572],
    ['USBDEVICE_SUPER_MAGIC', 0x9fa2],
    ['MTD_INODE_FS_MAGIC', 0x11307854],
    ['ANON_INODE_FS_MAGIC', 0x9041934],
    ['BTRFS_TEST_MAGIC', 0x73727279],
    ['NSFS_MAGIC', 0x6e736673],
    ['BPF_FS_MAGIC', 0xcafe4a11],
    ['AAFS_MAGIC', 0x5a3c69f0],
    ['ZONEFS_MAGIC', 0x5a4f4653],
    ['UDF_SUPER_MAGIC', 0x15013346],
    ['DMA_BUF_MAGIC', 0x444d4142],
    ['DEVMEM_MAGIC', 0x454d444d],
    ['SECRETMEM_MAGIC', 0x5345434d],
    ['PID_FS_MAGIC', 0x50494446],
    ['GUEST_MEMFD_MAGIC', 0x474d454d],
    ['NULL_FS_MAGIC', 0x4e554c4c],
  ],
};

export const seekWhence: ConstantList = {
  name: 'seekWhence',
  header: 'linux/fs.h',
  prefix: 'SEEK_',
  values: [
    ['SEEK_SET', 0],
    ['SEEK_CUR', 1],
    ['SEEK_END', 2],
    ['SEEK_DATA', 3],
    ['SEEK_HOLE', 4],
  ],
};

export const readWriteFlags: ConstantList = {
  name: 'readWriteFlags',
  header: 'linux/fs.h',
  prefix: 'RWF_',
  values: [
    ['RWF_HIPRI', 1],
    ['RWF_DSYNC', 2],
    ['RWF_SYNC', 4],
    ['RWF_NOWAIT', 8],
    ['RWF_APPEND', 16],
    ['RWF_NOAPPEND', 32],
    ['RWF_ATOMIC', 64],
    ['RWF_DONTCACHE', 128],
    ['RWF_NOSIGNAL', 256],
  ],
};

export const fadviseAdvice: ConstantList = {
  name: 'fadviseAdvice',
  header: 'linux/fadvise.h',
  prefix: 'POSIX_FADV_',
  values: [
    ['POSIX_FADV_NORMAL', 0],
    ['POSIX_FADV_RANDOM', 1],
    ['POSIX_FADV_SEQUENTIAL', 2],
    ['POSIX_FADV_WILLNEED', 3],
    ['POSIX_FADV_DONTNEED', 4],
    ['POSIX_FADV_NOREUSE', 5],
  ],
};

export const fallocateFlags: ConstantList = {
  name: 'fallocateFlags',
  header: 'linux/falloc.h',
  prefix: 'FALLOC_FL_',
  values: [
    ['FALLOC_FL_ALLOCATE_RANGE', 0],
    ['FALLOC_FL_KEEP_SIZE', 1],
    ['FALLOC_FL_PUNCH_HOLE', 2],
    ['FALLOC_FL_NO_HIDE_STALE', 4],
    ['FALLOC_FL_COLLAPSE_RANGE', 8],
    ['FALLOC_FL_ZERO_RANGE', 16],
    ['FALLOC_FL_INSERT_RANGE', 32],
    ['FALLOC_FL_UNSHARE_RANGE', 64],
    ['FALLOC_FL_WRITE_ZEROES', 128],
  ],
};

export const syncFileRangeFlags: ConstantList = {
  name: 'syncFileRangeFlags',
  header: 'linux/fs.h',
  prefix: 'SYNC_FILE_RANGE_',
  values: [
    ['SYNC_FILE_RANGE_WRITE_AND_WAIT', 7],
    ['SYNC_FILE_RANGE_WAIT_BEFORE', 1],
    ['SYNC_FILE_RANGE_WRITE', 2],
    ['SYNC_FILE_RANGE_WAIT_AFTER', 4],
  ],
};

export const spliceFlags: ConstantList = {
  name: 'spliceFlags',
  header: 'linux/splice.h',
  prefix: 'SPLICE_F_',
  values: [
    ['SPLICE_F_MOVE', 1],
    ['SPLICE_F_NONBLOCK', 2],
    ['SPLICE_F_MORE', 4],
    ['SPLICE_F_GIFT', 8],
  ],
};

export const closeRangeFlags: ConstantList = {
  name: 'closeRangeFlags',
  header: 'linux/close_range.h',
  prefix: 'CLOSE_RANGE_',
  values: [
    ['CLOSE_RANGE_UNSHARE', 2],
    ['CLOSE_RANGE_CLOEXEC', 4],
  ],
};

export const flockOperations: ConstantList = {
  name: 'flockOperations',
  header: 'asm-generic/fcntl.h',
  prefix: 'LOCK_',
  values: [
    ['LOCK_SH', 1],
    ['LOCK_EX', 2],
    ['LOCK_NB', 4],
    ['LOCK_UN', 8],
    ['LOCK_MAND', 32],
    ['LOCK_READ', 64],
    ['LOCK_WRITE', 128],
    ['LOCK_RW', 192],
  ],
};

export const lockfCommands: ConstantList = {
  name: 'lockfCommands',
  header: 'linux/fcntl.h',
  prefix: 'F_',
  values: [
    ['F_ULOCK', 0],
    ['F_LOCK', 1],
    ['F_TLOCK', 2],
    ['F_TEST', 3],
  ],
};

export const directoryEntryTypes: ConstantList = {
  name: 'directoryEntryTypes',
  header: 'linux/fs_types.h',
  prefix: 'DT_',
  values: [
    ['DT_UNKNOWN', 0],
    ['DT_FIFO', 1],
    ['DT_CHR', 2],
    ['DT_DIR', 4],
    ['DT_BLK', 6],
    ['DT_REG', 8],
    ['DT_LNK', 10],
    ['DT_SOCK', 12],
    ['DT_WHT', 14],
  ],
};

export const inodeFlags: ConstantList = {
  name: 'inodeFlags',
  header: 'linux/fs.h',
  prefix: 'FS_',
  values: [
    ['FS_SECRM_FL', 1],
    ['FS_UNRM_FL', 2],
    ['FS_COMPR_FL', 4],
    ['FS_SYNC_FL', 8],
    ['FS_IMMUTABLE_FL', 16],
    ['FS_APPEND_FL', 32],
    ['FS_NODUMP_FL', 64],
    ['FS_NOATIME_FL', 128],
    ['FS_DIRTY_FL', 256],
    ['FS_COMPRBLK_FL', 512],
    ['FS_NOCOMP_FL', 1024],
    ['FS_ENCRYPT_FL', 2048],
    ['FS_BTREE_FL', 0x1000],
    ['FS_IMAGIC_FL', 0x2000],
    ['FS_JOURNAL_DATA_FL', 0x4000],
    ['FS_NOTAIL_FL', 0x8000],
    ['FS_DIRSYNC_FL', 0x10000],
    ['FS_TOPDIR_FL', 0x20000],
    ['FS_HUGE_FILE_FL', 0x40000],
    ['FS_EXTENT_FL', 0x80000],
    ['FS_VERITY_FL', 0x100000],
    ['FS_EA_INODE_FL', 0x200000],
    ['FS_EOFBLOCKS_FL', 0x400000],
    ['FS_NOCOW_FL', 0x800000],
    ['FS_DAX_FL', 0x2000000],
    ['FS_INLINE_DATA_FL', 0x10000000],
    ['FS_PROJINHERIT_FL', 0x20000000],
    ['FS_CASEFOLD_FL', 0x40000000],
    ['FS_RESERVED_FL', 0x80000000],
  ],
};
