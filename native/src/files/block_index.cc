// SPDX-License-Identifier: Apache-2.0
#include "files/block_index.h"

#include <algorithm>
#include <initializer_list>

#include "files/each_span.h"
#include "otlp/otlp_message.h"

namespace sysspan {

namespace {

constexpr uint64_t kVersion = 1;
constexpr size_t kSlowest = 16;
constexpr size_t kCommandMax = 1'024;  // bytes of a command line

// Fields of the index, docs/reference/run-files.md.
enum IndexField : uint32_t {
  kIndexVersion = 1,
  kIndexDataSize = 2,
  kIndexRawSize = 3,
  kIndexSpans = 4,
  kIndexFirst = 5,
  kIndexLast = 6,
  kIndexName = 7,
  kIndexProcess = 8,
  kIndexSlowest = 9,
  kIndexFailures = 10,
  kIndexFilter = 11,
  kIndexTrace = 12,
};
enum EntryField : uint32_t {
  kEntrySpan = 1,
  kEntryParentSpan = 2,
  kEntryTold = 3,
  kEntryPid = 4,
  kEntryParentPid = 5,
  kEntryCreated = 6,
  kEntryName = 7,
  kEntryPath = 8,
  kEntryCommand = 9,
  kEntryStart = 10,
  kEntryEnd = 11,
  kEntryExitCode = 12,
  kEntrySignal = 13,
  kEntryRunning = 14,
  kEntryEndLost = 15,
  kEntryCalls = 16,
  kEntryErrors = 17,
  kEntryDuration = 18,
  kEntryLost = 19,
  kEntryFolded = 20,
  kEntryTotals = 21,
  kEntryBins = 22,
  kEntryInside = 23,
};

// Numbers one behind the other, as a packed field has them.
class Packed {
 public:
  void add(std::initializer_list<uint64_t> values) {
    for (uint64_t value : values) {
      for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>(value | 0x80));
      bytes_.push_back(static_cast<char>(value));
    }
  }
  bool empty() const { return bytes_.empty(); }
  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace

BlockIndex::BlockIndex() { clear(); }

void BlockIndex::clear() {
  spans_ = raw_size_ = last_ns_ = 0;
  first_ns_ = ~0ULL;
  processes_.clear();
  by_span_.clear();
  names_.assign(1, "");
  by_name_.clear();
  calls_.clear();
  traces_.clear();
  filter_.fill(0);
}

bool BlockIndex::add(std::string_view request) {
  raw_size_ += request.size();
  return each_span(request, [this](std::string_view span) { return add_span(span); });
}

bool BlockIndex::add_span(std::string_view bytes) {
  SpanView span;
  if (!span.read(bytes)) return false;
  spans_++;
  if (span.call) {
    add_call(span);
  } else {
    add_process(span);
  }
  text_.clear();
  span.append_text(&text_);
  add_text(text_);
  if (traces_.empty() || traces_.back() != span.trace) traces_.emplace_back(span.trace);
  return true;
}

uint32_t BlockIndex::process_of(uint64_t span) {
  auto [found, made] = by_span_.try_emplace(span, static_cast<uint32_t>(processes_.size()));
  if (made) {
    processes_.emplace_back();
    processes_.back().span = span;
  }
  return found->second;
}

uint32_t BlockIndex::number_of(std::string_view name) {
  auto found = by_name_.find(std::string(name));
  if (found != by_name_.end()) return found->second;
  names_.emplace_back(name);
  return by_name_[names_.back()] = static_cast<uint32_t>(names_.size() - 1);
}

void BlockIndex::add_process(const SpanView &span) {
  Process &process = processes_[process_of(span.id)];
  process.parent_span = span.parent;
  process.told = true;
  process.view = span.process;
  process.name = span.name;
  process.created = span.process.created;
  process.path = span.process.path;
  process.signal = span.process.signal;
  process.command.clear();
  append_texts(span.process.args, " ", kCommandMax, &process.command);
  process.start_ns = span.start_ns;
  process.end_ns = span.last_ns();
}

void BlockIndex::add_call(const SpanView &span) {
  Call call;
  call.process = process_of(span.parent);
  call.name = number_of(span.name);
  call.error = span.error.empty() ? 0 : number_of(span.error);
  call.span = spans_ - 1;
  call.start_ns = span.start_ns;
  call.duration_ns = span.duration_ns();
  call.seen_ns = span.last_ns() - span.start_ns;
  call.count = span.summary ? span.count : span.unfinished ? 0 : 1;
  first_ns_ = std::min(first_ns_, span.start_ns);
  last_ns_ = std::max(last_ns_, span.last_ns());
  Totals &totals = processes_[call.process].totals[uint64_t{call.name} << 32 | call.error];
  if (span.summary) {
    totals.add(span.count, span.total_ns, span.shortest_ns, span.longest_ns);
  } else if (span.returned) {
    totals.add(1, call.duration_ns, call.duration_ns, call.duration_ns);
  }
  calls_.push_back(call);
}

// Each three bytes of a text.
void BlockIndex::add_text(std::string_view text) {
  uint32_t three = 0;
  for (size_t i = 0; i < text.size(); i++) {
    three = (three << 8 | static_cast<uint8_t>(text[i])) & 0xffffff;
    if (i < 2) continue;
    uint32_t bit = three * 0x9e3779b1U >> 17;  // 15 bits
    filter_[bit / 64] |= 1ULL << (bit % 64);
  }
}

// When the calls of a process were.
struct BlockIndex::Times {
  struct Bin {
    uint64_t calls = 0, errors = 0, longest_ns = 0, inside_ns = 0;
    uint32_t longest = 0;  // name of the longest call that began there, 0 where none did
  };
  std::array<Bin, kBins> bins;

