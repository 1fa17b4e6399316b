// SPDX-License-Identifier: Apache-2.0
// Closed segments on their way from the reader to whoever takes them: files, a direct export, or else JavaScript. All
// but put() and wake() may be called on any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "export/direct_export.h"
#include "files/spans_file.h"
#include "trees/trees.h"

namespace sysspan {

class Outbox {
 public:
  // Holds at most so many bytes, and one segment whatever its size.
  explicit Outbox(uint64_t budget) : budget_(budget) {}

  // What wake() calls, set before it.
  void on_wake(std::function<void()> notify) { notify_ = std::move(notify); }

  // Where the segments of one trace in one container go, as long as it takes them.
  struct Route {
    std::shared_ptr<DirectExport> direct_export;
    std::shared_ptr<const DirectExportFrame> frame;
  };
  void export_directly(uint32_t trace, uint64_t container, Route route);
  // All segments of a trace are to be taken again.
  void end_direct_export(uint32_t trace);

  // A file that all spans of a trace go to, and nobody else where it is the only one that wants them.
  struct FileRoute {
    std::shared_ptr<SpansFile> file;
    std::shared_ptr<const RequestFrame> frame;
    bool only = false;
  };
  void write_to_file(uint32_t trace, FileRoute route);

  // Puts segments in. Returns the oldest ones, which had to go when nobody took them.
  std::vector<ClosedSegment> put(std::vector<ClosedSegment> closed);
  // Tells JavaScript that there is something to take, unless it was told a moment ago; `last`: at once.
  void wake(bool last);
  std::vector<ClosedSegment> take();

  // Whether so much waits that nothing should be added for a moment.
  bool half_full();

 private:
  bool written_to_file(ClosedSegment *segment);
  bool exported_directly(ClosedSegment *segment);

  const uint64_t budget_;
  std::function<void()> notify_;
  bool unreported_ = false;  // of the thread that puts: there is something that wake() has not told of
  std::chrono::steady_clock::time_point next_wake_;
  std::mutex mutex_;                                       // guards what follows
  std::map<std::pair<uint32_t, uint64_t>, Route> routes_;  // by trace and container
  std::map<uint32_t, FileRoute> files_;                    // by trace
  std::deque<ClosedSegment> closed_;
  uint64_t bytes_ = 0;
};

}  // namespace sysspan
