// Sockets: making, connecting, sending and receiving, names and shutdown. Options are in socket-options.ts.

import {
  addressFamilies,
  ipProtocols,
  messageFlags,
  netlinkProtocols,
  shutdownHow,
  socketFlags,
  socketTypes,
} from '../constants/socket.ts';
import { mmsghdrLayout, msghdrLayout } from '../layouts.ts';
import {
  address,
  array,
  behind,
  byCase,
  type Content,
  constant,
  type Direction,
  enumeration,
  fd,
  flags,
  inout,
  int,
  into,
  opaque,
  out,
  primitive,
  received,
  result,
  row,
  sent,
  sibling,
  size,
  ssize,
  struct,
  type Type,
  uint,
} from '../types.ts';
import { receivedBuffers, sentBuffers } from './buffers.ts';
import { family } from './family.ts';
import { timespec } from './times.ts';

const domain = enumeration(addressFamilies);
const socketType = flags(socketFlags, { masked: [{ mask: 0xf, list: socketTypes }] });
const ip = enumeration(ipProtocols);
const protocol = byCase('domain', addressFamilies, { AF_INET: ip, AF_INET6: ip, AF_NETLINK: enumeration(netlinkProtocols) }, int);
const transfer = flags(messageFlags);

/** An address that the process passes in, and one that the kernel fills in; the length is in another argument. */
const given = (length: string): Type => into(primitive('sockaddr', sibling(length)));
const filled = (length: string): Type => out(primitive('sockaddr', behind(length)));
const own = { addr: filled('addrlen'), addrlen: inout(int) };

const header = (direction: Direction, content: Content, iov: Type): Type =>
  struct(msghdrLayout, {
    msg_name: { shape: 'pointer', to: primitive('sockaddr', sibling('msg_namelen')), direction },
    msg_namelen: int,
    msg_iov: iov,
    msg_iovlen: size,
    msg_control: { shape: 'pointer', to: opaque('cmsg', content, sibling('msg_controllen')), direction },
    msg_controllen: size,
    msg_flags: transfer,
  });
const sentHeader = header('in', 'sent', sentBuffers(sibling('msg_iovlen')));
const receivedHeader = header('out', 'received', receivedBuffers(sibling('msg_iovlen')));
/** Inside an array of messages pointers are not followed. */
const plainHeader = struct(msghdrLayout, {
  msg_name: address,
  msg_namelen: int,
  msg_iov: address,
  msg_iovlen: size,
  msg_control: address,
  msg_controllen: size,
  msg_flags: transfer,
});
const messages = array(struct(mmsghdrLayout, { msg_hdr: plainHeader, msg_len: uint }), result);
const waiting = array(struct(mmsghdrLayout, { msg_hdr: plainHeader, msg_len: uint }), sibling('vlen'));

export const networkRows = family(
  ['network'],
  [
    row('socket', { domain, type: socketType, protocol }, fd),
    row('socketpair', { domain, type: socketType, protocol, sv: out(array(fd, constant(2))) }),
    row('bind', { sockfd: fd, addr: given('addrlen'), addrlen: int }),
    row('connect', { sockfd: fd, addr: given('addrlen'), addrlen: int }),
    row('listen', { sockfd: fd, backlog: int }),
    row('accept', { sockfd: fd, ...own }, fd),
    row('accept4', { sockfd: fd, ...own, flags: flags(socketFlags) }, fd),
    row('getsockname', { sockfd: fd, ...own }),
    row('getpeername', { sockfd: fd, ...own }),
    row('sendto', { sockfd: fd, buf: sent(sibling('size')), size, flags: transfer, dest_addr: given('addrlen'), addrlen: int }, ssize),
    row('recvfrom', { sockfd: fd, buf: received(result), size, flags: transfer, src_addr: filled('addrlen'), addrlen: inout(int) }, ssize),
    row('sendmsg', { sockfd: fd, msg: into(sentHeader), flags: transfer }, ssize),
    row('recvmsg', { sockfd: fd, msg: out(receivedHeader), flags: transfer }, ssize),
    row('sendmmsg', { sockfd: fd, msgvec: into(waiting), vlen: uint, flags: transfer }),
    row('recvmmsg', { sockfd: fd, msgvec: out(messages), vlen: uint, flags: transfer, timeout: inout(timespec) }, int, {
      note: { note: 'timeout' },
    }),
    row('shutdown', { sockfd: fd, how: enumeration(shutdownHow) }),
  ],
);
