// SPDX-License-Identifier: Apache-2.0
#include "export/lookup.h"

#include <netdb.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

#include "kernel/detached.h"

namespace sysspan {

namespace {

using Name = std::pair<std::string, std::string>;

// Those that are under way. Never destroyed: their threads may outlive everything else.
struct UnderWay {
  std::mutex mutex;
  std::map<Name, std::shared_ptr<Lookup>> lookups;
};

UnderWay *under_way() {
  static auto *all = new UnderWay;
  return all;
}

}  // namespace

bool Address::operator==(const Address &other) const {
  return size == other.size && std::memcmp(&bytes, &other.bytes, size) == 0;
}

std::string Address::text() const {
  char host[NI_MAXHOST], port[NI_MAXSERV];
  const auto *address = reinterpret_cast<const sockaddr *>(&bytes);
  if (getnameinfo(address, size, host, sizeof(host), port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
    return "?";
  return address->sa_family == AF_INET6 ? "[" + std::string(host) + "]:" + port : std::string(host) + ":" + port;
}

std::shared_ptr<Lookup> Lookup::begin(const std::string &host, const std::string &port) {
  UnderWay *all = under_way();
  std::lock_guard<std::mutex> lock(all->mutex);
  auto found = all->lookups.find({host, port});
  if (found != all->lookups.end()) return found->second;
  std::shared_ptr<Lookup> lookup(new Lookup);
  // An address needs no server, and no thread.
  lookup->ask(host, port, AI_NUMERICHOST);
  if (!lookup->addresses_.empty()) return lookup;
  lookup->done_ = false;
  lookup->ended_ = eventfd(0, EFD_CLOEXEC);
  int error = lookup->ended_ < 0 ? errno : run_detached("sysspan lookup", [lookup, host, port] {
    lookup->ask(host, port, 0);
    UnderWay *others = under_way();
    std::lock_guard<std::mutex> guard(others->mutex);
    others->lookups.erase({host, port});
  });
  if (error == 0) all->lookups[{host, port}] = lookup;
  else lookup->end({}, std::string(strerrorname_np(error)) + " for a thread");
  return lookup;
}

Lookup::~Lookup() {
  if (ended_ >= 0) close(ended_);
}

void Lookup::ask(const std::string &host, const std::string &port, int flags) {
  addrinfo hints = {}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  int error = getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  if (error != 0) return end({}, error == EAI_SYSTEM ? std::strerror(errno) : gai_strerror(error));
  std::vector<Address> addresses;
  for (const addrinfo *one = found; one != nullptr; one = one->ai_next) {
    Address &address = addresses.emplace_back();
    address.size = one->ai_addrlen;
    std::memcpy(&address.bytes, one->ai_addr, one->ai_addrlen);
  }
  freeaddrinfo(found);
  end(std::move(addresses), "");
}

void Lookup::end(std::vector<Address> addresses, std::string why) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    addresses_ = std::move(addresses);
    why_ = std::move(why);
    done_ = true;
  }
  if (ended_ >= 0) eventfd_write(ended_, 1);
}

bool Lookup::answer(std::vector<Address> *addresses, std::string *why) {
  std::lock_guard<std::mutex> lock(mutex_);
  *addresses = addresses_;
  *why = why_;
  return done_;
}

}  // namespace sysspan
