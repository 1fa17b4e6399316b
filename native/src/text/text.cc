// SPDX-License-Identifier: Apache-2.0
#include "text/text.h"

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <utility>

#include "decode/decode_plan.h"
#include "decode/signals.h"

namespace sysspan {

namespace {

constexpr uint64_t kSecond = 1'000'000'000;
constexpr uint64_t kHangsNs = 20'000'000;  // a call that is under way so long is shown without its end
constexpr uint64_t kUnreadNs = kSecond;    // ... where more can be shown of it at its end

// Whether something was not resident when the call began, which may have brought it in when it ends.
bool unread(const wire_call &call) {
  Record record;
  if (!record.parse(call)) return false;
  for (uint32_t operation = 0; operation < std::size(record.chunks); operation++)
    if (const Chunk *chunk = record.chunk(operation); chunk != nullptr && chunk->status == WIRE_FAULT) return true;
  return false;
}

}  // namespace

Text::Text(const TextOptions &options, TextSource *texts) : options_(options), texts_(texts) {}

// ".123456" of a time, as many digits as were asked for.
void Text::put_digits(uint64_t ns, int digits) {
  if (digits <= 0) return;
  uint64_t rest = ns % kSecond;
  for (int i = digits; i < 9; i++) rest /= 10;
  char text[16];
  out_.append(text, static_cast<size_t>(snprintf(text, sizeof(text), ".%0*" PRIu64, digits, rest)));
}

void Text::put_times(uint64_t time_ns) {
  char text[32];
  uint64_t wall_ns = time_ns + wall_offset_ns_;
  if (options_.clock == Clock::kTime) {
    auto seconds = static_cast<time_t>(wall_ns / kSecond);
    tm local;
    localtime_r(&seconds, &local);
    out_.append(text, strftime(text, sizeof(text), "%H:%M:%S", &local));
  } else if (options_.clock == Clock::kUnix) {
    out_.append(text, static_cast<size_t>(snprintf(text, sizeof(text), "%" PRIu64, wall_ns / kSecond)));
  }
  bool both = options_.clock != Clock::kNone;
  if (both) put_digits(wall_ns, static_cast<int>(options_.clock_digits));
  if (both) out_.push_back(' ');
  if (options_.relative_digits < 0) return;
  uint64_t since_ns = last_ns_ == 0 || time_ns < last_ns_ ? 0 : time_ns - last_ns_;
  last_ns_ = time_ns;
  out_.append(
      text, static_cast<size_t>(snprintf(text, sizeof(text), both ? "(+%6" PRIu64 : "%6" PRIu64, since_ns / kSecond)));
  put_digits(since_ns, options_.relative_digits);
  out_.append(both ? ") " : " ");
}

void Text::put_leader(uint32_t tid, uint64_t time_ns) {
  close_line();
  line_begin_ = out_.size();
  carried_ = 0;
  char text[32];
  bool column = options_.prefix == Prefix::kColumn,
       brackets = options_.prefix == Prefix::kBrackets && tasks_.size() > 1;
  if (column || brackets) {
    out_.append(text, static_cast<size_t>(snprintf(text, sizeof(text), column ? "%-5u" : "[pid %5u", tid)));
    if (options_.command_names) texts_->append_command_name(tid, &out_);
    out_.append(column ? " " : "] ");
  }
  put_times(time_ns);
  if (options_.numbers)
    out_.append(text, static_cast<size_t>(snprintf(text, sizeof(text), "[%4u] ", last_numbers_[tid])));
}

void Text::end_line() {
  out_.push_back('\n');
  open_ = 0;
}

void Text::close_line() {
  if (open_ == 0) return;
  out_.append(" <unfinished ...>");
  end_line();
}

// The call that began last gets its first half, because something else follows.
void Text::settle() {
  if (waiting_ == 0) return;
  const wire_call &shown = waiting_end_ != nullptr ? *waiting_end_ : *waiting_record_;
  put_first_half(std::exchange(waiting_, 0), shown);
}

// The name and the arguments that are there before the call is over. After an execve of a thread `shown` has the number
// of its process.
void Text::put_first_half(uint32_t tid, const wire_call &shown) {
  TextCall call = texts_->describe(shown);
  const CallText &text = texts_->text_of(shown);
  if (options_.numbers) last_numbers_[tid] = shown.nr;
  put_leader(tid, shown.enter_ns);
  out_.append(call.name).push_back('(');
  auto count = static_cast<uint32_t>(text.arg_ends.size());
  uint32_t args = std::min(call.entry_args, count);
  put_args(text, 0, args);
  if (args < count && args > 0) out_.append(", ");
  halves_[tid] = {shown.enter_ns, args};
  open_ = tid;
}

void Text::put_args(const CallText &text, uint32_t from, uint32_t to) {
  uint32_t begin = from == 0 ? 0 : text.arg_ends[from - 1];
  for (uint32_t i = from; i < to; i++) {
    if (i != from) out_.append(", ");
    out_.append(text.args, begin, text.arg_ends[i] - begin);
    begin = text.arg_ends[i];
  }
}

void Text::enter(const wire_call &record, const wire_call *end) {
  settle();
  halves_.erase(record.tid);  // of a call whose end was lost
  waiting_ = record.tid;
  waiting_record_ = &record;
  waiting_end_ = end;
}

void Text::call(const wire_call &record) {
  if (waiting_ == record.tid) {
    waiting_ = 0;
  } else {
    settle();
  }
  TextCall call = texts_->describe(record);
  const CallText &text = texts_->text_of(record);
  auto count = static_cast<uint32_t>(text.arg_ends.size());
  uint64_t end_ns = record.enter_ns + record.duration_ns;
  auto half = halves_.find(record.tid);
  uint32_t from = 0;
  if (options_.numbers) last_numbers_[record.tid] = record.nr;
  if (half == halves_.end()) {
    put_leader(record.tid, record.enter_ns);
    out_.append(call.name).push_back('(');
  } else {
    from = std::min(half->second.args, count);
    halves_.erase(half);
    if (open_ != record.tid) {
      put_leader(record.tid, end_ns);
      out_.append("<... ").append(call.name).append(" resumed>");
    }
  }
  open_ = 0;
  put_args(text, from, count);
  out_.append(") ");
  put_result(record, text);
}

void Text::put_result(const wire_call &record, const CallText &text) {
  if (width() < options_.column) out_.append(options_.column - width(), ' ');
  out_.append("= ");
  out_.append((record.header.flags & WIRE_NO_RETURN) != 0 ? "?" : text.result);
  if (!text.note.empty()) {
    out_.push_back(' ');
    out_.append(text.note);
  }
  if (options_.duration_digits >= 0 &&
      (record.header.flags & (WIRE_NO_RETURN | WIRE_NO_ENTRY | WIRE_SKIPPED_CALL)) == 0) {
    out_.append(" <");
    out_.append(std::to_string(record.duration_ns / kSecond));
    put_digits(record.duration_ns, options_.duration_digits);
    out_.push_back('>');
  }
  end_line();
}

void Text::blocked(const wire_call &record, bool last) {
  if (detached_.count(record.tid) != 0) return;
  settle();
  if (halves_.count(record.tid) == 0) {
    put_first_half(record.tid, record);
  } else if (last && open_ != record.tid) {
    put_leader(record.tid, record.enter_ns + record.duration_ns);
    out_.append("<... ").append(texts_->describe(record).name).append(" resumed>");
  }
  if (!last) return;
  halves_.erase(record.tid);
  detached_.insert(record.tid);
  out_.append(" <detached ...>");
  end_line();
}

// "sysspan: Process 1234 attached", to stderr like strace's, in the order of the lines where they go there too.
void Text::put_message(uint32_t tid, const char *what) {
  std::string line = "sysspan: Process " + std::to_string(tid) + " " + what + "\n";
  settle();
  if (!options_.to_stderr) {
    if (write(STDERR_FILENO, line.data(), line.size()) < 0) return;  // nobody listens
    return;
  }
  close_line();
  out_ += line;
}

void Text::begin(const wire_begin &record) {
  bool first = tasks_.empty();
  bool attached = (record.task.header.flags & WIRE_ATTACHED) != 0;
  if (!tasks_.insert(record.task.tid).second || !options_.show_attach) return;
  if (attached || !first) put_message(record.task.tid, "attached");
}

// Another thread than the leader called execve: it goes on with the leader's number.
void Text::exec(const wire_exec &record) {
  uint32_t old = record.old_tid, tid = record.task.tid;
  if (old == tid) return;
  if (waiting_ == old) settle();
  tasks_.erase(old);
  tasks_.insert(tid);
  auto half = halves_.find(old);
  if (half == halves_.end()) return;
  halves_[tid] = half->second;
  halves_.erase(half);
  if (open_ == old) close_line();
}

bool Text::shows_signal(uint32_t number) const {
  return number < 1 || number > 64 || (options_.signals >> (number - 1) & 1) != 0;
}

void Text::signal(const wire_signal &record, std::string_view siginfo) {
  if (!shows_signal(record.signal)) return;
  settle();
  put_leader(record.task.tid, record.task.time_ns);
  out_ += "--- " + signal_name(static_cast<int>(record.signal)) + " ";
  out_.append(siginfo);
  out_ += " ---";
  end_line();
}

void Text::stop(const wire_stop &record) {
  if (!shows_signal(record.signal)) return;
  settle();
  put_leader(record.task.tid, record.task.time_ns);
  out_ += "--- stopped by " + signal_name(static_cast<int>(record.signal)) + " ---";
  end_line();
}

void Text::exit(const wire_exit &record) {
  int status = static_cast<int>(record.code);
  uint32_t tid = record.task.tid;
  bool killed = WIFSIGNALED(status), superseded = (record.task.header.flags & WIRE_SUPERSEDED) != 0;
  bool shown = superseded ? options_.show_superseded
               : killed   ? shows_signal(static_cast<uint32_t>(WTERMSIG(status)))
                          : options_.show_exit;
  halves_.erase(tid);
  if (superseded) tasks_.erase(tid);
  if (shown) {
    settle();
    put_leader(tid, record.task.time_ns);
    if (superseded) {
      out_ += "+++ superseded by execve in pid " + std::to_string(record.by) + " +++";
    } else if (killed) {
      out_ += "+++ killed by " + signal_name(WTERMSIG(status)) + (WCOREDUMP(status) ? " (core dumped)" : "") + " +++";
    } else {
      out_ += "+++ exited with " + std::to_string(WEXITSTATUS(status)) + " +++";
    }
    end_line();
  }
  tasks_.erase(tid);
  last_numbers_.erase(tid);
}

void Text::lost(uint32_t tid, uint64_t calls, uint64_t time_ns) {
  settle();
  put_leader(tid, time_ns);
  out_ += "!!! " + std::to_string(calls) + (calls == 1 ? " call" : " calls") + " lost here !!!";
  end_line();
}

void Text::finish(int fd) {
  settle();
  close_line();
  if (options_.show_attach)
    for (uint32_t tid : tasks_) put_message(tid, "detached");
  write_out(fd);
}

void Text::end_batch(uint64_t now_ns, int fd) {
  if (waiting_ != 0) {
    waiting_end_ = nullptr;
    if (now_ns > waiting_record_->enter_ns + (unread(*waiting_record_) ? kUnreadNs : kHangsNs)) {
      settle();
    } else if (reinterpret_cast<const uint8_t *>(waiting_record_) != reinterpret_cast<uint8_t *>(kept_.data())) {
      kept_.resize(waiting_record_->header.size / sizeof(uint64_t) + 1);
      std::memcpy(kept_.data(), waiting_record_, waiting_record_->header.size);
      waiting_record_ = reinterpret_cast<const wire_call *>(kept_.data());
    }
  }
  write_out(fd);
}

void Text::write_out(int fd) {
  if (fd < 0) return;
  size_t written = 0;
  while (written < out_.size() && error_ == 0) {
    ssize_t size = write(fd, out_.data() + written, out_.size() - written);
    if (size >= 0) {
      written += static_cast<size_t>(size);
    } else if (errno == EAGAIN) {
      usleep(1000);  // someone made it non-blocking
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  carried_ = open_ == 0 ? 0 : width();
  line_begin_ = 0;
  out_.clear();
}

}  // namespace sysspan
