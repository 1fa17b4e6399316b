// SPDX-License-Identifier: Apache-2.0
// Spans that need a flood, a lost record or a long time on a real machine, made of the records of one tree: it writes them one after
// the other, each as field 2 of ScopeSpans.
#include <cstdio>
#include <cstring>

#include "expect.h"
#include "tree_records.h"
#include "trees/trees.h"

namespace {

using namespace sysspan;

constexpr uint32_t kRoot = 100, kChildren = 40;
constexpr uint64_t kBorn = 1'000, kContainer = 7;

class World {
 public:
  World() : trees_(settings(), &memory_, {&endless_, &endless_}) {}

  void born(uint32_t tgid, uint32_t parent, uint64_t start_ns = kBorn) {
    wire_begin record = begin_of({tgid, tgid, start_ns, start_ns}, tgid == kRoot ? WIRE_ATTACHED : 0);
    record.parent_tgid = parent;
    record.parent_start_ns = kBorn;
    record.container_id = kContainer;
    trees_.begin(record);
  }

  void ended(uint32_t tgid, uint64_t time_ns) { trees_.exit(exit_of({tgid, tgid, kBorn, time_ns})); }
  void left(uint32_t tgid, uint64_t time_ns) { trees_.leave(record_of({tgid, tgid, kBorn, time_ns}, WIRE_LEFT, 0)); }
  void process_events_lost(uint64_t time_ns) { trees_.process_events_lost(kContainer, 3, time_ns); }

  // A thread of a process is in a call.
  void waits(uint32_t tgid, uint32_t tid) {
    if (tid != tgid) trees_.begin(begin_of({tgid, tid, kBorn, kBorn}, 0));
    wire_call record = call_of(tgid, tid, 2'000);
    record.header.flags = WIRE_BLOCKED;
    trees_.call(record, "read", CallText());
  }

  void called(uint32_t tgid, uint32_t seq, uint64_t enter_ns) {
    wire_call record = call_of(tgid, tgid, enter_ns);
    record.seq = seq;
    trees_.call(record, "getppid", CallText());
  }

  // Tasks were asked what they are in, and the cut follows.
  void cut(uint64_t time_ns) {
    trees_.tick(time_ns);
    trees_.tick(time_ns + kSecond / 2);
    write();
  }

  void finish(uint64_t time_ns) {
    trees_.finish(time_ns, EndReason::kRequestEnded);
    write();
  }

 private:
  static TraceSettings settings() {
    TraceSettings made;
    made.by_cgroup = true;
    made.segment_ns = kSecond;
    made.spans_per_segment = 64;
    return made;
  }

  void write() {
    for (const ClosedSegment &segment : trees_.take_closed())
      for (const SpanBlock &block : segment.spans) fwrite(block.bytes.get(), 1, block.size, stdout);
  }

  HeldMemory memory_{uint64_t{1} << 40};
  SpanBudget endless_;
  Trees trees_;
};

}  // namespace

int main() {
  World world;
  world.born(kRoot, 1);
  for (uint32_t child = kRoot + 1; child <= kRoot + kChildren; child++) world.born(child, child - 1);
  for (uint32_t tid = 1'000; tid < 1'100; tid++) world.waits(kRoot, tid);
  world.called(kRoot, 0, 3'000);
  world.called(kRoot, 9, 4'000);  // between them calls were lost
  world.process_events_lost(5'000);
  world.cut(kSecond);
  world.called(kRoot, 10, 2 * kSecond);  // all others are idle
  world.cut(3 * kSecond);
  // The number of one is given to another: what told of its end was lost.
  world.born(kRoot + 5, 1, 4 * kSecond);
  world.left(kRoot + kChildren, 4 * kSecond);
  for (uint32_t child = kRoot + 1; child < kRoot + kChildren - 1; child++) world.ended(child, 4 * kSecond);
  world.cut(6 * kSecond);
  world.called(kRoot, 11, 7 * kSecond);
  world.finish(8 * kSecond);
  return 0;
}