  // A call that began so long after the block did.
  void add(const Call &call, uint64_t begin_ns, uint64_t width_ns) {
    Bin &bin = bins[begin_ns / width_ns];
    bin.calls += call.count;
    if (call.error != 0) bin.errors += call.count;
    if (bin.longest == 0 || call.duration_ns > bin.longest_ns) {
      bin.longest = call.name;
      bin.longest_ns = call.duration_ns;
    }
    uint64_t end_ns = begin_ns + call.seen_ns;
    for (uint64_t at = begin_ns / width_ns; at < kBins && at * width_ns < end_ns; at++)
      bins[at].inside_ns += std::min(end_ns, (at + 1) * width_ns) - std::max(begin_ns, at * width_ns);
  }
};

std::string BlockIndex::encode(uint64_t data_size) const {
  Message index;
  index.varint(kIndexVersion, kVersion);
  index.varint(kIndexDataSize, data_size);
  index.varint(kIndexRawSize, raw_size_);
  index.varint(kIndexSpans, spans_);
  index.fixed64(kIndexFirst, first_ns());
  index.fixed64(kIndexLast, last_ns_);
  for (size_t i = 1; i < names_.size(); i++) index.bytes(kIndexName, names_[i]);
  put_processes(&index);
  put_slowest(&index);
  put_failures(&index);
  index.bytes(kIndexFilter, {reinterpret_cast<const char *>(filter_.data()), sizeof(filter_)});
  for (const std::string &trace : traces_) index.bytes(kIndexTrace, trace);
  return std::string(index.data());
}

void BlockIndex::put_processes(Message *index) const {
  uint64_t width_ns = (last_ns_ - first_ns()) / kBins + 1;
  std::vector<Times> times(processes_.size());
  for (const Call &call : calls_) times[call.process].add(call, call.start_ns - first_ns(), width_ns);
  for (size_t i = 0; i < processes_.size(); i++) {
    Message one;
    put_told(processes_[i], &one);
    put_totals(processes_[i], &one);
    put_times(times[i], width_ns, &one);
    index->bytes(kIndexProcess, one.data());
  }
}

void BlockIndex::put_told(const Process &process, Message *to) {
  to->fixed64(kEntrySpan, process.span);
  if (!process.told) return;
  const ProcessView &view = process.view;
  if (process.parent_span != 0) to->fixed64(kEntryParentSpan, process.parent_span);
  to->varint(kEntryTold, 1);
  to->varint(kEntryPid, view.pid);
  to->varint(kEntryParentPid, view.parent_pid);
  to->bytes(kEntryCreated, process.created);
  to->bytes(kEntryName, process.name);
  if (!process.path.empty()) to->bytes(kEntryPath, process.path);
  if (!process.command.empty()) to->bytes(kEntryCommand, process.command);
  to->fixed64(kEntryStart, process.start_ns);
  to->fixed64(kEntryEnd, process.end_ns);
  if (view.exited) to->varint(kEntryExitCode, view.exit_code);
  if (!process.signal.empty()) to->bytes(kEntrySignal, process.signal);
  if (view.running) to->varint(kEntryRunning, 1);
  if (view.end_lost) to->varint(kEntryEndLost, 1);
  to->varint(kEntryCalls, view.calls);
  to->varint(kEntryErrors, view.errors);
  to->varint(kEntryDuration, view.total_ns);
  if (view.lost != 0) to->varint(kEntryLost, view.lost);
  if (view.folded != 0) to->varint(kEntryFolded, view.folded);
}

void BlockIndex::put_totals(const Process &process, Message *to) {
  Packed totals;
  for (const auto &[kind, total] : process.totals)
    if (total.calls != 0)
      totals.add({kind >> 32, kind & 0xffffffff, total.calls, total.total_ns, total.min_ns, total.max_ns});
  if (!totals.empty()) to->bytes(kEntryTotals, totals.bytes());
}

void BlockIndex::put_times(const Times &times, uint64_t width_ns, Message *to) {
  Packed bins, inside;
  for (size_t at = 0; at < kBins; at++) {
    const Times::Bin &bin = times.bins[at];
    if (bin.longest != 0) bins.add({at, bin.calls, bin.errors, bin.longest});
  }
  auto is_inside = [&](size_t at) { return at < kBins && 2 * times.bins[at].inside_ns >= width_ns; };
  for (size_t at = 0; at < kBins; at++) {
    size_t begin = at;
    while (is_inside(at)) at++;
    if (at != begin) inside.add({begin, at - begin});
  }
  if (!bins.empty()) to->bytes(kEntryBins, bins.bytes());
  if (!inside.empty()) to->bytes(kEntryInside, inside.bytes());
}

void BlockIndex::put_slowest(Message *index) const {
  std::vector<const Call *> slowest;
  for (const Call &call : calls_) slowest.push_back(&call);
  size_t kept = std::min(slowest.size(), kSlowest);
  auto longer = [](const Call *a, const Call *b) { return a->duration_ns > b->duration_ns; };
  std::partial_sort(slowest.begin(), slowest.begin() + static_cast<ptrdiff_t>(kept), slowest.end(), longer);
  Packed longest;
  for (size_t i = 0; i < kept; i++) {
    const Call &call = *slowest[i];
    longest.add({call.process, call.name, call.error, call.start_ns - first_ns(), call.duration_ns, call.span});
  }
  if (!longest.empty()) index->bytes(kIndexSlowest, longest.bytes());
}

void BlockIndex::put_failures(Message *index) const {
  std::vector<const Call *> first(names_.size());
  std::vector<uint64_t> calls(names_.size());
  for (const Call &call : calls_) {
    if (call.error == 0) continue;
    calls[call.error] += call.count;
    if (first[call.error] == nullptr || call.start_ns < first[call.error]->start_ns) first[call.error] = &call;
  }
  Packed failures;
  for (size_t error = 1; error < first.size(); error++) {
    if (first[error] == nullptr) continue;
    const Call &call = *first[error];
    failures.add({error, calls[error], call.process, call.name, call.start_ns - first_ns(), call.span});
  }
  if (!failures.empty()) index->bytes(kIndexFailures, failures.bytes());
}

}  // namespace sysspan
