// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { ConstantList } from '../types.ts';

export const rebootCommands: ConstantList = {
  name: 'rebootCommands',
  header: 'linux/reboot.h',
  prefix: 'LINUX_REBOOT_CMD_',
  values: [
    ['LINUX_REBOOT_CMD_RESTART', 0x1234567],
    ['LINUX_REBOOT_CMD_HALT', 0xcdef0123],
    ['LINUX_REBOOT_CMD_CAD_ON', 0x89abcdef],
    ['LINUX_REBOOT_CMD_CAD_OFF', 0],
    ['LINUX_REBOOT_CMD_POWER_OFF', 0x4321fedc],
    ['LINUX_REBOOT_CMD_RESTART2', 0xa1b2c3d4],
    ['LINUX_REBOOT_CMD_SW_SUSPEND', 0xd000fce2],
    ['LINUX_REBOOT_CMD_KEXEC', 0x45584543],
  ],
};

export const rebootMagic: ConstantList = {
  name: 'rebootMagic',
  header: 'linux/reboot.h',
  prefix: 'LINUX_REBOOT_MAGIC',
  values: [['LINUX_REBOOT_MAGIC1', 0xfee1dead]],
};

export const rebootMagic2: ConstantList = {
  name: 'rebootMagic2',
  header: 'linux/reboot.h',
  prefix: 'LINUX_REBOOT_MAGIC',
  values: [
    ['LINUX_REBOOT_MAGIC2', 0x28121969],
    ['LINUX_REBOOT_MAGIC2A', 0x5121996],
    ['LINUX_REBOOT_MAGIC2B', 0x16041998],
    ['LINUX_REBOOT_MAGIC2C', 0x20112000],
  ],
};

export const randomFlags: ConstantList = {
  name: 'randomFlags',
  header: 'linux/random.h',
  prefix: 'GRND_',
  values: [
    ['GRND_NONBLOCK', 1],
    ['GRND_RANDOM', 2],
    ['GRND_INSECURE', 4],
  ],
};

export const syslogActions: ConstantList = {
  name: 'syslogActions',
  header: 'linux/syslog.h',
  prefix: 'SYSLOG_ACTION_',
  values: [
    ['SYSLOG_ACTION_CLOSE', 0],
    ['SYSLOG_ACTION_OPEN', 1],
    ['SYSLOG_ACTION_READ', 2],
    ['SYSLOG_ACTION_READ_ALL', 3],
    ['SYSLOG_ACTION_READ_CLEAR', 4],
    ['SYSLOG_ACTION_CLEAR', 5],
    ['SYSLOG_ACTION_CONSOLE_OFF', 6],
    ['SYSLOG_ACTION_CONSOLE_ON', 7],
    ['SYSLOG_ACTION_CONSOLE_LEVEL', 8],
    ['SYSLOG_ACTION_SIZE_UNREAD', 9],
    ['SYSLOG_ACTION_SIZE_BUFFER', 10],
  ],
};

export const kexecFlags: ConstantList = {
  name: 'kexecFlags',
  header: 'linux/kexec.h',
  prefix: 'KEXEC_',
  values: [
    ['KEXEC_ON_CRASH', 1],
    ['KEXEC_PRESERVE_CONTEXT', 2],
    ['KEXEC_UPDATE_ELFCOREHDR', 4],
    ['KEXEC_CRASH_HOTPLUG_SUPPORT', 8],
  ],
};

export const kexecArchitectures: ConstantList = {
  name: 'kexecArchitectures',
  header: 'linux/kexec.h',
  prefix: 'KEXEC_ARCH_',
  values: [
    ['KEXEC_ARCH_DEFAULT', 0],
    ['KEXEC_ARCH_386', 0x30000],
    ['KEXEC_ARCH_68K', 0x40000],
    ['KEXEC_ARCH_PARISC', 0xf0000],
    ['KEXEC_ARCH_X86_64', 0x3e0000],
    ['KEXEC_ARCH_PPC', 0x140000],
    ['KEXEC_ARCH_PPC64', 0x150000],
    ['KEXEC_ARCH_IA_64', 0x320000],
    ['KEXEC_ARCH_ARM', 0x280000],
    ['KEXEC_ARCH_S390', 0x160000],
    ['KEXEC_ARCH_SH', 0x2a0000],
    ['KEXEC_ARCH_MIPS_LE', 0xa0000],
    ['KEXEC_ARCH_MIPS', 0x80000],
    ['KEXEC_ARCH_AARCH64', 0xb70000],
    ['KEXEC_ARCH_RISCV', 0xf30000],
    ['KEXEC_ARCH_LOONGARCH', 0x1020000],
  ],
};

export const kexecFileFlags: ConstantList = {
  name: 'kexecFileFlags',
  header: 'linux/kexec.h',
  prefix: 'KEXEC_FILE_',
  values: [
    ['KEXEC_FILE_UNLOAD', 1],
    ['KEXEC_FILE_ON_CRASH', 2],
    ['KEXEC_FILE_NO_INITRAMFS', 4],
    ['KEXEC_FILE_DEBUG', 8],
    ['KEXEC_FILE_NO_CMA', 16],
    ['KEXEC_FILE_FORCE_DTB', 32],
  ],
};

export const moduleInitFlags: ConstantList = {
  name: 'moduleInitFlags',
  header: 'linux/module.h',
  prefix: 'MODULE_INIT_',
  values: [
    ['MODULE_INIT_IGNORE_MODVERSIONS', 1],
    ['MODULE_INIT_IGNORE_VERMAGIC', 2],
    ['MODULE_INIT_COMPRESSED_FILE', 4],
  ],
};

export const moduleDeleteFlags: ConstantList = {
  name: 'moduleDeleteFlags',
  header: 'linux/fcntl.h',
  prefix: 'O_',
  values: [
    ['O_NONBLOCK', 2048],
    ['O_TRUNC', 512],
  ],
};

