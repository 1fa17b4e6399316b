// SPDX-License-Identifier: Apache-2.0
// What a session writes for people and programs while it traces: strace-style text or JSON lines, and a table at the
// end. Chooses between them, shows calls, and knows what threads are called.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "decode/capture_plans.h"
#include "decode/decoder.h"
#include "text/json_lines.h"
#include "text/summary.h"
#include "text/text.h"
#include "wire.h"

namespace sysspan {

class Lines : private Text::TextSource, private CommandNames {
 public:
  Lines(const Decoder *decoder, const CapturePlans *plans, DecoderOptions shown, const TextOptions &text,
        const SummaryOptions &summary);

  // Where all of it goes. Until this is called it is kept: who asked for it may yet be refused.
  void write_to(int fd) { fd_ = fd; }
  // Whether so much is kept that no more should come.
  bool full() const { return fd_ < 0 && text_.gathered() + json_lines_.gathered() > kKeptMax; }

  // Whether there is anything to do.
  bool wanted() const { return text_wanted_ || summary_wanted_; }

  void begin_batch(uint64_t wall_offset_ns);
  uint32_t waiting() const { return text_wanted_ ? text_.waiting() : 0; }
  void found_end(const wire_call *end) { text_.found_end(end); }
  void end_batch(uint64_t now_ns);
  // Writes the table, and that what is still traced is traced no more.
  void finish();

  void begin(const wire_begin &record);
  void exec(const wire_exec &record);
  void rename(const wire_task &record);
  void enter(const wire_call &record, const wire_call *end);
  void call(const wire_call &record);
  void signal(const wire_signal &record, std::string_view siginfo);
  void stop(const wire_stop &record);
  void exit(const wire_exit &record);
  // From now on blocked calls are those that go on without us.
  void last() { last_ = true; }

  int error() const { return error_ != 0 ? error_ : text_.error(); }

 private:
  static constexpr size_t kKeptMax = 16 << 20;

  const CallText &text_of(const wire_call &record) override;
  TextCall describe(const wire_call &record) override;
  void append_command_name(uint32_t tid, std::string *to) const override;
  std::string_view command_name(uint32_t tid) const;
  void put_resumed(uint32_t tid);
  void note_loss(uint32_t tgid, uint32_t tid, uint32_t seq, uint64_t time_ns);
  void write_json();

  const Decoder *decoder_;
  const CapturePlans *plans_;
  DecoderOptions shown_;
  Contents contents_;  // that JSON may show
  bool json_;
  bool text_wanted_;
  bool summary_wanted_;
  bool last_ = false;
  Text text_;
  JsonLines json_lines_;
  Summary summary_;
  std::atomic<int> fd_{-1};
  int error_ = 0;
  CallText call_text_;
  std::unordered_map<uint32_t, uint32_t> next_seq_;
  std::unordered_map<uint32_t, std::string> names_;
  std::unordered_map<uint32_t, std::string> interrupted_;  // by thread, the call that restart_syscall goes on with
};

}  // namespace sysspan
