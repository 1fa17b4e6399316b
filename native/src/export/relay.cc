// SPDX-License-Identifier: Apache-2.0
#include "export/relay.h"

#include "otlp/otlp_message.h"

namespace sysspan {

namespace {

constexpr size_t kHeaderMax = 12;  // of a field
constexpr size_t kTracesMax = 10;
constexpr size_t kSecondsMax = 4'096;
// What is under way must be taken before the timeout of a request is over, also by a slow receiver.
constexpr uint64_t kUnderWayMax = 8'000'000;
// Field numbers of collector/trace/v1 and trace/v1.
enum { kResourceSpans = 1, kScopeSpans = 2 };

// What begins a request, up to spans of so many bytes.
std::string head_of(const RelayFrame &frame, size_t spans) {
  Message resource_spans, scope_spans;
  scope_spans.begin(kScopeSpans, frame.scope.size() + spans);
  resource_spans.begin(kResourceSpans, frame.resource.size() + scope_spans.data().size() + frame.scope.size() + spans);
  std::string head(resource_spans.data());
  return head.append(frame.resource).append(scope_spans.data()).append(frame.scope);
}

}  // namespace

// Blocks of a segment that go in one request, from one number up to another.
struct Relay::Part {
  size_t from = 0, to = 0;
  uint64_t spans = 0, bytes = 0;
  std::string head;
};

struct Relay::Flight {
  std::shared_ptr<const RelayFrame> frame;
  ClosedSegment segment;
  std::vector<Part> parts;
  size_t at = 0;       // the one that is under way
  uint64_t bytes = 0;  // of the whole segment
  std::chrono::steady_clock::time_point begun;

  // Into requests of at most so many bytes; a block that is larger alone stands alone.
  void divide(uint64_t most) {
    size_t around = 2 * kHeaderMax + frame->resource.size() + frame->scope.size();
    for (size_t i = 0; i < segment.spans.size(); i++) {
      const SpanBlock &block = segment.spans[i];
      if (parts.empty() || around + parts.back().bytes + block.size > most) parts.push_back({i, i, 0, 0, ""});
      parts.back().to = i + 1;
      parts.back().spans += block.spans;
      parts.back().bytes += block.size;
    }
    for (Part &part : parts) part.head = head_of(*frame, part.bytes);
  }
};

void Relay::begin(Sender *sender) {
  std::lock_guard<std::mutex> lock(mutex_);
  sender_ = sender;
}

void Relay::end() {
  std::lock_guard<std::mutex> lock(mutex_);
  sender_ = nullptr;
  notify_ = nullptr;
  open_ = false;
  give_back_waiting();
}

void Relay::open() {
  std::lock_guard<std::mutex> lock(mutex_);
  open_ = returned_.empty();
}

bool Relay::take(const std::shared_ptr<const RelayFrame> &frame, ClosedSegment *segment) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!open_ || sender_ == nullptr || segment->spans.empty() || look_.bytes + segment->bytes > most_bytes_)
    return false;
  auto flight = std::make_shared<Flight>();
  flight->frame = frame;
  flight->segment = std::move(*segment);
  flight->divide(request_bytes_);
  flight->bytes = flight->segment.bytes;
  look_.bytes += flight->bytes;
  look_.owners[frame->owner].pending += flight->segment.count;
  waiting_.push_back(std::move(flight));
  send_waiting();
  return true;
}

void Relay::send_waiting() {
  while (sender_ != nullptr && !waiting_.empty() && under_way_ < kUnderWayMax) {
    auto flight = std::move(waiting_.front());
    waiting_.pop_front();
    under_way_ += flight->bytes;
    send(flight);
  }
}

void Relay::send(const std::shared_ptr<Flight> &flight) {
  const Part &part = flight->parts[flight->at];
  SendCall call;
  call.pieces.emplace_back(part.head);
  for (size_t i = part.from; i < part.to; i++)
    call.pieces.emplace_back(flight->segment.spans[i].bytes.get(), flight->segment.spans[i].size);
  call.timeout_ms = timeout_ms_;
  call.done = [self = shared_from_this(), flight](const SendAnswer &answer) { self->answered(flight, answer); };
  flight->begun = std::chrono::steady_clock::now();
  sender_->send(std::move(call));
}

// On the sender's thread.
void Relay::answered(const std::shared_ptr<Flight> &flight, const SendAnswer &answer) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (answer.code == GRPC_OK) {
    taken(flight.get(), answer);
    if (flight->at < flight->parts.size() && sender_ != nullptr) return send(flight);
  }
  under_way_ -= flight->bytes;
  if (flight->at == flight->parts.size()) return send_waiting();
  open_ = false;
  give_back(flight.get());
  give_back_waiting();
  if (notify_ != nullptr) notify_();
}

void Relay::taken(Flight *flight, const SendAnswer &answer) {
  const Part &part = flight->parts[flight->at++];
  Relayed &owner = look_.owners[flight->frame->owner];
  requests_++;
  if (look_.seconds.size() < kSecondsMax)
    look_.seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - flight->begun).count());
  look_.bytes -= part.bytes;
  owner.pending -= part.spans;
  if (answer.body.empty()) {
    owner.spans += part.spans;
  } else {
    note(flight->frame->owner, answer.body, part.spans);
  }
  for (size_t i = part.from; i < part.to; i++) flight->segment.spans[i].bytes.reset();
  if (flight->at < flight->parts.size()) return;
  if (owner.traces.size() == kTracesMax) owner.traces.erase(owner.traces.begin());
  owner.traces.push_back(flight->segment.id);
}

void Relay::note(const std::string &owner, const std::string &body, uint64_t spans) {
  std::vector<RelayAnswer> &answers = look_.answers;
  if (answers.empty() || answers.back().owner != owner || answers.back().body != body)
    answers.push_back({owner, body, 0, 0});
  answers.back().spans += spans;
  answers.back().times++;
}

// What was not taken of a segment.
void Relay::give_back(Flight *flight) {
  ClosedSegment &segment = flight->segment;
  for (size_t i = 0; i < flight->at; i++) {
    segment.count -= flight->parts[i].spans;
    segment.bytes -= flight->parts[i].bytes;
    segment.processes = 0;
  }
  if (flight->at > 0)
    segment.spans.erase(segment.spans.begin(),
                        segment.spans.begin() + static_cast<ptrdiff_t>(flight->parts[flight->at].from));
  returned_.push_back({flight->frame->owner, std::move(segment)});
}

void Relay::give_back_waiting() {
  for (const auto &flight : waiting_) give_back(flight.get());
  waiting_.clear();
}

RelayLook Relay::look() {
  std::lock_guard<std::mutex> lock(mutex_);
  RelayLook seen = look_;
  for (auto owner = look_.owners.begin(); owner != look_.owners.end();) {
    owner->second.spans = 0;
    owner->second.traces.clear();
    owner = owner->second.pending == 0 ? look_.owners.erase(owner) : std::next(owner);
  }
  look_.answers.clear();
  look_.seconds.clear();
  return seen;
}

std::vector<ClosedSegment> Relay::returned() {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<ClosedSegment> segments;
  for (auto &[owner, segment] : returned_) {
    look_.bytes -= segment.bytes;
    look_.owners[owner].pending -= segment.count;
    segments.push_back(std::move(segment));
  }
  returned_.clear();
  return segments;
}

uint64_t Relay::requests() {
  std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

}  // namespace sysspan