export const landlockCreateFlags: ConstantList = {
  name: 'landlockCreateFlags',
  header: 'linux/landlock.h',
  prefix: 'LANDLOCK_CREATE_RULESET_',
  values: [
    ['LANDLOCK_CREATE_RULESET_VERSION', 1],
    ['LANDLOCK_CREATE_RULESET_ERRATA', 2],
  ],
};

export const landlockRuleTypes: ConstantList = {
  name: 'landlockRuleTypes',
  header: 'linux/landlock.h',
  prefix: 'LANDLOCK_RULE_',
  values: [
    ['LANDLOCK_RULE_PATH_BENEATH', 1],
    ['LANDLOCK_RULE_NET_PORT', 2],
  ],
};

export const landlockAddFlags: ConstantList = {
  name: 'landlockAddFlags',
  header: 'linux/landlock.h',
  prefix: 'LANDLOCK_ADD_RULE_',
  values: [['LANDLOCK_ADD_RULE_QUIET', 1]],
};

export const landlockRestrictFlags: ConstantList = {
  name: 'landlockRestrictFlags',
  header: 'linux/landlock.h',
  prefix: 'LANDLOCK_RESTRICT_SELF_',
  values: [
    ['LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF', 1],
    ['LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON', 2],
    ['LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF', 4],
    ['LANDLOCK_RESTRICT_SELF_TSYNC', 8],
  ],
};

export const landlockFileAccess: ConstantList = {
  name: 'landlockFileAccess',
  header: 'linux/landlock.h',
  prefix: 'LANDLOCK_ACCESS_FS_',
  values: [
    ['LANDLOCK_ACCESS_FS_EXECUTE', 1],
    ['LANDLOCK_ACCESS_FS_WRITE_FILE', 2],
    ['LANDLOCK_ACCESS_FS_READ_FILE', 4],
    ['LANDLOCK_ACCESS_FS_READ_DIR', 8],
    ['LANDLOCK_ACCESS_FS_REMOVE_DIR', 16],
    ['LANDLOCK_ACCESS_FS_REMOVE_FILE', 32],
    ['LANDLOCK_ACCESS_FS_MAKE_CHAR', 64],
    ['LANDLOCK_ACCESS_FS_MAKE_DIR', 128],
    ['LANDLOCK_ACCESS_FS_MAKE_REG', 256],
    ['LANDLOCK_ACCESS_FS_MAKE_SOCK', 512],
    ['LANDLOCK_ACCESS_FS_MAKE_FIFO', 1024],
    ['LANDLOCK_ACCESS_FS_MAKE_BLOCK', 2048],
    ['LANDLOCK_ACCESS_FS_MAKE_SYM', 0x1000],
    ['LANDLOCK_ACCESS_FS_REFER', 0x2000],
    ['LANDLOCK_ACCESS_FS_TRUNCATE', 0x4000],
    ['LANDLOCK_ACCESS_FS_IOCTL_DEV', 0x8000],
    ['LANDLOCK_ACCESS_FS_RESOLVE_UNIX', 0x10000],
  ],
};

export const landlockNetAccess: ConstantList = {
  name: 'landlockNetAccess',
  header: 'linux/landlock.h',
  prefix: 'LANDLOCK_ACCESS_NET_',
  values: [
    ['LANDLOCK_ACCESS_NET_BIND_TCP', 1],
    ['LANDLOCK_ACCESS_NET_CONNECT_TCP', 2],
    ['LANDLOCK_ACCESS_NET_BIND_UDP', 4],
    ['LANDLOCK_ACCESS_NET_CONNECT_SEND_UDP', 8],
  ],
};

export const landlockScopes: ConstantList = {
  name: 'landlockScopes',
  header: 'linux/landlock.h',
  prefix: 'LANDLOCK_SCOPE_',
  values: [
    ['LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET', 1],
    ['LANDLOCK_SCOPE_SIGNAL', 2],
  ],
};

export const lsmIds: ConstantList = {
  name: 'lsmIds',
  header: 'linux/lsm.h',
  prefix: 'LSM_ID_',
  values: [
    ['LSM_ID_UNDEF', 0],
    ['LSM_ID_CAPABILITY', 100],
    ['LSM_ID_SELINUX', 101],
    ['LSM_ID_SMACK', 102],
    ['LSM_ID_TOMOYO', 103],
    ['LSM_ID_APPARMOR', 104],
    ['LSM_ID_YAMA', 105],
    ['LSM_ID_LOADPIN', 106],
    ['LSM_ID_SAFESETID', 107],
    ['LSM_ID_LOCKDOWN', 108],
    ['LSM_ID_BPF', 109],
    ['LSM_ID_LANDLOCK', 110],
    ['LSM_ID_IMA', 111],
    ['LSM_ID_EVM', 112],
    ['LSM_ID_IPE', 113],
  ],
};

export const lsmAttributes: ConstantList = {
  name: 'lsmAttributes',
  header: 'linux/lsm.h',
  prefix: 'LSM_ATTR_',
  values: [
    ['LSM_ATTR_UNDEF', 0],
    ['LSM_ATTR_CURRENT', 100],
    ['LSM_ATTR_EXEC', 101],
    ['LSM_ATTR_FSCREATE', 102],
    ['LSM_ATTR_KEYCREATE', 103],
    ['LSM_ATTR_PREV', 104],
    ['LSM_ATTR_SOCKCREATE', 105],
  ],
};

export const lsmFlags: ConstantList = {
  name: 'lsmFlags',
  header: 'linux/lsm.h',
  prefix: 'LSM_FLAG_',
  values: [['LSM_FLAG_SINGLE', 1]],
};
