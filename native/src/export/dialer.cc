// SPDX-License-Identifier: Apache-2.0
#include "export/dialer.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

#include "kernel/clock.h"

namespace sysspan {

namespace {

constexpr int64_t kNextAfterMs = 250;  // RFC 8305, "Connection Attempt Delay"
// SYN was sent three times by then (tcp(7), tcp_syn_retries), and whoever waits for spans is told why none come.
constexpr int64_t kConnectMs = 5000;
constexpr size_t kReportedMost = 4;  // attempts

int wait_ms(int64_t until_ms) { return static_cast<int>(std::clamp<int64_t>(until_ms - monotonic_ms(), 0, INT_MAX)); }

// Attempts to connect to some addresses; those that lose are closed.
class Race {
 public:
  explicit Race(const std::vector<Address> &addresses) : addresses_(addresses) {}
  ~Race() {
    for (const Attempt &attempt : attempts_) ::close(attempt.fd);
  }
  Race(const Race &) = delete;
  Race &operator=(const Race &) = delete;

  // The winner's socket, which is address number `won`; -1 when there is none.
  int run(int stop, int64_t deadline_ms, size_t *won) {
    for (;;) {
      int64_t now = monotonic_ms();
      while (next_ < addresses_.size() && (attempts_.empty() || now >= next_ms_)) begin(next_++);
      if (attempts_.empty()) return -1;
      if (now >= deadline_ms) return all_failed(ETIMEDOUT);
      std::vector<pollfd> ready = {{stop, POLLIN, 0}};
      for (const Attempt &attempt : attempts_) ready.push_back({attempt.fd, POLLOUT, 0});
      bool more = next_ < addresses_.size();
      poll(ready.data(), ready.size(), wait_ms(more ? std::min(next_ms_, deadline_ms) : deadline_ms));
      if (ready[0].revents != 0) return all_failed(ECANCELED);
      int fd = take_ready(ready, won);
      if (fd >= 0) return fd;
    }
  }

  // "connect ECONNREFUSED 127.0.0.1:4317, ETIMEDOUT [::1]:4317"
  std::string why() const {
    std::string text = "connect";
    for (size_t i = 0; i < failed_.size() && i < kReportedMost; i++)
      text.append(i == 0 ? " " : ", ").append(failed_[i]);
    if (failed_.size() > kReportedMost) text += " and " + std::to_string(failed_.size() - kReportedMost) + " more";
    return text;
  }

 private:
  struct Attempt {
    size_t number;
    int fd;
  };

  void begin(size_t number) {
    const Address &to = addresses_[number];
    next_ms_ = monotonic_ms() + kNextAfterMs;
    int fd = socket(to.bytes.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int error = fd < 0 ? errno : 0;
    // One that is there at once can be written at once.
    if (error == 0 && ::connect(fd, reinterpret_cast<const sockaddr *>(&to.bytes), to.size) != 0) error = errno;
    if (error == 0 || error == EINPROGRESS) return attempts_.push_back({number, fd});
    if (fd >= 0) ::close(fd);
    note(number, error);
  }

  int take_ready(const std::vector<pollfd> &ready, size_t *won) {
    std::vector<Attempt> others;
    int winner = -1;
    for (size_t i = 0; i < attempts_.size(); i++) {
      Attempt attempt = attempts_[i];
      int error = 0;
      socklen_t size = sizeof(error);
      if (winner >= 0 || ready[i + 1].revents == 0) {
        others.push_back(attempt);
        continue;
      }
      if (getsockopt(attempt.fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
      if (error == 0) {
        winner = attempt.fd;
        *won = attempt.number;
        continue;
      }
      ::close(attempt.fd);
      note(attempt.number, error);
      next_ms_ = 0;
    }
    attempts_.swap(others);
    return winner;
  }

  int all_failed(int error) {
    for (const Attempt &attempt : attempts_) note(attempt.number, error);
    return -1;
  }

  void note(size_t number, int error) {
    const char *name = strerrorname_np(error);
    failed_.push_back((name == nullptr ? std::to_string(error) : name) + " " + addresses_[number].text());
  }

  const std::vector<Address> &addresses_;
  std::vector<Attempt> attempts_;
  std::vector<std::string> failed_;
  size_t next_ = 0;
  int64_t next_ms_ = 0;
};

}  // namespace

int Dialer::connect(int64_t deadline_ms, std::string *why) {
  std::vector<Address> addresses;
  last_.reset();
  if (!look_up(deadline_ms, &addresses, why)) return -1;
  addresses = in_order(std::move(addresses));
  Race race(addresses);
  size_t won = 0;
  int fd = race.run(stop_, std::min(deadline_ms, monotonic_ms() + kConnectMs), &won);
  if (fd >= 0) last_ = addresses[won];
  else *why = race.why();
  return fd;
}

bool Dialer::look_up(int64_t deadline_ms, std::vector<Address> *addresses, std::string *why) {
  std::shared_ptr<Lookup> lookup = Lookup::begin(host_, port_);
  while (!lookup->answer(addresses, why)) {
    pollfd ready[2] = {{lookup->ended(), POLLIN, 0}, {stop_, POLLIN, 0}};
    int count = poll(ready, 2, wait_ms(deadline_ms));
    if (count < 0 && errno == EINTR) continue;
    if (count > 0 && ready[1].revents == 0) continue;
    *why = count > 0 ? "ended" : "no name server has answered in time";
    break;
  }
  if (!addresses->empty()) return true;
  *why = "Name resolution failed for " + host_ + ":" + port_ + ": " + *why;
  return false;
}

// Families in turn, beginning with that of the first address.
std::vector<Address> Dialer::in_order(std::vector<Address> addresses) const {
  auto family = addresses[0].bytes.ss_family;
  std::vector<Address> first, second, all;
  for (const Address &address : addresses) (address.bytes.ss_family == family ? first : second).push_back(address);
  for (size_t i = 0; i < std::max(first.size(), second.size()); i++) {
    if (i < first.size()) all.push_back(first[i]);
    if (i < second.size()) all.push_back(second[i]);
  }
  auto rank = [this](const Address &address) { return address == good_ ? 0 : address == bad_ ? 2 : 1; };
  std::stable_sort(all.begin(), all.end(), [&](const Address &a, const Address &b) { return rank(a) < rank(b); });
  return all;
}

void Dialer::judge(bool of_use) {
  if (!last_) return;
  if (of_use) good_ = last_;
  else bad_ = last_;
  if (good_ == bad_) (of_use ? bad_ : good_).reset();
}

}  // namespace sysspan
