// Users, groups and capabilities of a process.

import { capabilities, capabilityVersions } from '../constants/process.ts';
import { capUserHeaderLayout } from '../layouts.ts';
import { array, before, constant, enumeration, gid, int, into, out, primitive, result, row, sibling, struct, tid, uid } from '../types.ts';
import { family } from './family.ts';

const header = struct(capUserHeaderLayout, { version: enumeration(capabilityVersions), pid: tid });
/** Two words for each set since version 3, low and high half. */
const sets = primitive('capabilities', constant(24), capabilities);
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
      row('capget', { hdrp: before(header), datap: out(sets) }),
      row('capset', { hdrp: before(header), datap: into(sets) }),
    ],
  ),
];
