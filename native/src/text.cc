// SPDX-License-Identifier: Apache-2.0
#include "text.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "signals.h"

namespace sysspan {

void Text::put_prefix(uint32_t tid) {
  char prefix[32];
  int size = 0;
  if (options_.prefix == Prefix::kColumn) {
    size = snprintf(prefix, sizeof(prefix), "%-5u ", tid);
  } else if (options_.prefix == Prefix::kBrackets && several_) {
    size = snprintf(prefix, sizeof(prefix), "[pid %5u] ", tid);
  }
  out_.append(prefix, static_cast<size_t>(size));
}

void Text::begin(const wire_begin &record) {
  tasks_.insert(record.task.tid);
  several_ = several_ || tasks_.size() > 1;
}

void Text::call(const wire_call &record, std::string_view name, const CallText &text) {
  put_prefix(record.tid);
  size_t line_start = out_.rfind('\n') == std::string::npos ? 0 : out_.rfind('\n') + 1;
  out_.append(name);
  out_.push_back('(');
  uint32_t begin = 0;
  for (uint32_t end : text.arg_ends) {
    if (begin != 0) out_.append(", ");
    out_.append(text.args, begin, end - begin);
    begin = end;
  }
  if ((record.header.flags & WIRE_BLOCKED) != 0) {
    out_.append(" <unfinished ...>\n");
    return;
  }
  out_.append(") ");
  put_result(record, text, line_start);
}

void Text::put_result(const wire_call &record, const CallText &text, size_t line_start) {
  size_t width = out_.size() - line_start;
  if (width < options_.column) out_.append(options_.column - width, ' ');
  out_.append("= ");
  out_.append((record.header.flags & WIRE_NO_RETURN) != 0 ? "?" : text.result);
  if (!text.note.empty()) {
    out_.push_back(' ');
    out_.append(text.note);
  }
  if (options_.durations && (record.header.flags & (WIRE_NO_RETURN | WIRE_NO_ENTRY)) == 0) {
    char duration[40];
    unsigned long long ns = record.duration_ns;
    int size = snprintf(duration, sizeof(duration), " <%llu.%06llu>", ns / 1'000'000'000, ns / 1000 % 1'000'000);
    out_.append(duration, static_cast<size_t>(size));
  }
  out_.push_back('\n');
}

void Text::signal(const wire_signal &record, std::string_view siginfo) {
  put_prefix(record.task.tid);
  out_ += "--- " + signal_name(static_cast<int>(record.signal)) + " ";
  out_.append(siginfo);
  out_ += " ---\n";
}

void Text::exit(const wire_exit &record) {
  int status = static_cast<int>(record.code);
  put_prefix(record.task.tid);
  if (WIFSIGNALED(status)) {
    out_ += "+++ killed by " + signal_name(WTERMSIG(status)) + (WCOREDUMP(status) ? " (core dumped)" : "") + " +++\n";
  } else {
    out_ += "+++ exited with " + std::to_string(WEXITSTATUS(status)) + " +++\n";
  }
  tasks_.erase(record.task.tid);
}

void Text::lost(uint32_t tid, uint64_t calls) {
  put_prefix(tid);
  out_ += "!!! " + std::to_string(calls) + (calls == 1 ? " call" : " calls") + " lost here !!!\n";
}

bool Text::flush() {
  size_t written = 0;
  while (written < out_.size() && error_ == 0) {
    ssize_t size = write(options_.fd, out_.data() + written, out_.size() - written);
    if (size >= 0) {
      written += static_cast<size_t>(size);
    } else if (errno == EAGAIN) {
      usleep(1000);  // a terminal or pipe that node made non-blocking
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  out_.clear();
  return error_ == 0;
}

}  // namespace sysspan
