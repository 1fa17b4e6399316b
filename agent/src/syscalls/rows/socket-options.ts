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
  type ConstantList,
  enumeration,
  errno,
  fd,
  gid,
  inout,
  int,
  into,
  type Length,
  opaque,
  out,
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
/**
 * Options whose values are numbers, switches, times, names or addresses. What is not here may be a key (TLS_TX, TCP_MD5SIG, ALG_SET_KEY),
 * in a kernel that is newer than this list as well.
 */
const harmless: Readonly<Record<string, readonly [list: ConstantList, names: string]>> = {
  SOL_SOCKET: [
    socketOptions,
    `SO_RCVTIMEO_OLD SO_SNDTIMEO_OLD SO_TIMESTAMP_OLD SO_TIMESTAMPNS_OLD SO_TIMESTAMPING_OLD SO_DEBUG SO_REUSEADDR SO_TYPE SO_ERROR
    SO_DONTROUTE SO_BROADCAST SO_SNDBUF SO_RCVBUF SO_SNDBUFFORCE SO_RCVBUFFORCE SO_KEEPALIVE SO_OOBINLINE SO_NO_CHECK SO_PRIORITY
    SO_LINGER SO_BSDCOMPAT SO_REUSEPORT SO_PASSCRED SO_PEERCRED SO_RCVLOWAT SO_SNDLOWAT SO_BINDTODEVICE SO_ATTACH_FILTER
    SO_DETACH_FILTER SO_ACCEPTCONN SO_PASSSEC SO_MARK SO_PROTOCOL SO_DOMAIN SO_RXQ_OVFL SO_WIFI_STATUS SO_PEEK_OFF SO_NOFCS
    SO_LOCK_FILTER SO_SELECT_ERR_QUEUE SO_BUSY_POLL SO_MAX_PACING_RATE SO_BPF_EXTENSIONS SO_INCOMING_CPU SO_ATTACH_BPF
    SO_ATTACH_REUSEPORT_CBPF SO_ATTACH_REUSEPORT_EBPF SO_CNX_ADVICE SO_INCOMING_NAPI_ID SO_COOKIE SO_ZEROCOPY
    SO_TXTIME SO_BINDTOIFINDEX SO_TIMESTAMP_NEW SO_TIMESTAMPNS_NEW SO_TIMESTAMPING_NEW SO_RCVTIMEO_NEW SO_SNDTIMEO_NEW
    SO_DETACH_REUSEPORT_BPF SO_PREFER_BUSY_POLL SO_BUSY_POLL_BUDGET SO_NETNS_COOKIE SO_BUF_LOCK SO_RESERVE_MEM SO_TXREHASH SO_RCVMARK
    SO_PASSPIDFD SO_PEERPIDFD SO_RCVPRIORITY SO_PASSRIGHTS SO_INQ`,
  ],
  SOL_IP: [
    ipOptions,
    `IP_TOS IP_TTL IP_HDRINCL IP_ROUTER_ALERT IP_RECVOPTS IP_RETOPTS IP_PKTINFO IP_MTU_DISCOVER IP_RECVERR IP_RECVTTL IP_RECVTOS IP_MTU
    IP_FREEBIND IP_PASSSEC IP_TRANSPARENT IP_ORIGDSTADDR IP_MINTTL IP_NODEFRAG IP_CHECKSUM IP_BIND_ADDRESS_NO_PORT IP_RECVFRAGSIZE
    IP_RECVERR_RFC4884 IP_MULTICAST_IF IP_MULTICAST_TTL IP_MULTICAST_LOOP IP_ADD_MEMBERSHIP IP_DROP_MEMBERSHIP IP_UNBLOCK_SOURCE
    IP_BLOCK_SOURCE IP_ADD_SOURCE_MEMBERSHIP IP_DROP_SOURCE_MEMBERSHIP IP_MULTICAST_ALL IP_UNICAST_IF IP_LOCAL_PORT_RANGE IP_PROTOCOL`,
  ],
  SOL_IPV6: [
    ipv6Options,
    `IPV6_ADDRFORM IPV6_CHECKSUM IPV6_FLOWINFO IPV6_UNICAST_HOPS IPV6_MULTICAST_IF IPV6_MULTICAST_HOPS IPV6_MULTICAST_LOOP
    IPV6_ADD_MEMBERSHIP IPV6_DROP_MEMBERSHIP IPV6_ROUTER_ALERT IPV6_MTU_DISCOVER IPV6_MTU IPV6_RECVERR IPV6_V6ONLY IPV6_JOIN_ANYCAST
    IPV6_LEAVE_ANYCAST IPV6_MULTICAST_ALL IPV6_ROUTER_ALERT_ISOLATE IPV6_RECVERR_RFC4884 IPV6_HDRINCL IPV6_RECVPKTINFO
    IPV6_RECVHOPLIMIT IPV6_HOPLIMIT IPV6_RECVHOPOPTS IPV6_RECVRTHDR IPV6_RECVDSTOPTS IPV6_RECVPATHMTU IPV6_DONTFRAG IPV6_RECVTCLASS
    IPV6_TCLASS IPV6_AUTOFLOWLABEL IPV6_ADDR_PREFERENCES IPV6_MINHOPCOUNT IPV6_ORIGDSTADDR IPV6_TRANSPARENT IPV6_UNICAST_IF
    IPV6_RECVFRAGSIZE IPV6_FREEBIND`,
  ],
  SOL_TCP: [
    tcpOptions,
    `TCP_NODELAY TCP_MAXSEG TCP_CORK TCP_KEEPIDLE TCP_KEEPINTVL TCP_KEEPCNT TCP_SYNCNT TCP_LINGER2 TCP_DEFER_ACCEPT TCP_WINDOW_CLAMP
    TCP_QUICKACK TCP_CONGESTION TCP_THIN_LINEAR_TIMEOUTS TCP_THIN_DUPACK TCP_USER_TIMEOUT TCP_REPAIR TCP_REPAIR_QUEUE
    TCP_QUEUE_SEQ TCP_FASTOPEN TCP_TIMESTAMP TCP_NOTSENT_LOWAT TCP_SAVE_SYN TCP_FASTOPEN_CONNECT TCP_ULP TCP_FASTOPEN_NO_COOKIE
    TCP_INQ TCP_TX_DELAY TCP_IS_MPTCP TCP_RTO_MAX_MS TCP_RTO_MIN_US TCP_DELACK_MAX_US`,
  ],
  SOL_UDP: [udpOptions, 'UDP_CORK UDP_ENCAP UDP_NO_CHECK6_TX UDP_NO_CHECK6_RX UDP_SEGMENT UDP_GRO'],
  SOL_RAW: [rawOptions, 'ICMP_FILTER'],
  SOL_PACKET: [
    packetOptions,
    `PACKET_ADD_MEMBERSHIP PACKET_DROP_MEMBERSHIP PACKET_RX_RING PACKET_STATISTICS PACKET_COPY_THRESH PACKET_AUXDATA PACKET_ORIGDEV
    PACKET_VERSION PACKET_HDRLEN PACKET_RESERVE PACKET_TX_RING PACKET_LOSS PACKET_VNET_HDR PACKET_TIMESTAMP PACKET_FANOUT
    PACKET_TX_HAS_OFF PACKET_QDISC_BYPASS PACKET_ROLLOVER_STATS PACKET_IGNORE_OUTGOING PACKET_VNET_HDR_SZ`,
  ],
  SOL_NETLINK: [
    netlinkOptions,
    `NETLINK_ADD_MEMBERSHIP NETLINK_DROP_MEMBERSHIP NETLINK_PKTINFO NETLINK_BROADCAST_ERROR NETLINK_NO_ENOBUFS NETLINK_LISTEN_ALL_NSID
    NETLINK_LIST_MEMBERSHIPS NETLINK_CAP_ACK NETLINK_EXT_ACK NETLINK_GET_STRICT_CHK`,
  ],
  SOL_ALG: [algOptions, 'ALG_SET_AEAD_AUTHSIZE ALG_SET_KEY_BY_KEY_SERIAL'],
  SOL_TLS: [tlsOptions, 'TLS_TX_ZEROCOPY_RO TLS_RX_EXPECT_NO_PAD'],
  AF_VSOCK: [
    vsockOptions,
    `SO_VM_SOCKETS_BUFFER_SIZE SO_VM_SOCKETS_BUFFER_MIN_SIZE SO_VM_SOCKETS_BUFFER_MAX_SIZE SO_VM_SOCKETS_PEER_HOST_VM_ID
    SO_VM_SOCKETS_TRUSTED SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD SO_VM_SOCKETS_NONBLOCK_TXRX SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW`,
  ],
};
/** Values that have a shape of their own; all others are shown by their length. */
const given: Readonly<Record<string, Type>> = { SO_LINGER: linger, SO_ATTACH_FILTER: filter, SO_ATTACH_REUSEPORT_CBPF: filter };
const told: Readonly<Record<string, Type>> = { SO_LINGER: linger, SO_PEERCRED: peer, SO_ERROR: errno };
const valued = (values: Readonly<Record<string, Type>>, pointer: (to: Type, length: Length) => Type, length: Length): Type => {
  const otherwise = pointer(opaque('sockopt', 'secret', length), length);
  const plain = pointer(opaque('sockopt', 'harmless', length), length);
  const levels = Object.entries(harmless).map(([one, [list, options]]) => {
    const known = options.split(/\s+/).map((name) => [name, plain] as const);
    const shaped = one === 'SOL_SOCKET' ? Object.entries(values).map(([name, type]) => [name, pointer(type, length)] as const) : [];
    return [one, byCase('optname', list, Object.fromEntries([...known, ...shaped]), otherwise)] as const;
  });
  return byCase('level', socketLevels, Object.fromEntries(levels), otherwise);
};

/** A number, or bytes where the length is not that of one; what an option's value is beyond that depends on level and name. */
export const socketOptionRows = family(
  ['network'],
  [
    row('setsockopt', { sockfd: fd, level, optname, optval: valued(given, into, sibling('optlen')), optlen: int }),
    row('getsockopt', { sockfd: fd, level, optname, optval: valued(told, out, behind('optlen')), optlen: inout(int) }),
  ],
);
