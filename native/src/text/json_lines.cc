// SPDX-License-Identifier: Apache-2.0
#include "text/json_lines.h"

#include <sys/wait.h>

#include <cstring>

#include "decode/quote.h"
#include "decode/signals.h"
#include "decode/utf8.h"
#include "otlp/attribute_names.h"

namespace sysspan {

void JsonLines::key(std::string_view name) {
  out_.push_back(out_.empty() || out_.back() == '\n' ? '{' : ',');
  append_json(&out_, name);
  out_.push_back(':');
}

void JsonLines::text(std::string_view name, std::string_view value) {
  key(name);
  append_json(&out_, value);
}

void JsonLines::number(std::string_view name, int64_t value) {
  key(name);
  append_signed(&out_, value);
}

void JsonLines::truth(std::string_view name) {
  key(name);
  out_.append("true");
}

void JsonLines::moment(std::string_view name, uint64_t time_ns) {
  key(name);
  out_.push_back('"');
  append_decimal(&out_, time_ns + wall_offset_ns_);
  out_.push_back('"');
}

void JsonLines::end() { out_.append("}\n"); }

void JsonLines::event(std::string_view name, const wire_task &task) {
  text("event.name", name);
  moment("timeUnixNano", task.time_ns);
  number(attributes::kProcessPid, task.tgid);
  number(attributes::kThreadId, task.tid);
}

void JsonLines::call(const wire_call &record, std::string_view name, const CallText &text_of,
                     std::string_view thread_name) {
  bool resumed = (record.header.flags & WIRE_NO_ENTRY) != 0;
  text(attributes::kSyscallName, name);
  number(attributes::kSyscallNumber, record.nr);
  key(StringsName(attributes::kSyscallArgs).text());
  uint32_t begin = 0;
  for (uint32_t end : text_of.arg_ends) {
    out_.push_back(begin == 0 ? '[' : ',');
    append_json(&out_, std::string_view(text_of.args).substr(begin, end - begin));
    begin = end;
  }
  out_.append(begin == 0 ? "[]" : "]");
  outcome(record, text_of);
  facts(text_of);
  if (text_of.cut) truth(attributes::kSyscallArgsTruncated);
  if (resumed) truth(attributes::kSyscallResumed);
  if ((record.header.flags & WIRE_SKIPPED_CALL) != 0) truth(attributes::kSyscallSkipped);
  number(attributes::kProcessPid, record.tgid);
  number(attributes::kThreadId, record.tid);
  if (!thread_name.empty()) text(attributes::kThreadName, thread_name);
  moment("startTimeUnixNano", record.enter_ns);
  moment("endTimeUnixNano", record.enter_ns + record.duration_ns);
  number(attributes::kSyscallDurationNs, static_cast<int64_t>(record.duration_ns));
  end();
}

void JsonLines::outcome(const wire_call &record, const CallText &text_of) {
  if ((record.header.flags & WIRE_BLOCKED) != 0) return truth(attributes::kSyscallUnfinished);
  if ((record.header.flags & WIRE_NO_RETURN) != 0) return;
  number(attributes::kSyscallReturnValue, record.result);
  if (!text_of.note.empty() || text_of.result.compare(0, 2, "0x") == 0)
    text(attributes::kSyscallReturnText, text_of.note.empty() ? text_of.result : text_of.result + " " + text_of.note);
  if (text_of.error.empty()) return;
  text(attributes::kSyscallErrno, text_of.error);
  if (!text_of.flow_control) text(attributes::kErrorType, text_of.error);
}

void JsonLines::facts(const CallText &text_of) {
  if (text_of.has_path) text(attributes::kFilePath, text_of.path);
  if (text_of.has_fd) number(attributes::kSyscallFd, text_of.fd);
  if (!text_of.has_address) return;
  bool peer = text_of.address_is_peer;
  text(peer ? StringName(attributes::kNetworkPeerAddress) : attributes::kNetworkLocalAddress, text_of.address);
  if (text_of.port != 0)
    number(peer ? IntName(attributes::kNetworkPeerPort) : attributes::kNetworkLocalPort, text_of.port);
  if (!text_of.transport.empty()) text(attributes::kNetworkTransport, text_of.transport);
  if (!text_of.network_type.empty()) text(attributes::kNetworkType, text_of.network_type);
}

void JsonLines::begin(const wire_begin &record) {
  bool attached = (record.task.header.flags & WIRE_ATTACHED) != 0;
  event(attached ? attributes::kEventAttached : "sysspan.begin", record.task);
  number(attributes::kProcessParentPid, record.parent_tgid);
  end();
}

void JsonLines::exec(const wire_exec &record) {
  event(attributes::kEventExec, record.task);
  const char *path = reinterpret_cast<const char *>(&record + 1);
  if (record.path_size > 1 && sizeof(record) + record.path_size <= record.task.header.size)
    text(attributes::kProcessExecutablePath, {path, record.path_size - 1U});
  end();
}

void JsonLines::signal(const wire_signal &record, std::string_view name, std::string_view siginfo) {
  event(attributes::kEventSignal, record.task);
  text("signal", name);
  text("siginfo", siginfo);
  end();
}

void JsonLines::exit(const wire_exit &record) {
  int status = static_cast<int>(record.code);
  bool whole = (record.task.header.flags & WIRE_GROUP_DEAD) != 0;
  if ((record.task.header.flags & WIRE_SUPERSEDED) != 0) {
    event("sysspan.superseded", record.task);
    number("by", record.by);
    return end();
  }
  event(record.task.header.kind == WIRE_LEFT ? attributes::kEventLeft : "sysspan.exit", record.task);
  if (whole) truth("process.ended");
  if (WIFSIGNALED(status)) {
    text(attributes::kSysspanProcessExitSignal, signal_name(WTERMSIG(status)));
  } else {
    number(attributes::kProcessExitCode, WEXITSTATUS(status));
  }
  end();
}

void JsonLines::lost(uint32_t tgid, uint32_t tid, uint64_t calls, uint64_t time_ns) {
  text("event.name", attributes::kEventEventsLost);
  moment("timeUnixNano", time_ns);
  number(attributes::kProcessPid, tgid);
  number(attributes::kThreadId, tid);
  number("count", static_cast<int64_t>(calls));
  end();
}

}  // namespace sysspan
