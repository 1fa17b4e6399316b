// SPDX-License-Identifier: Apache-2.0
#include "export/direct_export.h"

namespace sysspan {

namespace {

constexpr size_t kTracesMax = 10;
constexpr size_t kSecondsMax = 4'096;
// What is under way must be taken before the timeout of a request is over, also by a slow receiver.
constexpr uint64_t kUnderWayMax = 8'000'000;

}  // namespace

struct DirectExport::InFlight {
  std::shared_ptr<const DirectExportFrame> frame;
  ClosedSegment segment;
  std::vector<RequestPart> parts;
  size_t at = 0;       // the one that is under way
  uint64_t bytes = 0;  // of the whole segment
  std::chrono::steady_clock::time_point begun;
};

void DirectExport::begin(Sender *sender) {
  std::lock_guard<std::mutex> lock(mutex_);
  sender_ = sender;
}

void DirectExport::end() {
  std::lock_guard<std::mutex> lock(mutex_);
  sender_ = nullptr;
  notify_ = nullptr;
  open_ = false;
  give_back_waiting();
}

void DirectExport::open() {
  std::lock_guard<std::mutex> lock(mutex_);
  open_ = handed_back_.empty();
}

bool DirectExport::take(const std::shared_ptr<const DirectExportFrame> &frame, ClosedSegment *segment) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!open_ || sender_ == nullptr || segment->spans.empty() || poll_.bytes + segment->bytes > most_bytes_)
    return false;
  auto in_flight = std::make_shared<InFlight>();
  in_flight->frame = frame;
  in_flight->segment = std::move(*segment);
  in_flight->parts = divide(*frame, in_flight->segment.spans, request_bytes_);
  in_flight->bytes = in_flight->segment.bytes;
  poll_.bytes += in_flight->bytes;
  poll_.owners[frame->owner].pending += in_flight->segment.count;
  waiting_.push_back(std::move(in_flight));
  send_waiting();
  return true;
}

void DirectExport::send_waiting() {
  while (sender_ != nullptr && !waiting_.empty() && in_flight_bytes_ < kUnderWayMax) {
    auto in_flight = std::move(waiting_.front());
    waiting_.pop_front();
    in_flight_bytes_ += in_flight->bytes;
    send(in_flight);
  }
}

void DirectExport::send(const std::shared_ptr<InFlight> &in_flight) {
  const RequestPart &part = in_flight->parts[in_flight->at];
  SendCall call;
  call.pieces.emplace_back(part.head);
  for (size_t i = part.from; i < part.to; i++)
    call.pieces.emplace_back(in_flight->segment.spans[i].bytes.get(), in_flight->segment.spans[i].size);
  call.timeout_ms = timeout_ms_;
  call.done = [self = shared_from_this(), in_flight](const SendAnswer &answer) { self->answered(in_flight, answer); };
  in_flight->begun = std::chrono::steady_clock::now();
  sender_->send(std::move(call));
}

// On the sender's thread.
void DirectExport::answered(const std::shared_ptr<InFlight> &in_flight, const SendAnswer &answer) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (answer.code == GRPC_OK) {
    taken(in_flight.get(), answer);
    if (in_flight->at < in_flight->parts.size() && sender_ != nullptr) return send(in_flight);
  }
  in_flight_bytes_ -= in_flight->bytes;
  if (in_flight->at == in_flight->parts.size()) return send_waiting();
  open_ = false;
  give_back(in_flight.get());
  give_back_waiting();
  if (notify_ != nullptr) notify_();
}

void DirectExport::taken(InFlight *in_flight, const SendAnswer &answer) {
  const RequestPart &part = in_flight->parts[in_flight->at++];
  DirectlyExported &owner = poll_.owners[in_flight->frame->owner];
  requests_++;
  if (poll_.seconds.size() < kSecondsMax)
    poll_.seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - in_flight->begun).count());
  poll_.bytes -= part.bytes;
  owner.pending -= part.spans;
  if (answer.body.empty()) {
    owner.spans += part.spans;
  } else {
    note(in_flight->frame->owner, answer.body, part.spans);
  }
  for (size_t i = part.from; i < part.to; i++) in_flight->segment.spans[i].bytes.reset();
  if (in_flight->at < in_flight->parts.size()) return;
  if (owner.traces.size() == kTracesMax) owner.traces.erase(owner.traces.begin());
  owner.traces.push_back(in_flight->segment.id);
}

void DirectExport::note(const std::string &owner, const std::string &body, uint64_t spans) {
  std::vector<DirectExportAnswer> &answers = poll_.answers;
  if (answers.empty() || answers.back().owner != owner || answers.back().body != body)
    answers.push_back({owner, body, 0, 0});
  answers.back().spans += spans;
  answers.back().times++;
}

// What was not taken of a segment.
void DirectExport::give_back(InFlight *in_flight) {
  ClosedSegment &segment = in_flight->segment;
  for (size_t i = 0; i < in_flight->at; i++) {
    segment.count -= in_flight->parts[i].spans;
    segment.bytes -= in_flight->parts[i].bytes;
    segment.processes = 0;
  }
  if (in_flight->at > 0)
    segment.spans.erase(segment.spans.begin(),
                        segment.spans.begin() + static_cast<ptrdiff_t>(in_flight->parts[in_flight->at].from));
  handed_back_.push_back({in_flight->frame->owner, std::move(segment)});
}

void DirectExport::give_back_waiting() {
  for (const auto &in_flight : waiting_) give_back(in_flight.get());
  waiting_.clear();
}

DirectExportPoll DirectExport::poll() {
  std::lock_guard<std::mutex> lock(mutex_);
  DirectExportPoll seen = poll_;
  for (auto owner = poll_.owners.begin(); owner != poll_.owners.end();) {
    owner->second.spans = 0;
    owner->second.traces.clear();
    owner = owner->second.pending == 0 ? poll_.owners.erase(owner) : std::next(owner);
  }
  poll_.answers.clear();
  poll_.seconds.clear();
  return seen;
}

std::vector<ClosedSegment> DirectExport::handed_back() {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<ClosedSegment> segments;
  for (auto &[owner, segment] : handed_back_) {
    poll_.bytes -= segment.bytes;
    poll_.owners[owner].pending -= segment.count;
    segments.push_back(std::move(segment));
  }
  handed_back_.clear();
  return segments;
}

uint64_t DirectExport::requests() {
  std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

}  // namespace sysspan
