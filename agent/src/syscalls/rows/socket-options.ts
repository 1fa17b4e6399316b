// Options of sockets, by level.

import {
  algOptions, ipOptions, ipv6Options, netlinkOptions, packetOptions, rawOptions, socketLevels, socketOptions, tcpOptions, tlsOptions, udpOptions, vsockOptions,
  xdpOptions,
} from '../constants/sockopt.ts';
import { lingerLayout, ucredLayout } from '../layouts.ts';
import {
  behind, byCase, enumeration, errno, fd, gid, hex32, inout, int, into, out, primitive, row, sibling, struct, tid, type Type, uid,
} from '../types.ts';
import { family } from './family.ts';
import { timeval } from './times.ts';

const level = enumeration(socketLevels);
const names: Readonly<Record<string, Type>> = {
  SOL_SOCKET: enumeration(socketOptions), SOL_IP: enumeration(ipOptions), SOL_IPV6: enumeration(ipv6Options), SOL_TCP: enumeration(tcpOptions),
  SOL_UDP: enumeration(udpOptions), SOL_RAW: enumeration(rawOptions), SOL_PACKET: enumeration(packetOptions), SOL_NETLINK: enumeration(netlinkOptions),
  SOL_TLS: enumeration(tlsOptions), SOL_XDP: enumeration(xdpOptions), SOL_ALG: enumeration(algOptions), AF_VSOCK: enumeration(vsockOptions),
};
const optname = byCase('level', socketLevels, names, hex32);

const linger = struct(lingerLayout, { l_onoff: int, l_linger: int });
const peer = struct(ucredLayout, { pid: tid, uid, gid });

/** The value of an option, by option where it is more than a number. */
const value = (wrap: (type: Type) => Type, otherwise: Type, more: Readonly<Record<string, Type>>): Type => {
  const socket = { SO_LINGER: wrap(linger), SO_RCVTIMEO_OLD: wrap(timeval), SO_SNDTIMEO_OLD: wrap(timeval), ...more };
  return byCase('level', socketLevels, { SOL_SOCKET: byCase('optname', socketOptions, socket, otherwise) }, otherwise);
};

export const socketOptionRows = family(['network'], [
  row('setsockopt', { sockfd: fd, level, optname, optval: value(into, into(primitive('sockopt', sibling('optlen'))), {}), optlen: int }),
  row('getsockopt', {
    sockfd: fd, level, optname,
    optval: value(out, out(primitive('sockopt', behind('optlen'))), { SO_PEERCRED: out(peer), SO_ERROR: out(errno) }),
    optlen: inout(int),
  }),
]);
