// SPDX-License-Identifier: Apache-2.0
#include "decode/socket_address.h"

#include <arpa/inet.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/un.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "decode/named.h"
#include "decode/quote.h"

namespace sysspan {

namespace {

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

}  // namespace

void append_sockaddr(const DecodePlan &plan, const Bytes &bytes, std::string *to) {
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
  std::string_view name = plan.list_name(plan.words[DECODE_HEAD_FAMILIES], family);
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
