// SPDX-License-Identifier: Apache-2.0
#include "decode/fds.h"

#include <arpa/inet.h>
#include <linux/magic.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cstring>

#include "decode/quote.h"

namespace sysspan {

namespace {

constexpr uint64_t kPidFs = 0x50494446;  // PID_FS_MAGIC, which older headers do not have
constexpr uint16_t kTcpClose = 7;        // include/net/tcp_states.h

// Names of the protocols that strace asks the kernel about, by family, type or protocol.
struct Protocol {
  int family, type, protocol;
  const char *name;
};
const Protocol kProtocols[] = {
    {AF_UNIX, SOCK_STREAM, 0, "UNIX-STREAM"},
    {AF_UNIX, SOCK_DGRAM, 0, "UNIX-DGRAM"},
    {AF_UNIX, SOCK_SEQPACKET, 0, "UNIX-SEQPACKET"},
    {AF_INET, 0, IPPROTO_TCP, "TCP"},
    {AF_INET, 0, IPPROTO_UDP, "UDP"},
    {AF_INET, 0, IPPROTO_UDPLITE, "UDPLITE"},
    {AF_INET, 0, IPPROTO_SCTP, "SCTP"},
    {AF_INET6, 0, IPPROTO_TCP, "TCPv6"},
    {AF_INET6, 0, IPPROTO_UDP, "UDPv6"},
    {AF_INET6, 0, IPPROTO_UDPLITE, "UDPLITEv6"},
    {AF_INET6, 0, IPPROTO_SCTP, "SCTPv6"},
    {AF_NETLINK, 0, 0, "NETLINK"},
};

// NETLINK_ROUTE and so on: include/uapi/linux/netlink.h.
const char *netlink_name(uint16_t protocol) {
  static const char *const names[] = {
      "ROUTE",   "UNUSED", "USERSOCK",      "FIREWALL",  "SOCK_DIAG", "NFLOG",  "XFRM",    "SELINUX",
      "ISCSI",   "AUDIT",  "FIB_LOOKUP",    "CONNECTOR", "NETFILTER", "IP6_FW", "DNRTMSG", "KOBJECT_UEVENT",
      "GENERIC", nullptr,  "SCSITRANSPORT", "ECRYPTFS",  "RDMA",      "CRYPTO", "SMC",
  };
  return protocol < sizeof(names) / sizeof(names[0]) ? names[protocol] : nullptr;
}

std::string protocol_name(const wire_fd &fd) {
  for (const Protocol &known : kProtocols)
    if (known.family == fd.family && (known.type == 0 || known.type == fd.type) &&
        (known.protocol == 0 || known.protocol == fd.protocol))
      return known.name;
  return {};
}

void append_end(const wire_fd &fd, const uint8_t *address, uint16_t port, std::string *to) {
  char text[INET6_ADDRSTRLEN];
  inet_ntop(fd.family, address, text, sizeof(text));
  to->append(fd.family == AF_INET6 ? "[" : "").append(text).append(fd.family == AF_INET6 ? "]:" : ":");
  append_decimal(to, port);
}

// Like sock_diag(7), which knows no sockets that have neither an address nor a peer.
bool append_inet(const wire_fd &fd, std::string *to) {
  static const uint8_t nothing[sizeof(fd.peer)] = {};
  if (fd.protocol == IPPROTO_TCP ? fd.state == kTcpClose : fd.local_port == 0) return false;
  append_end(fd, fd.local, fd.local_port, to);
  if (std::memcmp(fd.peer, nothing, sizeof(nothing)) != 0) {
    to->append("->");
    append_end(fd, fd.peer, ntohs(fd.peer_port), to);
  }
  return true;
}

bool append_unix(const wire_fd &fd, std::string_view address, std::string *to) {
  append_decimal(to, fd.inode);
  if (fd.peer_inode != 0) {
    to->append("->");
    append_decimal(to, fd.peer_inode);
  }
  if (address.empty()) return true;
  bool abstract = address.front() == 0;
  to->append(abstract ? ",@" : ",");
  append_quoted(to, abstract ? address.substr(1) : address.substr(0, address.find('\0')), false);
  return true;
}

bool append_netlink(const wire_fd &fd, std::string *to) {
  uint32_t port;
  std::memcpy(&port, fd.local, sizeof(port));
  const char *name = netlink_name(fd.protocol);
  if (name == nullptr || port == 0) return false;
  to->append(name).append(":");
  append_decimal(to, port);
  return true;
}

void append_socket(const wire_fd &fd, std::string_view address, bool details, std::string *to) {
  std::string name = details ? protocol_name(fd) : std::string();
  to->append(name.empty() ? "socket" : name).append(":[");
  bool known = false;
  if (!name.empty() && fd.family == AF_UNIX) known = append_unix(fd, address, to);
  if (!name.empty() && (fd.family == AF_INET || fd.family == AF_INET6)) known = append_inet(fd, to);
  if (!name.empty() && fd.family == AF_NETLINK) known = append_netlink(fd, to);
  if (!known) append_decimal(to, fd.inode);
  to->push_back(']');
}

void append_path(std::string_view path, bool cut, std::string *to) {
  if (cut) to->append("...");
  append_escaped_in_angles(to, path);
}

// False where the kernel itself would make a name that was not emitted.
bool append_file(const wire_fd &fd, std::string_view path, bool cut, bool details, std::string *to) {
  switch (fd.magic) {
    case SOCKFS_MAGIC: append_socket(fd, path, details, to); return true;
    case PIPEFS_MAGIC:
      to->append("pipe:[");
      append_decimal(to, fd.inode);
      to->push_back(']');
      return true;
    case ANON_INODE_FS_MAGIC:
      to->append("anon_inode:");
      append_escaped_in_angles(to, path.substr(path.empty() ? 0 : 1));
      return true;
    case kPidFs: to->append("anon_inode:[pidfd]"); return true;
    case NSFS_MAGIC: return false;
    default: append_path(path, cut, to);
  }
  bool device = S_ISCHR(fd.mode) || S_ISBLK(fd.mode);
  if (!device || !details) return true;
  to->append(S_ISCHR(fd.mode) ? "<char " : "<block ");
  append_decimal(to, fd.device >> 20);
  to->push_back(':');
  append_decimal(to, fd.device & 0xfffff);
  to->push_back('>');
  return true;
}

// The item that tells of a descriptor: as it was before the call, where the call changes it.
bool find(const Record &record, int32_t fd, bool result, Item *item) {
  const Chunk *before = record.chunk(WIRE_FDS_ENTRY), *after = record.chunk(WIRE_FDS_EXIT);
  const Chunk *chunk = result || before == nullptr ? after : before;
  uint32_t place = 0;
  while (chunk != nullptr && Record::next_item(*chunk, &place, item))
    if (static_cast<int32_t>(item->address) == fd && item->size >= sizeof(wire_fd)) return true;
  return false;
}

}  // namespace

void append_fd_target(const Record &record, int32_t fd, bool result, const DecoderOptions &options, std::string *to) {
  Item item;
  if (!options.fds || !find(record, fd, result, &item)) return;
  wire_fd file;
  std::memcpy(&file, item.bytes, sizeof(file));
  std::string_view path(reinterpret_cast<const char *>(item.bytes) + sizeof(file), item.size - sizeof(file));
  size_t begin = to->size();
  to->push_back('<');
  if (!append_file(file, path, item.status == WIRE_CUT, options.fd_details, to)) {
    to->resize(begin);
    return;
  }
  to->push_back('>');
  if ((file.flags & WIRE_FD_UNLINKED) != 0) to->append("(deleted)");
}

}  // namespace sysspan
