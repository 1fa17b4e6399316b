// Users, groups and capabilities of a process.

import { capabilityVersions } from '../constants/process.ts';
import { capUserDataLayout, capUserHeaderLayout } from '../layouts.ts';
import { array, constant, enumeration, gid, hex32, int, into, out, result, row, sibling, struct, type Type, tid, uid } from '../types.ts';
import { family } from './family.ts';

const header = struct(capUserHeaderLayout, { version: enumeration(capabilityVersions), pid: tid });
/** Two words for each set since version 3, low and high half. */
const sets = struct(capUserDataLayout, { effective: hex32, permitted: hex32, inheritable: hex32 });
const words: Type = array(sets, constant(2));
const groups = array(gid, sibling('size'));

export const credentialRows = [
  ...family(['creds', 'pure'], [row('getuid', {}, uid), row('geteuid', {}, uid), row('getgid', {}, gid), row('getegid', {}, gid)]),
  ...family(
    ['creds'],
    [
      row('setuid', { uid }),
      row('setgid', { gid }),
      row('setreuid', { ruid: uid, euid: uid }),
      row('setregid', { rgid: gid, egid: gid }),
      row('setresuid', { ruid: uid, euid: uid, suid: uid }),
      row('setresgid', { rgid: gid, egid: gid, sgid: gid }),
      row('getresuid', { ruid: out(uid), euid: out(uid), suid: out(uid) }),
      row('getresgid', { rgid: out(gid), egid: out(gid), sgid: out(gid) }),
      row('setfsuid', { fsuid: uid }, uid),
      row('setfsgid', { fsgid: gid }, gid),
      row('getgroups', { size: int, list: out(array(gid, result)) }),
      row('setgroups', { size: int, list: into(groups) }),
      row('capget', { hdrp: into(header), datap: out(words) }),
      row('capset', { hdrp: into(header), datap: into(words) }),
    ],
  ),
];
