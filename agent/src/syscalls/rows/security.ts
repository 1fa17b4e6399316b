// Restricting and inspecting: seccomp, landlock, security modules, keys, bpf and perf.

import { bpfCommands, bpfElementFlags, bpfMapFlags, bpfMapTypes, bpfProgramTypes } from '../constants/bpf.ts';
import { keyctlCommands, keySerials } from '../constants/keyctl.ts';
import { perfFlags, perfTypes } from '../constants/perf.ts';
import { seccompActions, seccompFilterFlags, seccompOperations } from '../constants/process.ts';
import {
  landlockCreateFlags,
  landlockFileAccess,
  landlockNetAccess,
  landlockRestrictFlags,
  landlockRuleTypes,
  landlockScopes,
  lsmAttributes,
  lsmFlags,
  lsmIds,
} from '../constants/system.ts';
import {
  bpfMapCreateLayout,
  bpfMapElementLayout,
  bpfProgramLoadLayout,
  landlockNetPortAttrLayout,
  landlockPathBeneathAttrLayout,
  landlockRulesetAttrLayout,
  perfEventAttrLayout,
  seccompNotifSizesLayout,
  sockFprogLayout,
} from '../layouts.ts';
import {
  absent,
  address,
  array,
  byCase,
  bytes,
  enumeration,
  fd,
  flags,
  hex,
  hex32,
  inout,
  int,
  into,
  long,
  out,
  result,
  row,
  sibling,
  size,
  string,
  struct,
  type Type,
  text,
  tid,
  u16,
  uint,
  ulong,
} from '../types.ts';

const filter = struct(sockFprogLayout, { len: u16, filter: address });
const sizes = struct(seccompNotifSizesLayout, { seccomp_notif: u16, seccomp_notif_resp: u16, seccomp_data: u16 });

const fileRights = flags(landlockFileAccess, { bits: 64 });
const networkRights = flags(landlockNetAccess, { bits: 64 });
const ruleset = struct(landlockRulesetAttrLayout, {
  handled_access_fs: fileRights,
  handled_access_net: networkRights,
  scoped: flags(landlockScopes, { bits: 64 }),
});
const rules = {
  LANDLOCK_RULE_PATH_BENEATH: into(struct(landlockPathBeneathAttrLayout, { allowed_access: fileRights, parent_fd: fd })),
  LANDLOCK_RULE_NET_PORT: into(struct(landlockNetPortAttrLayout, { allowed_access: networkRights, port: ulong })),
};

const name = string('harmless');
const key = enumeration(keySerials);
/** What the commands of keyctl take; those that are missing show numbers. */
const keyCommands: Readonly<Record<string, readonly Type[]>> = {
  KEYCTL_GET_KEYRING_ID: [key, int],
  KEYCTL_JOIN_SESSION_KEYRING: [name],
  KEYCTL_UPDATE: [key, bytes('secret', sibling('arg4')), size],
  KEYCTL_REVOKE: [key],
  KEYCTL_CHOWN: [key, uint, uint],
  KEYCTL_SETPERM: [key, hex32],
  KEYCTL_DESCRIBE: [key, string('harmless', 'out'), size],
  KEYCTL_CLEAR: [key],
  KEYCTL_LINK: [key, key],
  KEYCTL_UNLINK: [key, key],
  KEYCTL_SEARCH: [key, name, name, key],
  KEYCTL_READ: [key, bytes('secret', result, 'out'), size],
  KEYCTL_SET_TIMEOUT: [key, uint],
  KEYCTL_INVALIDATE: [key],
  KEYCTL_GET_PERSISTENT: [uint, key],
  KEYCTL_SESSION_TO_PARENT: [],
};
const keyArgument = (index: number): Type =>
  byCase(
    'operation',
    keyctlCommands,
    Object.fromEntries(Object.entries(keyCommands).map(([name, types]) => [name, types[index] ?? absent])),
    hex,
  );

const event = struct(
  perfEventAttrLayout,
  { type: enumeration(perfTypes), size: uint, config: hex, sample_period: ulong, sample_type: hex, read_format: hex },
  ['sample_period', 'sample_type', 'read_format'],
);

