// SPDX-License-Identifier: Apache-2.0
// Connects to a name that may have several addresses, as RFC 8305 (Happy Eyeballs) says: families in turn, the next
// address when the one before has failed or not answered for a moment, the first that answers wins.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "export/lookup.h"

namespace sysspan {

class Dialer {
 public:
  // Gives up when the descriptor `stop` can be read.
  Dialer(std::string host, std::string port, int stop) : host_(std::move(host)), port_(std::move(port)), stop_(stop) {}

  // A connected socket that does not block, or -1 and why. `deadline_ms` is of CLOCK_MONOTONIC; who answers to nothing
  // for five seconds is given up before.
  int connect(int64_t deadline_ms, std::string *why);
  // What became of the connection that was made last: one that was of use is tried first the next time, one that was
  // not is tried last.
  void judge(bool of_use);

 private:
  bool look_up(int64_t deadline_ms, std::vector<Address> *addresses, std::string *why);
  std::vector<Address> in_order(std::vector<Address> addresses) const;

  const std::string host_, port_;
  const int stop_;
  std::optional<Address> last_, good_, bad_;
};

}  // namespace sysspan
