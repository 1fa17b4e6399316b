// SPDX-License-Identifier: Apache-2.0
#include "files/block_index.h"

#include <algorithm>
#include <cstring>

#include "otlp/attribute_names.h"
#include "otlp/otlp_message.h"

namespace sysspan {

namespace {

constexpr uint64_t kVersion = 1;
constexpr size_t kSlowest = 16;
constexpr size_t kCommandMax = 1'024;  // bytes of a command line

// Field numbers of collector/trace/v1, trace/v1 and common/v1 beside those of otlp_fields.h.
enum { kResourceSpans = 1, kScopeSpans = 2, kKey = 1, kValue = 2, kArrayValues = 1 };

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
};

// Numbers one behind the other, as a packed field has them.
class Packed {
 public:
  void add(uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>(value | 0x80));
    bytes_.push_back(static_cast<char>(value));
  }
  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

template <Kind K, size_t N>
bool is(std::string_view key, const Attribute<K, N> &attribute) {
  return key.size() == N - 1 && std::memcmp(key.data(), attribute.name, N - 1) == 0;
}

uint64_t big_endian(std::string_view bytes) {
  uint64_t value = 0;
  for (char c : bytes.substr(0, 8)) value = value << 8 | static_cast<uint8_t>(c);
  return value;
}

}  // namespace

// What is used of a span; views are of the bytes that it was read from.
struct BlockIndex::Span {
  struct Value {
    std::string_view text, array;
    uint64_t number = 0;
  };

  std::string_view trace, name, error;
  uint64_t id = 0, parent = 0, start_ns = 0, end_ns = 0;
  bool call = false, summary = false, returned = false, unfinished = false, resumed = false;
  uint64_t count = 0, total_ns = 0, shortest_ns = 0, longest_ns = 0, whole_ns = 0;
  std::string_view args;
  Process process;

  bool read(std::string_view bytes);
  void attribute(std::string_view key, const Value &value);
  void of_call(std::string_view key, const Value &value);
  void of_process(std::string_view key, const Value &value);
  uint64_t duration() const { return end_ns > start_ns ? end_ns - start_ns : 0; }
};

namespace {

// The texts of an ArrayValue, as a command line.
std::string command_line(std::string_view array) {
  std::string line;
  FieldCursor values(array);
  for (Field value; values.next(&value) && line.size() < kCommandMax;) {
    if (value.number != kArrayValues || value.wire != kBytes) continue;
    FieldCursor any(value.bytes);
    for (Field field; any.next(&field);) {
      if (field.number != kString || field.wire != kBytes) continue;
      if (!line.empty()) line.push_back(' ');
      line.append(field.bytes.substr(0, kCommandMax));
    }
  }
  return line;
}

}  // namespace

bool BlockIndex::Span::read(std::string_view bytes) {
  FieldCursor fields(bytes);
  for (Field field; fields.next(&field);) {
    switch (field.number) {
      case kTraceId: trace = field.bytes; break;
      case kSpanId: id = big_endian(field.bytes); break;
      case kParentSpanId: parent = big_endian(field.bytes); break;
      case kName: name = field.bytes; break;
      case kStart: start_ns = field.value; break;
      case kEnd: end_ns = field.value; break;
      case kAttributes: {
        std::string_view key;
        Value value;
        FieldCursor pair(field.bytes);
        for (Field part; pair.next(&part);) {
          if (part.number == kKey) key = part.bytes;
          if (part.number != kValue) continue;
          FieldCursor any(part.bytes);
          for (Field one; any.next(&one);) {
            if (one.number == kString) value.text = one.bytes;
            else if (one.number == kArray) value.array = one.bytes;
            else value.number = one.value;
          }
        }
        attribute(key, value);
        break;
      }
      default: break;
    }
  }
  return !fields.failed();
}

void BlockIndex::Span::attribute(std::string_view key, const Value &value) {
  if (key.compare(0, 8, "syscall.") == 0 || key.compare(0, 12, "aggregation.") == 0) return of_call(key, value);
  if (key.compare(0, 8, "process.") == 0 || key.compare(0, 8, "sysspan.") == 0) return of_process(key, value);
}

void BlockIndex::Span::of_call(std::string_view key, const Value &value) {
  using namespace attributes;
  if (is(key, kSyscallName)) call = true;
  else if (is(key, kSyscallArgs)) args = value.array;
  else if (is(key, kSyscallErrno)) error = value.text;
  else if (is(key, kSyscallReturnValue)) returned = true;
  else if (is(key, kSyscallUnfinished)) unfinished = true;
  else if (is(key, kSyscallResumed)) resumed = true;
  else if (is(key, kSyscallDurationNs)) whole_ns = value.number;
  else if (is(key, kAggregationIsSummary)) summary = true;
  else if (is(key, kAggregationSpanCount)) count = value.number;
  else if (is(key, kAggregationDurationTotalNs)) total_ns = value.number;
  else if (is(key, kAggregationDurationMinNs)) shortest_ns = value.number;
  else if (is(key, kAggregationDurationMaxNs)) longest_ns = value.number;
  else if (is(key, kSyscallCount)) process.calls = value.number;
  else if (is(key, kSyscallErrorCount)) process.errors = value.number;
  else if (is(key, kSyscallDurationTotalNs)) process.total_ns = value.number;
  else if (is(key, kSyscallLostCount)) process.lost = value.number;
  else if (is(key, kSyscallFoldedCount)) process.folded = value.number;
}

