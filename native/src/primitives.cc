// SPDX-License-Identifier: Apache-2.0
#include "primitives.h"

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/un.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstddef>

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

void append_netlink(const sockaddr_nl &address, std::string *to) {
  to->append("{sa_family=AF_NETLINK, nl_pid=");
  append_decimal(to, address.nl_pid);
  to->append(", nl_groups=");
  if (address.nl_groups == 0) {
    to->append("00000000");
  } else {
    append_hex(to, address.nl_groups);
  }
  to->push_back('}');
}

void append_sockaddr(const Bytes &bytes, std::string *to) {
  sa_family_t family = AF_UNSPEC;
  sockaddr_in inet;
  sockaddr_in6 inet6;
  sockaddr_nl netlink;
  if (!take(bytes, &family)) return to->append(bytes.size == 0 ? "{}" : "???"), void();
  if (family == AF_UNIX) return append_unix(bytes, to);
  if (family == AF_INET && take(bytes, &inet)) return append_inet(inet, to);
  if (family == AF_INET6 && take(bytes, &inet6)) return append_inet6(inet6, to);
  if (family == AF_NETLINK && take(bytes, &netlink)) return append_netlink(netlink, to);
  to->append(family == AF_UNSPEC ? "{sa_family=AF_UNSPEC" : "{sa_family=");
  if (family != AF_UNSPEC) append_hex(to, family);
  if (bytes.size > sizeof(family)) {
    to->append(", sa_data=");
    append_quoted(to, {reinterpret_cast<const char *>(bytes.data) + sizeof(family), bytes.size - sizeof(family)},
                  false);
  }
  to->push_back('}');
}

// "[INT TERM]", or "~[KILL STOP]" when most are in it, as strace chooses.
void append_sigset(const Bytes &bytes, std::string *to) {
  uint64_t set = 0;
  if (!take(bytes, &set)) return to->append("???"), void();
  bool inverted = __builtin_popcountll(set) >= 43;  // two thirds of 64
  if (inverted) {
    set = ~set;
    to->push_back('~');
  }
  to->push_back('[');
  bool first = true;
  for (int number = 1; number <= 64; number++) {
    if ((set >> (number - 1) & 1) == 0) continue;
    if (!first) to->push_back(' ');
    first = false;
    std::string name = signal_name(number);
    to->append(name, 3, std::string::npos);
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

void append_cmsg(const Bytes &bytes, std::string *to) {
  to->push_back('[');
  for (size_t at = 0; at + sizeof(cmsghdr) <= bytes.size;) {
    cmsghdr head;
    std::memcpy(&head, bytes.data + at, sizeof(head));
    if (at != 0) to->append(", ");
    to->append("{cmsg_len=");
    append_decimal(to, head.cmsg_len);
    to->append(head.cmsg_level == SOL_SOCKET ? ", cmsg_level=SOL_SOCKET" : ", cmsg_level=");
    if (head.cmsg_level != SOL_SOCKET) append_signed(to, head.cmsg_level);
    bool rights = head.cmsg_level == SOL_SOCKET && head.cmsg_type == SCM_RIGHTS;
    to->append(rights ? ", cmsg_type=SCM_RIGHTS" : ", cmsg_type=");
    if (!rights) append_hex(to, static_cast<uint32_t>(head.cmsg_type));
    size_t left = std::min(bytes.size - at, static_cast<size_t>(head.cmsg_len));
    if (rights && left > sizeof(head)) {
      to->append(", cmsg_data=");
      append_rights(bytes.data + at + sizeof(head), left - sizeof(head), to);
    }
    to->push_back('}');
    if (head.cmsg_len < sizeof(head) || head.cmsg_len > bytes.size - at) break;
    at += (head.cmsg_len + 7) & ~size_t{7};
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

}  // namespace

void append_signal(int number, std::string *to) { to->append(signal_name(number)); }

void append_file_mode(uint64_t mode, std::string *to) {
  bool typed = false;
  for (const Named &type : kFileTypes)
    if (static_cast<int>(mode & S_IFMT) == type.value) {
      to->append(type.name).push_back('|');
      typed = true;
    }
  for (const Named &bit : kModeBits)
    if (typed && (mode & static_cast<uint64_t>(bit.value)) != 0) to->append(bit.name).push_back('|');
  append_octal(to, typed ? mode & 0777 : mode, 3);
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

void append_wait_status(int status, std::string *to) {
  if (WIFEXITED(status)) {
    to->append("{WIFEXITED(s) && WEXITSTATUS(s) == ");
    append_decimal(to, static_cast<uint64_t>(WEXITSTATUS(status)));
    to->push_back('}');
  } else if (WIFSTOPPED(status)) {
    to->append("{WIFSTOPPED(s) && WSTOPSIG(s) == ").append(signal_name(WSTOPSIG(status))).push_back('}');
  } else if (WIFCONTINUED(status)) {
    to->append("{WIFCONTINUED(s)}");
  } else {
    to->append("{WIFSIGNALED(s) && WTERMSIG(s) == ").append(signal_name(WTERMSIG(status)));
    to->append(WCOREDUMP(status) ? " && WCOREDUMP(s)}" : "}");
  }
}

void append_primitive(uint32_t primitive, const Bytes &bytes, const ShowOptions &options, std::string *to) {
  switch (primitive) {
    case SHOW_SOCKADDR: return append_sockaddr(bytes, to);
    case SHOW_SIGSET: return append_sigset(bytes, to);
    case SHOW_FDSET: return append_fdset(bytes, to);
    case SHOW_DIRENTS: return append_dirents(bytes, to);
    case SHOW_CMSG: return append_cmsg(bytes, to);
    case SHOW_SOCKOPT: return append_sockopt(bytes, options, to);
    case SHOW_SIGINFO: {
      uint8_t info[WIRE_SIGINFO] = {};
      std::string text;
      std::memcpy(info, bytes.data, std::min(bytes.size, sizeof(info)));
      append_siginfo(info, &text);
      to->append(text);
      return;
    }
    default: append_hex(to, bytes.address);
  }
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
