// SPDX-License-Identifier: Apache-2.0
// What the rings tell of up to one moment, in the order of time. They are read in place: the records stay valid until
// release().
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernel/call_rings.h"
#include "kernel/ring.h"
#include "wire.h"

namespace sysspan {

// A record may reach its ring this much after the time that it carries.
constexpr uint64_t kSettleNs = 200'000;

constexpr size_t kBatchMax = 1 << 14;         // records of each ring
constexpr size_t kBatchLeast = 1 << 6;        // ... that it may be limited to
constexpr size_t kBatchBytesMax = 4 << 20;    // of all rings of calls
constexpr size_t kBatchBytesLeast = 1 << 16;  // of each

// The fixed part of each kind; a record that is shorter is not looked into.
inline size_t smallest_record(uint8_t kind) {
  switch (kind) {
    case WIRE_CALL: return sizeof(wire_call);
    case WIRE_TASK: return sizeof(wire_begin);
    case WIRE_EXEC:
    case WIRE_IMAGE: return sizeof(wire_exec);
    case WIRE_EXIT:
    case WIRE_LEFT: return sizeof(wire_exit);
    case WIRE_CGROUP_MADE:
    case WIRE_CGROUP_REMOVED: return sizeof(wire_cgroup);
    case WIRE_SIGNAL: return sizeof(wire_signal);
    case WIRE_STOP: return sizeof(wire_stop);
    default: return sizeof(wire_task);
  }
}

class Batch {
 public:
  struct Record {
    uint64_t time_ns;
    uint64_t position;  // in its ring
    const wire_header *header;
    const wire_call *end;  // of a call that begins: its end, where that is known
  };

  Batch(Ring *lifecycle, std::vector<CallRing> *calls) : lifecycle_(lifecycle), calls_(calls) {}

  // How many calls a batch may have, about: each ring gives its part at most.
  void limit(size_t records);
  // Takes what ended before `until_ns`, or less: what is later than a record that is still being written waits, in all
  // rings, so that no process ends before its calls or makes some before its birth.
  void take(uint64_t until_ns);
  // Gives the rings back what was taken.
  void release();

  std::vector<Record> &records() { return records_; }
  // Whether there was more than a batch may have.
  bool more() const { return more_; }
  // Whether a record that is still being written held others back.
  bool unfinished() const { return unfinished_; }
  // How many of them are process events.
  size_t process_events() const { return process_events_; }
  // Bytes of calls that were read by now.
  uint64_t call_bytes() const;

 private:
  // What one ring gave: its records from `begin` on, and where to go on reading.
  struct Run {
    size_t begin;
    uint64_t position;
  };

  uint64_t until_written(uint64_t until_ns);
  uint64_t collect_process_events(uint64_t until_ns);
  uint64_t collect_calls(const CallRing &ring, uint64_t until_ns);
  void leave_later(uint64_t until_ns);
  void sort_process_events();
  void merge();

  Ring *lifecycle_;
  std::vector<CallRing> *calls_;
  std::vector<Record> records_;
  std::vector<Run> runs_;  // of the lifecycle ring, then of each ring of calls
  size_t process_events_ = 0;
  size_t most_ = kBatchMax;  // calls of each ring
  bool unfinished_ = false;
  bool more_ = false;
};

}  // namespace sysspan
