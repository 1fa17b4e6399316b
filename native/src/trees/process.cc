// SPDX-License-Identifier: Apache-2.0
#include "trees/process.h"

#include <algorithm>

namespace sysspan {

namespace {

constexpr size_t kEventsMax = 128;

size_t bytes_of(const ProcessEvent &event) {
  size_t bytes = sizeof(event) + (event.image != nullptr ? event.image->bytes() : 0);
  for (const auto &[key, value] : event.texts) bytes += sizeof(key) + sizeof(value) + value.size();
  return bytes + event.numbers.size() * sizeof(event.numbers.front());
}

}  // namespace

size_t Image::bytes() const {
  size_t bytes = sizeof(Image) + path.size() + name.size() + traceparent.size();
  for (const std::string &argument : argv) bytes += sizeof(argument) + argument.size();
  return bytes;
}

Tree::~Tree() {
  if (memory == nullptr) return;
  memory->shrink_spans(spans.size());
  memory->shrink_state(share.get(), state_bytes);
}

void Tree::grow(Process *process, size_t bytes) {
  process->state_bytes += bytes;
  state_bytes += bytes;
  if (memory != nullptr) memory->grow_state(share.get(), bytes);
}

void Tree::shrink(Process *process, size_t bytes) {
  process->state_bytes -= bytes;
  state_bytes -= bytes;
  if (memory != nullptr) memory->shrink_state(share.get(), bytes);
}

void Tree::clear_spans() {
  if (memory != nullptr) memory->shrink_spans(spans.size());
  spans.clear();
}

std::string_view base_name(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

void add_event(Process *process, ProcessEvent event) {
  process->active = process->tree->active = true;
  if (process->events.size() == kEventsMax) {
    process->dropped_events++;
    return;
  }
  process->tree->grow(process, bytes_of(event));
  process->events.push_back(std::move(event));
}

void run_image(Process *process, SharedImage image) {
  if (process->executed) process->tree->shrink(process, process->image->bytes());
  process->tree->grow(process, image->bytes());
  process->image = std::move(image);
  process->executed = true;
}

// Threads that end at the same time may each find themselves the last: the end of their process is that of the latest.
void outlive(Process *process, uint64_t until_ns) {
  if (process->alive) return;
  process->end_ns = std::max(process->end_ns, until_ns);
  process->tree->last_end_ns = std::max(process->tree->last_end_ns, until_ns);
}

void forget_segment(Process *process) {
  size_t bytes =
      (process->by_call.entries().size() * sizeof(CallTotals)) + (process->folded.entries().size() * sizeof(Folded));
  for (const ProcessEvent &event : process->events) bytes += bytes_of(event);
  process->tree->shrink(process, bytes);
  process->active = false;
  process->totals = {};
  process->lost = 0;
  process->folded_calls = 0;
  process->by_call.clear();
  process->folded.clear();
  process->events.clear();
  process->dropped_events = 0;
}

}  // namespace sysspan
