// Options of sockets, by level.

import {
  algOptions,
  ipOptions,
  ipv6Options,
  netlinkOptions,
  packetOptions,
  rawOptions,
  socketLevels,
  socketOptions,
  tcpOptions,
  tlsOptions,
  udpOptions,
  vsockOptions,
  xdpOptions,
} from '../constants/sockopt.ts';
import { lingerLayout, sockFprogLayout, ucredLayout } from '../layouts.ts';
import {
  address,
  behind,
  byCase,
  enumeration,
  errno,
  fd,
  gid,
  inout,
  int,
  into,
  type Length,
  out,
  primitive,
  row,
  sibling,
  struct,
  type Type,
  tid,
  u16,
  uid,
} from '../types.ts';
import { family } from './family.ts';

const level = enumeration(socketLevels);
const names: Readonly<Record<string, Type>> = {
  SOL_SOCKET: enumeration(socketOptions),
  SOL_IP: enumeration(ipOptions),
  SOL_IPV6: enumeration(ipv6Options),
  SOL_TCP: enumeration(tcpOptions),
  SOL_UDP: enumeration(udpOptions),
  SOL_RAW: enumeration(rawOptions),
  SOL_PACKET: enumeration(packetOptions),
  SOL_NETLINK: enumeration(netlinkOptions),
  SOL_TLS: enumeration(tlsOptions),
  SOL_XDP: enumeration(xdpOptions),
  SOL_ALG: enumeration(algOptions),
  AF_VSOCK: enumeration(vsockOptions),
};
const optname = byCase('level', socketLevels, names, int);

const linger = struct(lingerLayout, { l_onoff: int, l_linger: int });
const peer = struct(ucredLayout, { pid: tid, uid, gid });
const filter = struct(sockFprogLayout, { len: u16, filter: address });
/** Values by option; all others are shown by their length. */
const given: Readonly<Record<string, Type>> = { SO_LINGER: linger, SO_ATTACH_FILTER: filter, SO_ATTACH_REUSEPORT_CBPF: filter };
const told: Readonly<Record<string, Type>> = { SO_LINGER: linger, SO_PEERCRED: peer, SO_ERROR: errno };
const valued = (values: Readonly<Record<string, Type>>, pointer: (to: Type, length: Length) => Type, length: Length): Type => {
  const cases = Object.fromEntries(Object.entries(values).map(([name, type]) => [name, pointer(type, length)]));
  const otherwise = pointer(primitive('sockopt', length), length);
  return byCase('level', socketLevels, { SOL_SOCKET: byCase('optname', socketOptions, cases, otherwise) }, otherwise);
};

/** A number, or bytes where the length is not that of one; what an option's value is beyond that depends on level and name. */
export const socketOptionRows = family(
  ['network'],
  [
    row('setsockopt', { sockfd: fd, level, optname, optval: valued(given, into, sibling('optlen')), optlen: int }),
    row('getsockopt', { sockfd: fd, level, optname, optval: valued(told, out, behind('optlen')), optlen: inout(int) }),
  ],
);
