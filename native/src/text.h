// SPDX-License-Identifier: Apache-2.0
// strace-style lines, written in batches to a file descriptor.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "show.h"
#include "wire.h"

namespace sysspan {

enum class Prefix {
  kNever,     // one process, no -f
  kBrackets,  // "[pid  1234] " as soon as there are several, for a terminal
  kColumn,    // "1234  " always, for -f with a file
};

struct TextOptions {
  int fd = -1;
  Prefix prefix = Prefix::kNever;
  bool durations = false;  // -T
  uint32_t column = 40;    // -a: where "= result" begins
};

class Text {
 public:
  explicit Text(const TextOptions &options) : options_(options) {}

  void begin(const wire_begin &record);
  void call(const wire_call &record, std::string_view name, const CallText &text);
  void signal(const wire_signal &record, std::string_view siginfo);
  void exit(const wire_exit &record);
  void lost(uint32_t tid, uint64_t calls);

  // Writes what has gathered. False, with errno, once a write failed: from then on lines are dropped and counted.
  bool flush();
  int error() const { return error_; }

 private:
  void put_prefix(uint32_t tid);
  void put_result(const wire_call &record, const CallText &text, size_t line_start);

  TextOptions options_;
  std::string out_;
  std::unordered_set<uint32_t> tasks_;
  bool several_ = false;
  int error_ = 0;
};

}  // namespace sysspan