void BlockIndex::Span::of_process(std::string_view key, const Value &value) {
  using namespace attributes;
  if (is(key, kProcessPid)) process.pid = value.number;
  else if (is(key, kProcessParentPid)) process.parent_pid = value.number;
  else if (is(key, kProcessCreationTime)) process.created = value.text;
  else if (is(key, kProcessExecutablePath)) process.path = value.text;
  else if (is(key, kProcessCommandArgs)) process.command = command_line(value.array);
  else if (is(key, kProcessExitCode)) process.exited = true, process.exit_code = value.number;
  else if (is(key, kSysspanProcessExitSignal)) process.signal = value.text;
  else if (is(key, kSysspanProcessRunning)) process.running = true;
  else if (is(key, kSysspanProcessEndLost)) process.end_lost = true;
}

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
  FieldCursor resources(request);
  bool whole = true;
  for (Field resource; resources.next(&resource);) {
    if (resource.number != kResourceSpans || resource.wire != kBytes) continue;
    FieldCursor scopes(resource.bytes);
    for (Field scope; scopes.next(&scope);)
      if (scope.number == kScopeSpans && scope.wire == kBytes) whole = add_spans(scope.bytes) && whole;
    whole = whole && !scopes.failed();
  }
  raw_size_ += request.size();
  return whole && !resources.failed();
}

bool BlockIndex::add_spans(std::string_view scope_spans) {
  FieldCursor spans(scope_spans);
  bool whole = true;
  for (Field span; spans.next(&span);)
    if (span.number == kSpans && span.wire == kBytes) whole = add_span(span.bytes) && whole;
  return whole && !spans.failed();
}

