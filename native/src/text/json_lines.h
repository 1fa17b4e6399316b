// SPDX-License-Identifier: Apache-2.0
// Calls, signals and ends as JSON, one object a line, with the names of the spans' attributes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "decode/decoder.h"
#include "otlp/attribute.h"
#include "wire.h"

namespace sysspan {

class JsonLines {
 public:
  // `wall_offset_ns` makes wall-clock times of the records' times.
  void begin_batch(uint64_t wall_offset_ns) { wall_offset_ns_ = wall_offset_ns; }

  void call(const wire_call &record, std::string_view name, const CallText &text, std::string_view thread_name);
  void begin(const wire_begin &record);
  void exec(const wire_exec &record);
  void signal(const wire_signal &record, std::string_view name, std::string_view siginfo);
  void exit(const wire_exit &record);
  void lost(uint32_t tgid, uint32_t tid, uint64_t calls, uint64_t time_ns);

  // The lines since the last time.
  std::string *lines() { return &out_; }
  size_t gathered() const { return out_.size(); }

 private:
  void key(std::string_view name);
  void text(std::string_view name, std::string_view value);
  void number(std::string_view name, int64_t value);
  void truth(std::string_view name);
  void text(StringName name, std::string_view value) { text(name.text(), value); }
  void number(IntName name, int64_t value) { number(name.text(), value); }
  void truth(BoolName name) { truth(name.text()); }
  // A moment as OTLP's JSON has it: nanoseconds since 1970, as text, because such numbers are beyond those of JSON.
  void moment(std::string_view name, uint64_t time_ns);
  void event(std::string_view name, const wire_task &task);
  void end();
  void outcome(const wire_call &record, const CallText &text);
  void facts(const CallText &text);

  std::string out_;
  uint64_t wall_offset_ns_ = 0;
};

}  // namespace sysspan
