// SPDX-License-Identifier: Apache-2.0
#include "primitives.h"

#include <arpa/inet.h>
#include <asm/ioctl.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/ptrace.h>
#include <linux/un.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <iterator>

#include "quote.h"
#include "siginfo.h"
#include "signals.h"

namespace sysspan {

namespace {

struct Named {
  int value;
  const char *name;
};

const Named kFileTypes[] = {{S_IFREG, "S_IFREG"}, {S_IFDIR, "S_IFDIR"}, {S_IFLNK, "S_IFLNK"},  {S_IFCHR, "S_IFCHR"},
                            {S_IFBLK, "S_IFBLK"}, {S_IFIFO, "S_IFIFO"}, {S_IFSOCK, "S_IFSOCK"}};
const Named kEtherTypes[] = {{ETH_P_ALL, "ETH_P_ALL"},   {ETH_P_IP, "ETH_P_IP"},       {ETH_P_ARP, "ETH_P_ARP"},
                             {ETH_P_IPV6, "ETH_P_IPV6"}, {ETH_P_8021Q, "ETH_P_8021Q"}, {ETH_P_LLDP, "ETH_P_LLDP"}};
const Named kHardwareTypes[] = {{ARPHRD_NETROM, "ARPHRD_NETROM"},
                                {ARPHRD_ETHER, "ARPHRD_ETHER"},
                                {ARPHRD_LOOPBACK, "ARPHRD_LOOPBACK"},
                                {ARPHRD_NONE, "ARPHRD_NONE"}};
const Named kPacketTypes[] = {{PACKET_HOST, "PACKET_HOST"},
                              {PACKET_BROADCAST, "PACKET_BROADCAST"},
                              {PACKET_MULTICAST, "PACKET_MULTICAST"},
                              {PACKET_OTHERHOST, "PACKET_OTHERHOST"},
                              {PACKET_OUTGOING, "PACKET_OUTGOING"}};
const Named kLevels[] = {{SOL_SOCKET, "SOL_SOCKET"}, {SOL_IP, "SOL_IP"},   {SOL_IPV6, "SOL_IPV6"},
                         {SOL_TCP, "SOL_TCP"},       {SOL_UDP, "SOL_UDP"}, {SOL_NETLINK, "SOL_NETLINK"}};
const Named kControlTypes[] = {{SCM_RIGHTS, "SCM_RIGHTS"}, {SCM_CREDENTIALS, "SCM_CREDENTIALS"}};
const Named kModeBits[] = {{S_ISUID, "S_ISUID"}, {S_ISGID, "S_ISGID"}, {S_ISVTX, "S_ISVTX"}};

template <typename T>
bool take(const Bytes &bytes, T *to) {
  if (bytes.size < sizeof(*to)) return false;
  std::memcpy(to, bytes.data, sizeof(*to));
  return true;
}

void append_unix(const Bytes &bytes, std::string *to) {
  std::string_view path(reinterpret_cast<const char *>(bytes.data), bytes.size);
  path.remove_prefix(std::min(path.size(), offsetof(sockaddr_un, sun_path)));
  to->append("{sa_family=AF_UNIX");
  if (!path.empty() && path[0] == '\0') {
    to->append(", sun_path=@");
    append_quoted(to, path.substr(1), false);
  } else if (!path.empty()) {
    to->append(", sun_path=");
    append_quoted(to, path.substr(0, path.find('\0')), false);
  }
  to->push_back('}');
}

void append_inet(const sockaddr_in &address, std::string *to) {
  char text[INET_ADDRSTRLEN];
  inet_ntop(AF_INET, &address.sin_addr, text, sizeof(text));
  to->append("{sa_family=AF_INET, sin_port=htons(");
  append_decimal(to, ntohs(address.sin_port));
  to->append("), sin_addr=inet_addr(\"").append(text).append("\")}");
}

void append_inet6(const sockaddr_in6 &address, std::string *to) {
  char text[INET6_ADDRSTRLEN];
  inet_ntop(AF_INET6, &address.sin6_addr, text, sizeof(text));
  to->append("{sa_family=AF_INET6, sin6_port=htons(");
  append_decimal(to, ntohs(address.sin6_port));
  to->append("), sin6_flowinfo=htonl(");
  append_decimal(to, ntohl(address.sin6_flowinfo));
  to->append("), inet_pton(AF_INET6, \"").append(text).append("\", &sin6_addr), sin6_scope_id=");
  append_decimal(to, address.sin6_scope_id);
  to->push_back('}');
}

// "0x000005", and zeros for 0, as %#08x prints them.
void append_groups(uint32_t groups, std::string *to) {
  size_t digits = 1;
  for (uint32_t rest = groups >> 4; rest != 0; rest >>= 4) digits++;
  if (groups != 0) to->append("0x");
  size_t zeros = groups == 0 ? 7 : digits < 6 ? 6 - digits : 0;
  to->append(zeros, '0');
  std::string_view shown = "0123456789abcdef";
  for (; digits != 0; digits--) to->push_back(shown[groups >> 4 * (digits - 1) & 15]);
}

void append_netlink(const sockaddr_nl &address, std::string *to) {
  to->append("{sa_family=AF_NETLINK, nl_pid=");
  append_signed(to, static_cast<int32_t>(address.nl_pid));
  to->append(", nl_groups=");
  append_groups(address.nl_groups, to);
  to->push_back('}');
}

void append_named(const Named *names, size_t count, int value, std::string *to) {
  for (size_t i = 0; i < count; i++)
    if (names[i].value == value) return to->append(names[i].name), void();
  append_hex(to, static_cast<uint32_t>(value));
}

void append_packet(const sockaddr_ll &address, std::string *to) {
  to->append("{sa_family=AF_PACKET, sll_protocol=htons(");
  append_named(kEtherTypes, std::size(kEtherTypes), ntohs(address.sll_protocol), to);
  to->append("), sll_ifindex=");
  append_signed(to, address.sll_ifindex);
  to->append(", sll_hatype=");
  append_named(kHardwareTypes, std::size(kHardwareTypes), address.sll_hatype, to);
  to->append(", sll_pkttype=");
  append_named(kPacketTypes, std::size(kPacketTypes), address.sll_pkttype, to);
  to->append(", sll_halen=");
  append_decimal(to, address.sll_halen);
  if (address.sll_halen != 0) to->append(", sll_addr=[");
  for (size_t i = 0; i < std::min<size_t>(address.sll_halen, sizeof(address.sll_addr)); i++) {
    if (i != 0) to->append(", ");
    append_hex(to, address.sll_addr[i]);
  }
  to->append(address.sll_halen != 0 ? "]}" : "}");
}

void append_sockaddr(const ShowPlan &plan, const Bytes &bytes, std::string *to) {
  sa_family_t family = AF_UNSPEC;
  sockaddr_in inet;
  sockaddr_in6 inet6;
  sockaddr_nl netlink;
  sockaddr_ll packet;
  take(bytes, &family);
  if (family == AF_UNIX) return append_unix(bytes, to);
  if (family == AF_INET && take(bytes, &inet)) return append_inet(inet, to);
  if (family == AF_INET6 && take(bytes, &inet6)) return append_inet6(inet6, to);
  if (family == AF_NETLINK && take(bytes, &netlink)) return append_netlink(netlink, to);
  if (family == AF_PACKET && take(bytes, &packet)) return append_packet(packet, to);
  std::string_view name = plan.list_name(plan.words[SHOW_HEAD_FAMILIES], family);
  to->append("{sa_family=").append(name);
  if (name.empty()) {
    append_hex(to, family);
    to->append(" /* AF_??? */");
  }
  if (bytes.size > sizeof(family)) {
    to->append(", sa_data=");
    append_quoted(to, {reinterpret_cast<const char *>(bytes.data) + sizeof(family), bytes.size - sizeof(family)},
                  bytes.cut);
  }
  to->push_back('}');
}

// "[INT TERM]", or "~[KILL STOP]" when most are in it, as strace chooses.
void append_sigset(const Bytes &bytes, std::string *to) {
  uint64_t set = 0;
  take(bytes, &set);
  bool inverted = __builtin_popcountll(set) >= 64 * 2 / 3;
  if (inverted) {
    set = ~set;
    to->push_back('~');
  }
  to->push_back('[');
  bool first = true;
  for (; set != 0; set &= set - 1) {
    if (!first) to->push_back(' ');
    first = false;
    to->append(signal_name(__builtin_ctzll(set) + 1), 3, std::string::npos);
  }
  to->push_back(']');
}

void append_fdset(const Bytes &bytes, std::string *to) {
  bool first = true;
  to->push_back('[');
  for (size_t fd = 0; fd < bytes.size * 8; fd++) {
    if ((bytes.data[fd / 8] >> (fd % 8) & 1) == 0) continue;
    if (!first) to->push_back(' ');
    first = false;
    append_decimal(to, fd);
  }
  to->push_back(']');
}

void append_dirents(const Bytes &bytes, std::string *to) {
  size_t entries = 0;
  for (size_t at = 0; at + 19 <= bytes.size; entries++) {  // struct linux_dirent64: d_reclen at 16, d_name at 19
    uint16_t length;
    std::memcpy(&length, bytes.data + at + 16, sizeof(length));
    if (length < 19) break;
    at += length;
  }
  append_hex(to, bytes.address);
  to->append(" /* ");
  append_decimal(to, entries);
  to->append(bytes.cut ? " or more entries */" : " entries */");
}

void append_rights(const uint8_t *data, size_t size, std::string *to) {
  to->push_back('[');
  for (size_t at = 0; at + 4 <= size; at += 4) {
    int32_t fd;
    std::memcpy(&fd, data + at, sizeof(fd));
    if (at != 0) to->append(", ");
    append_signed(to, fd);
  }
  to->push_back(']');
}

void append_credentials(const ucred &credentials, std::string *to) {
  to->append("{pid=");
  append_signed(to, credentials.pid);
  to->append(", uid=");
  append_signed(to, static_cast<int32_t>(credentials.uid));
  to->append(", gid=");
  append_signed(to, static_cast<int32_t>(credentials.gid));
  to->push_back('}');
}

void append_cmsg_data(const cmsghdr &head, const Bytes &data, const ShowOptions &options, std::string *to) {
  ucred credentials;
  if (data.size == 0) return;
  to->append(", cmsg_data=");
  if (head.cmsg_level == SOL_SOCKET && head.cmsg_type == SCM_RIGHTS) {
    append_rights(data.data, data.size, to);
  } else if (head.cmsg_level == SOL_SOCKET && head.cmsg_type == SCM_CREDENTIALS && take(data, &credentials)) {
    append_credentials(credentials, to);
  } else {
    size_t size = std::min<size_t>(data.size, options.string_limit);
    append_quoted(to, {reinterpret_cast<const char *>(data.data), size}, size < data.size);
  }
}

void append_cmsg_head(const cmsghdr &head, std::string *to) {
  to->append("{cmsg_len=");
  append_decimal(to, head.cmsg_len);
  to->append(", cmsg_level=");
  append_named(kLevels, std::size(kLevels), head.cmsg_level, to);
  to->append(", cmsg_type=");
  size_t known = head.cmsg_level == SOL_SOCKET ? std::size(kControlTypes) : 0;
  append_named(kControlTypes, known, head.cmsg_type, to);
}

void append_cmsg(const Bytes &bytes, const ShowOptions &options, std::string *to) {
  to->push_back('[');
  for (size_t at = 0; bytes.size - at >= sizeof(cmsghdr);) {
    cmsghdr head;
    std::memcpy(&head, bytes.data + at, sizeof(head));
    if (at != 0) to->append(", ");
    append_cmsg_head(head, to);
    size_t left = std::min(bytes.size - at, static_cast<size_t>(head.cmsg_len));
    if (left > sizeof(head)) {
      append_cmsg_data(head, {bytes.data + at + sizeof(head), left - sizeof(head), false, 0}, options, to);
    }
    to->push_back('}');
    if (head.cmsg_len < sizeof(head) || head.cmsg_len > bytes.size - at) break;
    at = std::min(bytes.size, at + ((head.cmsg_len + 7) & ~size_t{7}));
  }
  to->append(bytes.cut ? ", ...]" : "]");
}

// An option's value is an integer nearly always; anything longer is shown as bytes.
void append_sockopt(const Bytes &bytes, const ShowOptions &options, std::string *to) {
  int32_t value = 0;
  if (bytes.size == sizeof(value)) {
    take(bytes, &value);
    to->push_back('[');
    append_signed(to, value);
    to->push_back(']');
    return;
  }
  size_t size = std::min<size_t>(bytes.size, options.string_limit);
  append_quoted(to, {reinterpret_cast<const char *>(bytes.data), size}, bytes.cut || size < bytes.size);
}

// The kernel's struct user_cap_data: 32 bits of each set, and since version 3 the higher 32 bits behind all of them.
bool append_capabilities(const ShowPlan &plan, uint32_t list, const Bytes &bytes, std::string *to) {
  static const char *const sets[] = {"{effective=", ", permitted=", ", inheritable="};
  uint32_t words[6] = {};
  if (bytes.size < sizeof(words) / 2) return false;
  std::memcpy(words, bytes.data, std::min(bytes.size, sizeof(words)));
  for (int set = 0; set < 3; set++) {
    to->append(sets[set]);
    uint64_t bits = words[set] | static_cast<uint64_t>(words[set + 3]) << 32;
    if (bits == 0) to->push_back('0');
    for (bool first = true; bits != 0; bits &= bits - 1, first = false) {
      auto number = static_cast<uint64_t>(__builtin_ctzll(bits));
      std::string_view name = plan.list_name(list, number);
      to->append(first ? "1<<" : "|1<<").append(name);
      if (name.empty()) append_decimal(to, number);
    }
  }
  to->push_back('}');
  return true;
}

// struct timespec or timeval of utimensat and its older forms; include/linux/stat.h has the two special values.
bool append_file_time(const Bytes &bytes, int digits, std::string *to) {
  struct {
    int64_t seconds;
    uint64_t part;
  } time;
  constexpr uint64_t kNow = (1L << 30) - 1, kOmit = (1L << 30) - 2;
  if (!take(bytes, &time)) return false;
  if (digits == 9 && (time.part == kNow || time.part == kOmit)) {
    to->append(time.part == kNow ? "UTIME_NOW" : "UTIME_OMIT");
    return true;
  }
  to->append("{tv_sec=");
  append_signed(to, time.seconds);
  to->append(digits == 9 ? ", tv_nsec=" : ", tv_usec=");
  append_decimal(to, time.part);
  to->push_back('}');
  if ((time.seconds == 0 && time.part == 0) || time.part >= (digits == 9 ? 1000000000 : 1000000)) return true;
  to->append(" /* ");
  append_date(time.seconds, time.part, digits, to);
  to->append(" */");
  return true;
}

}  // namespace

void append_date(int64_t seconds, uint64_t part, int digits, std::string *to) {
  struct tm local;
  char text[64];
  time_t time = seconds;
  if (localtime_r(&time, &local) == nullptr) return;
  to->append(text, strftime(text, sizeof(text), "%FT%T", &local));
  if (part != 0) {
    to->push_back('.');
    std::string fraction;
    append_decimal(&fraction, part);
    to->append(static_cast<size_t>(digits) - fraction.size(), '0').append(fraction);
  }
  to->append(text, strftime(text, sizeof(text), "%z", &local));
}

void append_ioc(uint32_t command, std::string *to) {
  static const char *const directions[] = {"_IOC_NONE", "_IOC_WRITE", "_IOC_READ", "_IOC_READ|_IOC_WRITE"};
  to->append("_IOC(").append(directions[_IOC_DIR(command)]);
  for (uint32_t part : {_IOC_TYPE(command), _IOC_NR(command), _IOC_SIZE(command)}) {
    to->append(", ");
    append_hex(to, part);
  }
  to->push_back(')');
}

void append_signal(int number, std::string *to) { to->append(signal_name(number)); }

void append_mode(uint64_t mode, std::string *to) { append_octal(to, mode, 2); }

void append_file_mode(uint64_t mode, std::string *to) {
  bool typed = false;
  for (const Named &type : kFileTypes)
    if (static_cast<int>(mode & S_IFMT) == type.value) {
      to->append(type.name).push_back('|');
      typed = true;
    }
  for (const Named &bit : kModeBits)
    if (typed && (mode & static_cast<uint64_t>(bit.value)) != 0) to->append(bit.name).push_back('|');
  append_mode(typed ? mode & 0777 : mode, to);
}

void append_device(uint64_t device, std::string *to) {
  // new_encode_dev(), include/linux/kdev_t.h
  uint64_t major = (device & 0xfff00) >> 8, minor = (device & 0xff) | (device >> 12 & 0xfff00);
  to->append("makedev(");
  append_hex(to, major);
  to->append(", ");
  append_hex(to, minor);
  to->push_back(')');
}

void append_limit(uint64_t value, std::string *to) {
  if (value == ~0ULL) {
    to->append("RLIM64_INFINITY");
  } else if (value > 1024 && value % 1024 == 0) {
    append_decimal(to, value / 1024);
    to->append("*1024");
  } else {
    append_decimal(to, value);
  }
}

// Of the stop of a call that is traced with PTRACE_O_TRACESYSGOOD, ptrace(2).
constexpr int kSyscallStop = 0x80;

// Above a stop's signal: what PTRACE_SEIZE and PTRACE_SETOPTIONS asked to be told of (linux/ptrace.h).
void append_ptrace_event(int event, std::string *to) {
  static constexpr const char *kNames[] = {nullptr, "FORK", "VFORK", "CLONE", "EXEC", "VFORK_DONE", "EXIT", "SECCOMP"};
  to->push_back('|');
  if (event == PTRACE_EVENT_STOP) {
    to->append("PTRACE_EVENT_STOP");
  } else if (static_cast<size_t>(event) < std::size(kNames)) {
    to->append("PTRACE_EVENT_").append(kNames[event]);
  } else {
    append_hex(to, static_cast<uint64_t>(event));
    to->append(" /* PTRACE_EVENT_??? */");
  }
  to->append("<<16");
}

void append_wait_status(int status, std::string *to) {
  if (WIFEXITED(status)) {
    to->append("{WIFEXITED(s) && WEXITSTATUS(s) == ");
    append_decimal(to, static_cast<uint64_t>(WEXITSTATUS(status)));
    to->push_back('}');
  } else if (WIFSTOPPED(status)) {
    to->append("{WIFSTOPPED(s) && WSTOPSIG(s) == ").append(signal_name(WSTOPSIG(status) & ~kSyscallStop));
    to->append((WSTOPSIG(status) & kSyscallStop) != 0 ? " | 0x80}" : "}");
    if (int event = status >> 16; event > 0) append_ptrace_event(event, to);
  } else if (WIFCONTINUED(status)) {
    to->append("{WIFCONTINUED(s)}");
  } else {
    to->append("{WIFSIGNALED(s) && WTERMSIG(s) == ").append(signal_name(WTERMSIG(status)));
    to->append(WCOREDUMP(status) ? " && WCOREDUMP(s)}" : "}");
  }
}

bool append_primitive(const ShowPlan &plan, uint32_t primitive, uint32_t list, const Bytes &bytes,
                      const ShowOptions &options, std::string *to) {
  switch (primitive) {
    case SHOW_SOCKADDR:
      if (bytes.size < sizeof(sa_family_t)) return false;
      append_sockaddr(plan, bytes, to);
      break;
    case SHOW_SIGSET:
      if (bytes.size < sizeof(uint64_t)) return false;
      append_sigset(bytes, to);
      break;
    case SHOW_SIGINFO: {
      if (bytes.size < WIRE_SIGINFO) return false;
      std::string text;
      append_siginfo(bytes.data, &text);
      to->append(text);
      break;
    }
    case SHOW_FDSET: append_fdset(bytes, to); break;
    case SHOW_DIRENTS: append_dirents(bytes, to); break;
    case SHOW_CMSG: append_cmsg(bytes, options, to); break;
    case SHOW_SOCKOPT: append_sockopt(bytes, options, to); break;
    case SHOW_CAPABILITIES: return append_capabilities(plan, list, bytes, to);
    case SHOW_FILE_TIME: return append_file_time(bytes, 9, to);
    case SHOW_FILE_TIMEVAL: return append_file_time(bytes, 6, to);
    default: return false;
  }
  return true;
}

void note_address(const Bytes &bytes, CallText *out) {
  sa_family_t family = AF_UNSPEC;
  char text[INET6_ADDRSTRLEN] = "";
  sockaddr_in inet;
  sockaddr_in6 inet6;
  if (!take(bytes, &family)) return;
  if (family == AF_INET && take(bytes, &inet)) {
    inet_ntop(AF_INET, &inet.sin_addr, text, sizeof(text));
    out->port = ntohs(inet.sin_port);
    out->network_type = "ipv4";
  } else if (family == AF_INET6 && take(bytes, &inet6)) {
    inet_ntop(AF_INET6, &inet6.sin6_addr, text, sizeof(text));
    out->port = ntohs(inet6.sin6_port);
    out->network_type = "ipv6";
  } else if (family == AF_UNIX && bytes.size > offsetof(sockaddr_un, sun_path)) {
    const char *path = reinterpret_cast<const char *>(bytes.data) + offsetof(sockaddr_un, sun_path);
    size_t size = bytes.size - offsetof(sockaddr_un, sun_path);
    bool abstract = path[0] == '\0';
    if (abstract) out->address.push_back('@');
    append_escaped(&out->address, {path + (abstract ? 1 : 0), abstract ? size - 1 : strnlen(path, size)});
    out->transport = "unix";
  } else {
    return;
  }
  out->has_address = true;
  if (text[0] != '\0') out->address = text;
}

}  // namespace sysspan
