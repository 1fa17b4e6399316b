// SPDX-License-Identifier: Apache-2.0
#include "files/block_scan.h"

#include <algorithm>

#include "files/each_span.h"

namespace sysspan {

namespace {

class Scan {
 public:
  Scan(uint64_t begin_unix_ns, const ScanFilter &filter, ScanResult *result)
      : begin_unix_ns_(begin_unix_ns), filter_(filter), result_(result) {}

  bool add(std::string_view bytes) {
    SpanView span;
    if (!span.read(bytes)) return false;
    auto process = filter_.processes.find(span.parent);
    if (span.call && process != filter_.processes.end() && fits(span)) put(span, process->second);
    spans_++;
    return true;
  }

 private:
  bool fits(const SpanView &span) {
    if (span.start_ns >= filter_.to_unix_ns || span.last_ns() < filter_.from_unix_ns) return false;
    if (filter_.failed && span.error.empty()) return false;
    if ((span.summary ? span.longest_ns : span.duration_ns()) < filter_.least_ns) return false;
    if (!filter_.names.empty() && (filter_.names.count(std::string(span.name)) != 0) == filter_.other_names)
      return false;
    if (!filter_.errors.empty() && filter_.errors.count(std::string(span.error)) == 0) return false;
    if (filter_.words.empty()) return true;
    text_.clear();
    span.append_text(&text_);
    return std::all_of(filter_.words.begin(), filter_.words.end(),
                       [this](const std::string &word) { return text_.find(word) != std::string::npos; });
  }

  void put(const SpanView &span, uint32_t process) {
    uint64_t count = span.summary ? span.count : span.unfinished ? 0 : 1;
    result_->calls += count;
    if (!span.error.empty()) result_->errors += count;
    if (result_->span.size() >= filter_.rows_max) return;
    result_->span.push_back(spans_);
    result_->process.push_back(process);
    result_->thread.push_back(static_cast<uint32_t>(span.thread_id));
    result_->name.push_back(number_of(span.name));
    result_->error.push_back(span.error.empty() ? 0 : number_of(span.error));
    result_->count.push_back(static_cast<double>(count));
    result_->start_ns.push_back(static_cast<double>(static_cast<int64_t>(span.start_ns - begin_unix_ns_)));
    result_->duration_ns.push_back(static_cast<double>(span.last_ns() - span.start_ns));
    if (!filter_.texts) return;
    span.append_call(&result_->texts.emplace_back());
    span.append_result(&result_->results.emplace_back());
  }

  uint32_t number_of(std::string_view name) {
    auto [found, made] = numbers_.try_emplace(std::string(name), static_cast<uint32_t>(result_->names.size()));
    if (made) result_->names.emplace_back(name);
    return found->second;
  }

  uint64_t begin_unix_ns_;
  const ScanFilter &filter_;
  ScanResult *result_;
  uint32_t spans_ = 0;
  std::unordered_map<std::string, uint32_t> numbers_;
  std::string text_;
};

// Takes a varint off the front. False where there is none.
bool take_varint(std::string_view *from, uint64_t *value) {
  *value = 0;
  for (unsigned shift = 0; shift < 64 && !from->empty(); shift += 7) {
    auto byte = static_cast<uint8_t>(from->front());
    from->remove_prefix(1);
    *value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

}  // namespace

bool scan(std::string_view requests, uint64_t begin_unix_ns, const ScanFilter &filter, ScanResult *result) {
  Scan each(begin_unix_ns, filter, result);
  while (!requests.empty()) {
    uint64_t size;
    if (!take_varint(&requests, &size) || size > requests.size()) return false;
    if (!each_span(requests.substr(0, size), [&](std::string_view span) { return each.add(span); })) return false;
    requests.remove_prefix(size);
  }
  return true;
}

}  // namespace sysspan
