// SPDX-License-Identifier: Apache-2.0
// Sends closed segments from the reader's thread on, without JavaScript, as long as the receiver takes all of them.
// What it does not take comes back, and so does all that follows until it is opened again: who tries again, and what
// answers mean, is decided in JavaScript.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "export/sender.h"
#include "otlp/otlp_request.h"
#include "trees/trees.h"

namespace sysspan {

// What stands around the spans of a segment, and whose they are.
struct DirectExportFrame : RequestFrame {
  std::string owner;
};

// What became of the segments of one owner.
struct DirectlyExported {
  uint64_t spans = 0;           // that were taken
  uint64_t pending = 0;         // that are under way, or have come back and were not fetched
  std::vector<TraceId> traces;  // the latest of those that were taken
};

// Spans that were taken, with something to say about them, which was said so many times in a row.
struct DirectExportAnswer {
  std::string owner;
  std::string body;
  uint64_t spans = 0;
  uint64_t times = 0;
};

// Since the last look.
struct DirectExportPoll {
  std::map<std::string, DirectlyExported> owners;
  std::vector<DirectExportAnswer> answers;
  std::vector<double> seconds;  // that each request took which was taken; of the first ones, when nobody looks for long
  uint64_t bytes = 0;           // of segments that are under way, or have come back
};

class DirectExport : public std::enable_shared_from_this<DirectExport> {
 public:
  // Holds segments of `most_bytes` at one time. `returned` is called on another thread.
  DirectExport(int64_t timeout_ms, uint64_t request_bytes, uint64_t most_bytes, std::function<void()> returned)
      : timeout_ms_(timeout_ms), request_bytes_(request_bytes), most_bytes_(most_bytes), notify_(std::move(returned)) {}

  void begin(Sender *sender);
  // To be called before the sender ends, and nobody is notified afterwards.
  void end();
  void open();
  // False when it does not take it: the segment is as it was then.
  bool take(const std::shared_ptr<const DirectExportFrame> &frame, ClosedSegment *segment);
  DirectExportPoll poll();
  std::vector<ClosedSegment> handed_back();
  // That were taken since the beginning.
  uint64_t requests();

 private:
  struct InFlight;

  void send_waiting();
  void send(const std::shared_ptr<InFlight> &in_flight);
  void answered(const std::shared_ptr<InFlight> &in_flight, const SendAnswer &answer);
  void taken(InFlight *in_flight, const SendAnswer &answer);
  void note(const std::string &owner, const std::string &body, uint64_t spans);
  void give_back(InFlight *in_flight);
  void give_back_waiting();

  const int64_t timeout_ms_;
  const uint64_t request_bytes_, most_bytes_;
  std::mutex mutex_;  // guards what follows
  std::function<void()> notify_;
  Sender *sender_ = nullptr;
  bool open_ = false;
  uint64_t requests_ = 0;
  DirectExportPoll poll_;
  std::deque<std::shared_ptr<InFlight>> waiting_;
  uint64_t in_flight_bytes_ = 0;  // bytes of segments that were begun and not answered to the end
  struct HandedBack {
    std::string owner;
    ClosedSegment segment;
  };
  std::vector<HandedBack> handed_back_;
};

}  // namespace sysspan
