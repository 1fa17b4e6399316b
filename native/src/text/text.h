// SPDX-License-Identifier: Apache-2.0
// Lines as strace writes them, in batches to a file descriptor. A call that begins is told first; its line is written
// when it ends, or in halves when something else is to be written in between.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "decode/contents.h"
#include "decode/decoder.h"
#include "wire.h"

namespace sysspan {

enum class Prefix {
  kNever,     // one process, no -f
  kBrackets,  // "[pid  1234] " while there are several, for a terminal
  kColumn,    // "1234  " always, for -f with a file
};

enum class Clock { kNone, kTime, kUnix };

struct TextOptions {
  bool wanted = false;
  bool to_stderr = false;  // messages then are among the lines
  bool json = false;
  Contents contents;  // that JSON may show; text shows all
  Prefix prefix = Prefix::kNever;
  uint32_t column = 40;  // -a: where "= result" begins
  Clock clock = Clock::kNone;
  uint32_t clock_digits = 0;
  int relative_digits = -1;  // -r; -1: no such time
  int duration_digits = -1;  // -T
  bool numbers = false;      // -n
  bool command_names = false;
  bool show_attach = false;
  bool show_exit = true;
  bool show_superseded = true;
  uint64_t signals = ~0ULL;  // that are shown, as a sigset_t
};

// A call that is shown, with what is needed to show a half of it.
struct TextCall {
  std::string_view name;
  uint32_t entry_args;  // of its arguments are there before it is over
};

class Text {
 public:
  // How calls look is asked for only when a line is written.
  class TextSource {
   public:
    virtual ~TextSource() = default;
    virtual const CallText &text_of(const wire_call &record) = 0;
    virtual TextCall describe(const wire_call &record) = 0;
    // "<name>", without anything that a terminal would obey; nothing when it is not known.
    virtual void append_command_name(uint32_t tid, std::string *to) const = 0;
  };

  Text(const TextOptions &options, TextSource *texts);

  // Each batch of records begins with this; `wall_offset_ns` makes wall-clock times of the records' times.
  void begin_batch(uint64_t wall_offset_ns) { wall_offset_ns_ = wall_offset_ns; }
  // The end of the call that began before this batch and has no line yet, if the batch has it.
  uint32_t waiting() const { return waiting_; }
  void found_end(const wire_call *end) { waiting_end_ = end; }
  // Writes what has gathered to `fd`, or with -1 keeps it for later. Records may go away after it.
  void end_batch(uint64_t now_ns, int fd);
  size_t gathered() const { return out_.size(); }

  void begin(const wire_begin &record);
  void exec(const wire_exec &record);
  // `end` is the record of the call's end, if that is known already.
  void enter(const wire_call &record, const wire_call *end);
  void call(const wire_call &record);
  // A call that is under way and was not told of when it began; at the end of the tracing, one that goes on.
  void blocked(const wire_call &record, bool last);
  void signal(const wire_signal &record, std::string_view siginfo);
  void stop(const wire_stop &record);
  void exit(const wire_exit &record);
  void lost(uint32_t tid, uint64_t calls, uint64_t time_ns);
  // Nothing more will come; what is still traced goes on without us.
  void finish(int fd);

  // errno of a write that failed: from then on lines are dropped.
  int error() const { return error_; }

 private:
  struct Half {
    uint64_t enter_ns;
    uint32_t args;  // that are written already
  };

  void put_leader(uint32_t tid, uint64_t time_ns);
  void put_times(uint64_t time_ns);
  void put_first_half(uint32_t tid, const wire_call &shown);
  void put_args(const CallText &text, uint32_t from, uint32_t to);
  void put_result(const wire_call &record, const CallText &text);
  void put_message(uint32_t tid, const char *what);
  void put_digits(uint64_t ns, int digits);
  bool shows_signal(uint32_t number) const;
  void settle();
  void close_line();
  size_t width() const { return carried_ + out_.size() - line_begin_; }
  void end_line();
  void write_out(int fd);

  TextOptions options_;
  TextSource *texts_;
  std::string out_;
  size_t line_begin_ = 0;  // in out_
  size_t carried_ = 0;     // columns of the open line that are written already
  uint64_t wall_offset_ns_ = 0;
  uint64_t last_ns_ = 0;
  std::unordered_set<uint32_t> tasks_;
  std::unordered_map<uint32_t, Half> halves_;
  std::unordered_set<uint32_t> detached_;
  std::unordered_map<uint32_t, uint32_t> last_numbers_;  // -n: of calls, by task; strace puts them before every line
  uint32_t open_ = 0;                                    // the task whose line is not ended
  uint32_t waiting_ = 0;                                 // the task whose call began last and has no line yet
  const wire_call *waiting_record_ = nullptr;
  const wire_call *waiting_end_ = nullptr;
  std::vector<uint64_t> kept_;  // the waiting record, from one batch to the next
  int error_ = 0;
};

}  // namespace sysspan
