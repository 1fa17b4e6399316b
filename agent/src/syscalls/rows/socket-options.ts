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
import { behind, byCase, enumeration, fd, hex32, inout, int, into, out, primitive, row, sibling, type Type } from '../types.ts';
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
const optname = byCase('level', socketLevels, names, hex32);

/** A number, or bytes where the length is not that of one; what an option's value is beyond that depends on level and name. */
export const socketOptionRows = family(
  ['network'],
  [
    row('setsockopt', { sockfd: fd, level, optname, optval: into(primitive('sockopt', sibling('optlen'))), optlen: int }),
    row('getsockopt', { sockfd: fd, level, optname, optval: out(primitive('sockopt', behind('optlen'))), optlen: inout(int) }),
  ],
);