const sized = (type: Type): Type => into(type, sibling('size'));
const map = struct(bpfMapCreateLayout, {
  map_type: enumeration(bpfMapTypes),
  key_size: uint,
  value_size: uint,
  max_entries: uint,
  map_flags: flags(bpfMapFlags),
  inner_map_fd: fd,
  map_name: text('harmless'),
  map_ifindex: uint,
  btf_fd: fd,
  btf_key_type_id: uint,
  btf_value_type_id: uint,
  btf_vmlinux_value_type_id: uint,
  map_extra: ulong,
});
const element = { map_fd: fd, key: address };
const valued = sized(struct(bpfMapElementLayout, { ...element, value: address, flags: flags(bpfElementFlags, { bits: 64 }) }));
const program = struct(
  bpfProgramLoadLayout,
  {
    prog_type: enumeration(bpfProgramTypes),
    insn_cnt: uint,
    insns: address,
    license: name,
    log_level: uint,
    log_size: uint,
    log_buf: address,
    kern_version: hex32,
    prog_flags: hex32,
    prog_name: text('harmless'),
    prog_ifindex: uint,
    expected_attach_type: uint,
    prog_btf_fd: fd,
  },
  ['prog_ifindex', 'expected_attach_type', 'prog_btf_fd'],
);
const bpfArguments: Readonly<Record<string, Type>> = {
  BPF_MAP_CREATE: sized(map),
  BPF_MAP_LOOKUP_ELEM: valued,
  BPF_MAP_UPDATE_ELEM: valued,
  BPF_MAP_DELETE_ELEM: sized(struct(bpfMapElementLayout, element)),
  BPF_MAP_GET_NEXT_KEY: sized(struct(bpfMapElementLayout, { ...element, next_key: address })),
  BPF_PROG_LOAD: sized(program),
};

export const securityRows = [
  row('seccomp', {
    operation: enumeration(seccompOperations),
    flags: byCase('operation', seccompOperations, { SECCOMP_SET_MODE_FILTER: flags(seccompFilterFlags) }, hex32),
    args: byCase(
      'operation',
      seccompOperations,
      {
        SECCOMP_SET_MODE_STRICT: address,
        SECCOMP_SET_MODE_FILTER: into(filter),
        SECCOMP_GET_ACTION_AVAIL: into(enumeration(seccompActions)),
        SECCOMP_GET_NOTIF_SIZES: out(sizes),
      },
      address,
    ),
  }),
  row('landlock_create_ruleset', { attr: into(ruleset, sibling('size')), size, flags: flags(landlockCreateFlags) }, fd),
  row('landlock_add_rule', {
    ruleset_fd: fd,
    rule_type: enumeration(landlockRuleTypes),
    rule_attr: byCase('rule_type', landlockRuleTypes, rules, address),
    flags: hex32,
  }),
  row('landlock_restrict_self', { ruleset_fd: fd, flags: flags(landlockRestrictFlags) }),
  row('lsm_get_self_attr', { attr: enumeration(lsmAttributes), ctx: address, size: inout(uint), flags: flags(lsmFlags) }),
  row('lsm_set_self_attr', { attr: enumeration(lsmAttributes), ctx: address, size: uint, flags: flags(lsmFlags) }),
  row('lsm_list_modules', { ids: out(array(enumeration(lsmIds, 64), result)), size: inout(uint), flags: hex32 }),
  row('add_key', { type: name, description: name, payload: bytes('secret', sibling('plen')), plen: size, keyring: key }, int),
  row('request_key', { type: name, description: name, callout_info: string('secret'), dest_keyring: key }, int),
  row(
    'keyctl',
    { operation: enumeration(keyctlCommands), arg2: keyArgument(0), arg3: keyArgument(1), arg4: keyArgument(2), arg5: keyArgument(3) },
    long,
  ),
  row('bpf', { cmd: enumeration(bpfCommands), attr: byCase('cmd', bpfCommands, bpfArguments, address), size: uint }, int, {
    classes: ['desc'],
  }),
  row('perf_event_open', { attr: into(event), pid: tid, cpu: int, group_fd: fd, flags: flags(perfFlags, { bits: 64 }) }, fd),
];
