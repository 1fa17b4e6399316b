// SPDX-License-Identifier: Apache-2.0
#include "decode/socket_options.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <iterator>

#include "decode/named.h"
#include "decode/quote.h"

namespace sysspan {

namespace {

const Named kLevels[] = {{SOL_SOCKET, "SOL_SOCKET"}, {SOL_IP, "SOL_IP"},   {SOL_IPV6, "SOL_IPV6"},
                         {SOL_TCP, "SOL_TCP"},       {SOL_UDP, "SOL_UDP"}, {SOL_NETLINK, "SOL_NETLINK"}};
const Named kControlTypes[] = {{SCM_RIGHTS, "SCM_RIGHTS"}, {SCM_CREDENTIALS, "SCM_CREDENTIALS"}};

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

void append_cmsg_data(const cmsghdr &head, const Bytes &data, const DecoderOptions &options, std::string *to) {
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

}  // namespace

void append_cmsg(const Bytes &bytes, const DecoderOptions &options, std::string *to) {
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
void append_sockopt(const Bytes &bytes, const DecoderOptions &options, std::string *to) {
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

}  // namespace sysspan