bool BlockIndex::add_span(std::string_view bytes) {
  Span span;
  if (!span.read(bytes)) return false;
  spans_++;
  if (span.call) add_call(span);
  else add_process(span);
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

void BlockIndex::add_process(const Span &span) {
  Process &process = processes_[process_of(span.id)];
  std::unordered_map<uint64_t, Totals> totals = std::move(process.totals);
  process = span.process;
  process.totals = std::move(totals);
  process.span = span.id;
  process.parent_span = span.parent;
  process.told = true;
  process.name = span.name;
  process.start_ns = span.start_ns;
  process.end_ns = std::max(span.start_ns, span.end_ns);
  add_text(span.name);
  add_text(process.path);
  add_text(process.command);
}

void BlockIndex::add_call(const Span &span) {
  Call call;
  call.process = process_of(span.parent);
  call.name = number_of(span.name);
  call.error = span.error.empty() ? 0 : number_of(span.error);
  call.start_ns = span.start_ns;
  call.duration_ns = span.resumed ? span.whole_ns : span.duration();
  call.count = span.summary ? span.count : span.unfinished ? 0 : 1;
  first_ns_ = std::min(first_ns_, span.start_ns);
  last_ns_ = std::max(last_ns_, std::max(span.start_ns, span.end_ns));
  add_text(span.name);
  add_text(span.error);
  add_texts(span.args);
  Totals &totals = processes_[call.process].totals[uint64_t{call.name} << 32 | call.error];
  if (span.summary) {
    totals.add(span.count, span.total_ns, span.shortest_ns, span.longest_ns);
  } else if (span.returned) {
    totals.add(1, call.duration_ns, call.duration_ns, call.duration_ns);
  }
  calls_.push_back(call);
}

void BlockIndex::add_texts(std::string_view array) {
  FieldCursor values(array);
  for (Field value; values.next(&value);) {
    FieldCursor any(value.bytes);
    for (Field field; any.next(&field);)
      if (field.number == kString) add_text(field.bytes);
  }
}

// Each three bytes of a text, without regard to case.
void BlockIndex::add_text(std::string_view text) {
  uint32_t three = 0;
  for (size_t i = 0; i < text.size(); i++) {
    auto c = static_cast<uint8_t>(text[i]);
    if (c >= 'A' && c <= 'Z') c |= 0x20;
    three = (three << 8 | c) & 0xffffff;
    if (i < 2) continue;
    uint32_t bit = three * 0x9e3779b1U >> 17;  // 15 bits
    filter_[bit / 64] |= 1ULL << (bit % 64);
  }
}

std::string BlockIndex::encode(uint64_t data_size) const {
  Message index;
  index.varint(kIndexVersion, kVersion);
  index.varint(kIndexDataSize, data_size);
  index.varint(kIndexRawSize, raw_size_);
  index.varint(kIndexSpans, spans_);
  uint64_t first_ns = calls_.empty() ? 0 : first_ns_;
  index.fixed64(kIndexFirst, first_ns);
  index.fixed64(kIndexLast, last_ns_);
  for (size_t i = 1; i < names_.size(); i++) index.bytes(kIndexName, names_[i]);

  // By process and bin: calls and errors that began there.
  struct Bin {
    uint64_t calls = 0, errors = 0;
  };
  std::vector<std::array<Bin, kBins>> bins(processes_.size());
  uint64_t width_ns = std::max<uint64_t>((last_ns_ - first_ns) / kBins + 1, 1);
  std::vector<const Call *> slowest;
  std::vector<const Call *> failures(names_.size());
  std::vector<uint64_t> failed(names_.size());
  for (const Call &call : calls_) {
    Bin &bin = bins[call.process][(call.start_ns - first_ns) / width_ns];
    bin.calls += call.count;
    if (call.error != 0) bin.errors += call.count;
    slowest.push_back(&call);
    if (call.error == 0) continue;
    failed[call.error] += call.count;
    const Call *&first = failures[call.error];
    if (first == nullptr || call.start_ns < first->start_ns) first = &call;
  }
  size_t kept = std::min(slowest.size(), kSlowest);
  auto longer = [](const Call *a, const Call *b) { return a->duration_ns > b->duration_ns; };
  std::partial_sort(slowest.begin(), slowest.begin() + static_cast<ptrdiff_t>(kept), slowest.end(), longer);

  for (size_t i = 0; i < processes_.size(); i++) {
    const Process &process = processes_[i];
    Message one;
    one.fixed64(kEntrySpan, process.span);
    if (process.told) {
      if (process.parent_span != 0) one.fixed64(kEntryParentSpan, process.parent_span);
      one.varint(kEntryTold, 1);
      one.varint(kEntryPid, process.pid);
      one.varint(kEntryParentPid, process.parent_pid);
      one.bytes(kEntryCreated, process.created);
      one.bytes(kEntryName, process.name);
      if (!process.path.empty()) one.bytes(kEntryPath, process.path);
      if (!process.command.empty()) one.bytes(kEntryCommand, process.command);
      one.fixed64(kEntryStart, process.start_ns);
      one.fixed64(kEntryEnd, process.end_ns);
      if (process.exited) one.varint(kEntryExitCode, process.exit_code);
      if (!process.signal.empty()) one.bytes(kEntrySignal, process.signal);
      if (process.running) one.varint(kEntryRunning, 1);
      if (process.end_lost) one.varint(kEntryEndLost, 1);
      one.varint(kEntryCalls, process.calls);
      one.varint(kEntryErrors, process.errors);
      one.varint(kEntryDuration, process.total_ns);
      if (process.lost != 0) one.varint(kEntryLost, process.lost);
      if (process.folded != 0) one.varint(kEntryFolded, process.folded);
    }
    Packed totals, counts;
    for (const auto &[kind, total] : process.totals) {
      if (total.calls == 0) continue;
      totals.add(kind >> 32);
      totals.add(kind & 0xffffffff);
      for (uint64_t value : {total.calls, total.total_ns, total.min_ns, total.max_ns}) totals.add(value);
    }
    for (size_t bin = 0; bin < kBins; bin++) {
      if (bins[i][bin].calls == 0) continue;
      counts.add(bin);
      counts.add(bins[i][bin].calls);
      counts.add(bins[i][bin].errors);
    }
    if (!totals.bytes().empty()) one.bytes(kEntryTotals, totals.bytes());
    if (!counts.bytes().empty()) one.bytes(kEntryBins, counts.bytes());
    index.bytes(kIndexProcess, one.data());
  }

  Packed longest, errors;
  for (size_t i = 0; i < kept; i++) {
    const Call &call = *slowest[i];
    for (uint64_t value : {uint64_t{call.process}, uint64_t{call.name}, uint64_t{call.error}, call.start_ns - first_ns,
                           call.duration_ns})
      longest.add(value);
  }
  for (size_t error = 1; error < failures.size(); error++) {
    if (failures[error] == nullptr) continue;
    const Call &call = *failures[error];
    for (uint64_t value :
         {uint64_t{error}, failed[error], uint64_t{call.process}, uint64_t{call.name}, call.start_ns - first_ns})
      errors.add(value);
  }
  if (kept != 0) index.bytes(kIndexSlowest, longest.bytes());
  if (!errors.bytes().empty()) index.bytes(kIndexFailures, errors.bytes());
  index.bytes(kIndexFilter, {reinterpret_cast<const char *>(filter_.data()), sizeof(filter_)});
  for (const std::string &trace : traces_) index.bytes(kIndexTrace, trace);
  return std::string(index.data());
}

}  // namespace sysspan
