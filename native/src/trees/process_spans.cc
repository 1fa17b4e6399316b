// SPDX-License-Identifier: Apache-2.0
// The processes of a closed segment as spans: docs/decisions/033-what-spans-say.md.
#include "trees/process_spans.h"

#include <time.h>

#include <algorithm>
#include <unordered_map>

#include "decode/signals.h"
#include "decode/utf8.h"
#include "otlp/attribute_names.h"
#include "otlp/otlp_fields.h"
#include "otlp/otlp_message.h"
#include "trees/traceparent.h"

namespace sysspan {

namespace {

constexpr size_t kSummaryMax = 20;

enum EventField { kEventTime = 1, kEventName = 2, kEventAttributes = 3 };
enum LinkField { kLinkTrace = 1, kLinkSpan = 2, kLinkAttributes = 4, kLinkFlags = 6 };
constexpr uint32_t kHasIsRemote = 0x100, kIsRemote = 0x200;  // SpanFlags

const char *reason_name(EndReason reason) {
  switch (reason) {
    case EndReason::kTreeEnded: return attributes::kSysspanSegmentEndReasonTreeEnded;
    case EndReason::kTime: return attributes::kSysspanSegmentEndReasonTime;
    case EndReason::kSpans: return attributes::kSysspanSegmentEndReasonSpans;
    case EndReason::kBytes: return attributes::kSysspanSegmentEndReasonBytes;
    case EndReason::kRequestEnded: return attributes::kSysspanSegmentEndReasonRequestEnded;
    case EndReason::kShutdown: return attributes::kSysspanSegmentEndReasonShutdown;
    case EndReason::kMemory: return attributes::kSysspanSegmentEndReasonMemory;
  }
  return attributes::kSysspanSegmentEndReasonShutdown;
}

std::string iso_time(uint64_t unix_ns) {
  auto seconds = static_cast<time_t>(unix_ns / kSecond);
  tm parts;
  gmtime_r(&seconds, &parts);
  char text[40];
  size_t size = strftime(text, sizeof(text), "%FT%T", &parts);
  snprintf(text + size, sizeof(text) - size, ".%03uZ", static_cast<unsigned>(unix_ns / 1'000'000 % 1'000));
  return text;
}

// Children do not have it of their own.
std::string_view traceparent_of(const Process &process) {
  return process.executed ? std::string_view(process.image->traceparent) : std::string_view();
}

class ProcessSpan {
 public:
  ProcessSpan(const Tree &tree, const SegmentEnd &end, const Process &process)
      : tree_(tree), end_(end), process_(process) {}

  // `first` says whether no process before it has the same TRACEPARENT.
  std::string_view encode(bool first) {
    start_ns_ = std::max(process_.begin_ns, tree_.start_ns);
    uint64_t end_ns = process_.stub ? start_ns_ : process_.alive ? end_.now_ns : process_.end_ns;
    end_unix_ns_ = std::max(start_ns_, end_ns) + tree_.wall_offset_ns;
    if (!traceparent_of(process_).empty()) has_outside_ = parse_traceparent(traceparent_of(process_), &outside_);
    put_head();
    put_identity();
    put_lifetime();
    if (&process_ == tree_.processes.front().get()) put_segment();
    put_totals();
    for (const ProcessEvent &event : process_.events) put_event(event);
    if (process_.dropped_events != 0) span_.varint(kDroppedEvents, process_.dropped_events);
    put_links(first);
    put_status();
    span_.fixed32(kFlags, kSampled | kHasIsRemote | (outside_parent() ? kIsRemote : 0U));
    return span_.data();
  }

 private:
  bool continued() const { return process_.previous_span != 0 || process_.attached; }
  bool ended() const { return !process_.alive && !process_.stub && !process_.left && !process_.end_lost; }
  uint32_t killed() const { return process_.exit_code & 0x7f; }
  uint64_t exit_code() const { return killed() != 0 ? 128 + killed() : process_.exit_code >> 8 & 0xff; }

  // With TraceContext::kContinue the root of segment 0, which has the outside trace's id, is a child of the span there.
  bool outside_parent() const {
    return process_.parent == nullptr && tree_.settings->context == TraceContext::kContinue && has_outside_ &&
           outside_.trace == tree_.trace;
  }

  void put_head() {
    span_.id(kTraceId, tree_.trace);
    span_.id(kSpanId, process_.span);
    if (process_.parent != nullptr) span_.id(kParentSpanId, process_.parent->span);
    else if (outside_parent()) span_.id(kParentSpanId, outside_.span);
    span_.bytes(kName, process_.name().empty() ? "unknown" : utf8_text(process_.name()));
    span_.varint(kKind, kKindInternal);
    span_.fixed64(kStart, start_ns_ + tree_.wall_offset_ns);
    span_.fixed64(kEnd, end_unix_ns_);
  }

  void put_identity() {
    span_.number(kAttributes, attributes::kProcessPid, process_.tgid);
    if (process_.vpid != 0) span_.number(kAttributes, attributes::kProcessVpid, process_.vpid);
    span_.number(kAttributes, attributes::kProcessParentPid, process_.parent_tgid);
    span_.text(kAttributes, attributes::kProcessCreationTime, iso_time(process_.start_ns + tree_.wall_offset_ns));
    span_.text(kAttributes, attributes::kProcessExecutableName, process_.name());
    const Image &image = *process_.image;
    if (!image.path.empty()) span_.text(kAttributes, attributes::kProcessExecutablePath, image.path);
    if (process_.executed && !image.argv.empty()) span_.texts(kAttributes, attributes::kProcessCommandArgs, image.argv);
    if (process_.executed && image.cut) span_.yes(kAttributes, attributes::kSysspanProcessTruncated);
    if (process_.adopted) span_.yes(kAttributes, attributes::kSysspanProcessAncestorsOmitted);
    span_.number(kAttributes, attributes::kProcessUserId, process_.uid);
    span_.number(kAttributes, attributes::kProcessGroupLeaderPid, process_.pgid);
    span_.number(kAttributes, attributes::kProcessSessionLeaderPid, process_.sid);
  }

  void put_lifetime() {
    if (process_.end_lost && !process_.stub) span_.yes(kAttributes, attributes::kSysspanProcessEndLost);
    if (ended()) {
      span_.number(kAttributes, attributes::kProcessExitCode, exit_code());
      span_.text(kAttributes, attributes::kProcessExitTime, iso_time(end_unix_ns_));
      if (killed() != 0)
        span_.text(kAttributes, attributes::kSysspanProcessExitSignal, signal_name(static_cast<int>(killed())));
    }
    if (continued()) span_.yes(kAttributes, attributes::kSysspanProcessContinued);
    if (process_.alive) span_.yes(kAttributes, attributes::kSysspanProcessRunning);
    if (failed()) span_.text(kAttributes, attributes::kErrorType, error());
    span_.number(kAttributes, attributes::kSysspanSegmentIndex, tree_.segment);
  }

  void put_segment() {
    span_.text(kAttributes, attributes::kSysspanSegmentEndReason, reason_name(end_.reason));
    if (tree_.uncertain) span_.yes(kAttributes, attributes::kSysspanSegmentUncertain);
    if (tree_.idle_omitted != 0)
      span_.number(kAttributes, attributes::kSysspanSegmentIdleProcessesOmitted, tree_.idle_omitted);
    if (tree_.unfinished_omitted != 0)
      span_.number(kAttributes, attributes::kSysspanSegmentUnfinishedOmitted, tree_.unfinished_omitted);
  }

  bool failed() const { return ended() && exit_code() != 0; }
  std::string error() const {
    return killed() != 0 ? std::string(signal_name(static_cast<int>(killed()))) : std::to_string(exit_code());
  }

  void put_totals() {
    span_.number(kAttributes, attributes::kSyscallCount, process_.totals.calls);
    span_.number(kAttributes, attributes::kSyscallErrorCount, process_.totals.errors);
    span_.number(kAttributes, attributes::kSyscallDurationTotalNs, process_.totals.duration_ns);
    span_.number(kAttributes, attributes::kSyscallLostCount, process_.lost);
    span_.number(kAttributes, attributes::kSyscallFoldedCount, process_.folded_calls);
    if (process_.by_call.empty()) return;
    std::vector<const CallTotals *> sorted;
    for (const CallTotals &entry : process_.by_call.entries()) sorted.push_back(&entry);
    std::sort(sorted.begin(), sorted.end(),
              [](const CallTotals *a, const CallTotals *b) { return a->totals.duration_ns > b->totals.duration_ns; });
    sorted.resize(std::min(sorted.size(), kSummaryMax));
    std::vector<std::string> names;
    std::vector<uint64_t> counts, errors, durations;
    for (const CallTotals *entry : sorted) {
      names.push_back(entry->name);
      counts.push_back(entry->totals.calls);
      errors.push_back(entry->totals.errors);
      durations.push_back(entry->totals.duration_ns);
    }
    span_.texts(kAttributes, attributes::kSyscallSummaryNames, names);
    span_.numbers(kAttributes, attributes::kSyscallSummaryCounts, counts);
    span_.numbers(kAttributes, attributes::kSyscallSummaryErrors, errors);
    span_.numbers(kAttributes, attributes::kSyscallSummaryDurationsNs, durations);
  }

  void put_event(const ProcessEvent &from) {
    Message event;
    event.fixed64(kEventTime, from.time_ns + tree_.wall_offset_ns);
    event.bytes(kEventName, from.name);
    if (from.image != nullptr) event.text(kEventAttributes, attributes::kProcessExecutablePath, from.image->path);
    for (const auto &[key, value] : from.texts) event.text(kEventAttributes, key, value);
    for (const auto &[key, value] : from.numbers) event.number(kEventAttributes, key, value);
    span_.bytes(kEvents, event.data());
  }

  void put_link(std::string_view type, const TraceId &trace, SpanId span, uint32_t flags) {
    Message link;
    link.id(kLinkTrace, trace);
    link.id(kLinkSpan, span);
    link.text(kLinkAttributes, attributes::kSysspanLinkType, type);
    link.fixed32(kLinkFlags, flags | kHasIsRemote);
    span_.bytes(kLinks, link.data());
  }

  void put_links(bool first) {
    if (tree_.has_previous && process_.previous_span != 0)
      put_link(attributes::kSysspanLinkTypePreviousSegment, tree_.previous_trace, process_.previous_span, kSampled);
    if (end_.has_next && process_.alive) {
      TraceId next = trace_id(tree_.identity, tree_.segment + 1);
      put_link(attributes::kSysspanLinkTypeNextSegment, next, process_span_id(next, process_.tgid, process_.start_ns),
               kSampled);
    }
    // Children inherit TRACEPARENT: of those that have the same one only the first links to it, and those that go on.
    bool wanted = has_outside_ && (first || continued()) && tree_.settings->context != TraceContext::kIgnore;
    if (wanted && outside_.trace != tree_.trace)
      put_link(attributes::kSysspanLinkTypeEnvContext, outside_.trace, outside_.span, outside_.flags | kIsRemote);
  }

  void put_status() {
    if (!failed()) return;
    Message status;
    status.varint(kStatusCode, kStatusError);
    span_.bytes(kStatus, status.data());
  }

  const Tree &tree_;
  const SegmentEnd &end_;
  const Process &process_;
  uint64_t start_ns_ = 0, end_unix_ns_ = 0;
  Traceparent outside_ = {};
  bool has_outside_ = false;
  Message span_;
};

}  // namespace

SpanBlocks process_spans(const Tree &tree, const SegmentEnd &end) {
  std::unordered_map<std::string_view, const Process *> first;
  SpanBytes encoded;
  for (const auto &process : tree.processes) {
    if (process->omitted) continue;
    bool is_first = first.emplace(traceparent_of(*process), process.get()).second;
    ProcessSpan span(tree, end, *process);
    Message field;
    field.bytes(kSpans, span.encode(is_first));
    encoded.append(field.data().data(), field.data().size());
  }
  return encoded.take();
}

}  // namespace sysspan
