// SPDX-License-Identifier: Apache-2.0
// Looks up the addresses of a name on a thread of its own: nothing can end a look-up that its name server leaves
// unanswered. Who asks for a name that is being looked up shares the answer, so that there are as many of these threads
// at most as names.
#pragma once

#include <sys/socket.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace sysspan {

struct Address {
  sockaddr_storage bytes = {};
  socklen_t size = 0;

  bool operator==(const Address &other) const;
  // As people write it, with its port.
  std::string text() const;
};

class Lookup {
 public:
  // Also when it cannot begin: it has ended then.
  static std::shared_ptr<Lookup> begin(const std::string &host, const std::string &port);
  ~Lookup();
  Lookup(const Lookup &) = delete;
  Lookup &operator=(const Lookup &) = delete;

  // Can be read once it has ended; -1 when it could not begin.
  int ended() const { return ended_; }
  // False while it is under way. Addresses are in the order of RFC 6724; without any, `why` says why.
  bool answer(std::vector<Address> *addresses, std::string *why);

 private:
  Lookup() = default;
  void start(const std::string &host, const std::string &port);
  void ask(const std::string &host, const std::string &port, int flags);
  void end(std::vector<Address> addresses, std::string why);

  int ended_ = -1;
  std::mutex mutex_;  // guards what follows
  bool done_ = false;
  std::vector<Address> addresses_;
  std::string why_;
};

}  // namespace sysspan
