// SPDX-License-Identifier: Apache-2.0
// What an index and a search use of a span that anybody may have written: numbers, and views of its bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sysspan {

// Of a process span.
struct ProcessView {
  uint64_t pid = 0, parent_pid = 0;
  std::string_view created, path, signal, args;  // args: an ArrayValue
  uint64_t exit_code = 0;
  bool exited = false, running = false, end_lost = false;
  uint64_t calls = 0, errors = 0, total_ns = 0, lost = 0, folded = 0;
};

struct SpanView {
  std::string_view trace, name, error, message;
  uint64_t id = 0, parent = 0, start_ns = 0, end_ns = 0;
  // Of a call, or a summary of several ones.
  bool call = false, summary = false, returned = false, unfinished = false, resumed = false;
  std::string_view args, result_text;  // args: an ArrayValue
  int64_t result = 0;
  uint64_t thread_id = 0;
  uint64_t count = 0, total_ns = 0, shortest_ns = 0, longest_ns = 0, whole_ns = 0;
  ProcessView process;

  // Reads a Span. False where it is none.
  bool read(std::string_view bytes);

  uint64_t last_ns() const { return end_ns > start_ns ? end_ns : start_ns; }
  // What earlier segments saw of it included.
  uint64_t duration_ns() const { return resumed ? whole_ns : last_ns() - start_ns; }

  // A call as text has it: `openat(AT_FDCWD, "x", O_RDONLY)`, of one that goes on elsewhere `read(3, <unfinished ...>`.
  void append_call(std::string *to) const;
  // `3`, `-1 ENOENT (No such file or directory)`, `?`; nothing of one that goes on elsewhere.
  void append_result(std::string *to) const;
  // What can be searched for, in lower case: a call with its result, or the name and the arguments of a process.
  void append_text(std::string *to) const;

 private:
  struct Value;

  void attribute(std::string_view pair);
  void of_call(std::string_view key, const Value &value);
  void of_process(std::string_view key, const Value &value);
};

// The texts of an ArrayValue, with something between, up to so many bytes.
void append_texts(std::string_view array, std::string_view between, size_t most, std::string *to);

}  // namespace sysspan
