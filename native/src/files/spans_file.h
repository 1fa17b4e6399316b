// SPDX-License-Identifier: Apache-2.0
// A file of spans, written on a thread of its own: OTLP as JSON, one request a line, or as protobuf, each request
// behind its length; either also compressed. Compressed protobuf has an index before each frame, in a frame that
// decoders pass over. What could not be written whole is taken back, so that the rest can be read.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "files/block_index.h"
#include "files/zstd_frames.h"
#include "kernel/own_thread.h"
#include "otlp/otlp_request.h"

namespace sysspan {

enum class SpansFormat { kJson, kProtobuf };

// Spans, by what became of them.
struct SpansFileCounts {
  uint64_t written = 0;
  uint64_t dropped = 0;  // since too many waited
  uint64_t failed = 0;   // that could not be written
  int error = 0;         // errno of the last write that failed
  uint64_t bytes = 0;    // of the file
};

class SpansFile {
 public:
  // Writes behind what is in the file, which somebody else closes; `compressed` with zstd.
  SpansFile(int fd, SpansFormat format, bool compressed);
  ~SpansFile() { finish(std::chrono::milliseconds(0)); }
  SpansFile(const SpansFile &) = delete;
  SpansFile &operator=(const SpansFile &) = delete;

  // Begins to write; what was added before has waited for it. 0, or why there is no thread: an errno.
  int start();
  // Adds the spans of a segment. Never waits: what is too much is counted.
  void add(std::shared_ptr<const RequestFrame> frame, SpanBlocks blocks);
  // Whether so much waits that nothing should be added for a moment.
  bool half_full();
  // Writes what waits, and gives the rest up when that takes longer; nothing may be added afterwards.
  void finish(std::chrono::milliseconds most);
  SpansFileCounts counts();

 private:
  struct Waiting {
    std::shared_ptr<const RequestFrame> frame;
    SpanBlocks blocks;
    uint64_t spans = 0, bytes = 0;
  };

  void run();
  bool next(Waiting *waiting);
  void write(const Waiting &waiting);
  bool encode(const Waiting &waiting, const RequestPart &part);
  bool pack();
  void flush();
  int write_all(std::string_view bytes);

  const int fd_;
  const SpansFormat format_;
  const bool compressed_;
  const bool indexed_;
  bool regular_ = false;  // and not a pipe, which nothing can be taken back from
  // Of the thread:
  ZstdFrames frames_;
  BlockIndex index_;
  std::string request_, raw_, packed_, data_;
  uint64_t gathered_ = 0;  // spans in raw_
  OwnThread thread_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<Waiting> waiting_;
  uint64_t waiting_bytes_ = 0;
  bool ending_ = false, ended_ = false, giving_up_ = false;
  SpansFileCounts counts_;
};

}  // namespace sysspan
