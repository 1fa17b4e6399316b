// SPDX-License-Identifier: Apache-2.0
#include "text/lines.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "decode/quote.h"
#include "decode/signals.h"

namespace sysspan {

namespace {

// Of the kernel's own numbers (linux/errno.h): ERESTART_RESTARTBLOCK.
constexpr int64_t kRestartBlock = -516;

// 0 or the errno of the write that failed.
int write_all(int fd, const std::string &text) {
  for (size_t written = 0; written < text.size();) {
    ssize_t size = write(fd, text.data() + written, text.size() - written);
    if (size >= 0) {
      written += static_cast<size_t>(size);
    } else if (errno == EAGAIN) {
      usleep(1000);  // someone made it non-blocking
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace

Lines::Lines(const Decoder *decoder, const CapturePlans *plans, DecoderOptions shown, const TextOptions &text,
             const SummaryOptions &summary)
    : decoder_(decoder),
      plans_(plans),
      shown_(shown),
      contents_(text.contents),
      json_(text.json),
      text_wanted_(text.wanted),
      summary_wanted_(summary.wanted),
      text_(text, this),
      summary_(summary) {
  if (text.command_names) shown_.commands = this;
  if (!json_) shown_.redaction = nullptr;
}

const CallText &Lines::text_of(const wire_call &record) {
  DecoderOptions options = shown_;
  if (json_) plans_->restrict(record, contents_, &options);
  call_text_.clear();
  decoder_->format(record, options, &call_text_);
  if (decoder_->resumes(record)) put_resumed(record.tid);
  return call_text_;
}

// In place of arguments, as strace writes it.
void Lines::put_resumed(uint32_t tid) {
  auto found = interrupted_.find(tid);
  std::string_view name = found == interrupted_.end() ? std::string_view("system call") : found->second;
  call_text_.args.append("<... resuming interrupted ").append(name).append(" ...>");
  call_text_.arg_ends.assign(1, static_cast<uint32_t>(call_text_.args.size()));
}

TextCall Lines::describe(const wire_call &record) {
  return {decoder_->name(record), decoder_->resumes(record) ? 1 : plans_->entry_args(record)};
}

std::string_view Lines::command_name(uint32_t tid) const {
  auto found = names_.find(tid);
  return found == names_.end() ? std::string_view() : found->second;
}

void Lines::append_command_name(uint32_t tid, std::string *to) const {
  std::string_view name = command_name(tid);
  if (name.empty()) return;
  to->push_back('<');
  append_escaped_in_angles(to, name);
  to->push_back('>');
}

void Lines::begin_batch(uint64_t wall_offset_ns) {
  text_.begin_batch(wall_offset_ns);
  json_lines_.begin_batch(wall_offset_ns);
}

void Lines::end_batch(uint64_t now_ns) {
  if (!text_wanted_) return;
  if (!json_) return text_.end_batch(now_ns, fd_);
  write_json();
}

void Lines::write_json() {
  if (fd_ < 0) return;
  if (error_ == 0) error_ = write_all(fd_, *json_lines_.lines());
  json_lines_.lines()->clear();
}

void Lines::finish() {
  if (text_wanted_ && !json_) text_.finish(fd_);
  if (text_wanted_ && json_) write_json();
  if (summary_wanted_ && error() == 0 && fd_ >= 0) error_ = write_all(fd_, summary_.table());
}

void Lines::begin(const wire_begin &record) {
  uint32_t tid = record.task.tid;
  bool again = (record.task.header.flags & WIRE_AGAIN) != 0;
  if (again && next_seq_.count(tid) != 0) return;
  next_seq_[tid] = record.seq;
  names_[tid] = std::string(record.task.comm, strnlen(record.task.comm, WIRE_COMM));
  if (!text_wanted_) return;
  if (json_) {
    json_lines_.begin(record);
  } else {
    text_.begin(record);
  }
}

void Lines::exec(const wire_exec &record) {
  const wire_task &task = record.task;
  names_[task.tid] = std::string(task.comm, strnlen(task.comm, WIRE_COMM));
  if (record.old_tid != task.tid) {
    next_seq_[task.tid] = next_seq_[record.old_tid];
    next_seq_.erase(record.old_tid);
    names_.erase(record.old_tid);
  }
  if (!text_wanted_) return;
  if (json_) {
    json_lines_.exec(record);
  } else {
    text_.exec(record);
  }
}

void Lines::rename(const wire_task &record) {
  names_[record.tid] = std::string(record.comm, strnlen(record.comm, WIRE_COMM));
}

void Lines::enter(const wire_call &record, const wire_call *end) {
  if (text_wanted_ && !json_) text_.enter(record, end);
}

void Lines::call(const wire_call &record) {
  bool blocked = (record.header.flags & WIRE_BLOCKED) != 0;
  if (!blocked) {
    note_loss(record.tgid, record.tid, record.seq, record.enter_ns);
    next_seq_[record.tid] = record.seq + 1;
    if (record.result == kRestartBlock) interrupted_[record.tid] = decoder_->name(record);
    if (summary_wanted_ && (record.header.flags & WIRE_NO_RETURN) == 0) summary_.add(record, decoder_->name(record));
  }
  if (!text_wanted_) return;
  if (!json_) return blocked ? text_.blocked(record, last_) : text_.call(record);
  if (!blocked || last_) json_lines_.call(record, decoder_->name(record), text_of(record), command_name(record.tid));
}

void Lines::signal(const wire_signal &record, std::string_view siginfo) {
  if (!text_wanted_) return;
  if (json_) {
    json_lines_.signal(record, signal_name(static_cast<int>(record.signal)), siginfo);
  } else {
    text_.signal(record, siginfo);
  }
}

void Lines::stop(const wire_stop &record) {
  if (text_wanted_ && !json_) text_.stop(record);
}

void Lines::exit(const wire_exit &record) {
  const wire_task &task = record.task;
  note_loss(task.tgid, task.tid, record.seq, task.time_ns);
  next_seq_.erase(task.tid);
  interrupted_.erase(task.tid);
  if (text_wanted_) {
    if (json_) {
      json_lines_.exit(record);
    } else {
      text_.exit(record);
    }
  }
  names_.erase(task.tid);
}

void Lines::note_loss(uint32_t tgid, uint32_t tid, uint32_t seq, uint64_t time_ns) {
  uint32_t gap = seq - next_seq_[tid];
  if (gap == 0 || gap >= 0x80000000U || !text_wanted_) return;
  if (json_) {
    json_lines_.lost(tgid, tid, gap, time_ns);
  } else {
    text_.lost(tid, gap, time_ns);
  }
}

}  // namespace sysspan
