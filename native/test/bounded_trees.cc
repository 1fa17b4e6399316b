// SPDX-License-Identifier: Apache-2.0
// What trees hold, and what they take, of processes that do more of something than any should.
#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "expect.h"
#include "tree_records.h"
#include "trees/traces.h"
#include "trees/trees.h"

namespace {

using namespace sysspan;

constexpr uint64_t kBudget = 16 << 20;
constexpr uint64_t kHog = 11, kVictim = 22;  // containers
constexpr uint64_t kMicrosecond = 1'000;

// Tells Trees what the kernel side would tell, one thing a microsecond.
class World {
 public:
  World() : World(by_cgroup()) {}
  explicit World(TraceSettings settings) : World(std::move(settings), {&endless, &endless}) {}
  World(TraceSettings settings, Trees::Budgets budgets) : trees(settings, &memory, budgets) {}

  static TraceSettings by_cgroup() {
    TraceSettings settings;
    settings.by_cgroup = true;
    settings.spans_per_second = 1'000;
    return settings;
  }

  void begin(uint32_t tgid, uint32_t parent, uint64_t container, uint64_t start_ns = 0) {
    wire_begin record = begin_of(task(tgid, tgid), parent == 0 ? 0 : WIRE_INSIDE);
    if (start_ns != 0) record.task.start_ns = start_ns;
    record.parent_tgid = parent;
    record.parent_start_ns = parent;
    record.container_id = container;
    trees.begin(record);
  }

  void thread(uint32_t tgid, uint32_t tid, uint64_t container) {
    wire_begin record = begin_of(task(tgid, tid), WIRE_INSIDE);
    record.container_id = container;
    trees.begin(record);
  }

  void exec(uint32_t tgid, const std::string &path) {
    alignas(8) char bytes[sizeof(wire_exec) + 4104] = {};
    auto *record = reinterpret_cast<wire_exec *>(bytes);
    record->task = record_of(task(tgid, tgid), WIRE_EXEC, 0);
    record->old_tid = tgid;
    record->path_size = static_cast<uint16_t>(path.size() + 1);
    record->task.header.size = sizeof(bytes);
    std::memcpy(bytes + sizeof(*record), path.c_str(), path.size() + 1);
    trees.exec(*record);
  }

  void exit(uint32_t tgid) { trees.exit(exit_of(task(tgid, tgid))); }

  void call(uint32_t tgid, uint32_t nr, const char *name, const char *error = "") {
    wire_call record = call_of(tgid, tgid, now_ns += kMicrosecond);
    record.nr = nr;
    record.seq = seq++;
    CallText text;
    text.error = error;
    trees.call(record, name, text);
  }

  // What is closed, and no more than is held at any time.
  void take() {
    trees.tick(now_ns);
    for (ClosedSegment &segment : trees.take_closed()) {
      segments++;
      largest = std::max(largest, segment.count);
    }
    most_held = std::max(most_held, memory.bytes());
  }

  HeldMemory memory{kBudget};
  SpanBudget endless;
  Trees trees;
  uint64_t now_ns = kSecond, most_held = 0, segments = 0, largest = 0;
  uint32_t seq = 0;

 private:
  RecordTask task(uint32_t tgid, uint32_t tid) { return {tgid, tid, tgid, now_ns += kMicrosecond}; }
};

uint64_t processor_ns() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<uint64_t>(now.tv_sec) * kSecond + static_cast<uint64_t>(now.tv_nsec);
}

void numbers_that_name_no_call_take_no_more_time_and_no_more_spans() {
  World world;
  world.begin(1, 0, kHog);
  auto calls = [&](uint32_t from, uint32_t to) {
    uint64_t begin_ns = processor_ns();
    for (uint32_t nr = from; nr < to; nr++) world.call(1, 1'000 + nr, "syscall_0x", "ENOSYS");
    return processor_ns() - begin_ns;
  };
  uint64_t first_ns = calls(0, 5'000), last_ns = calls(5'000, 45'000);
  expect(last_ns < 8 * 4 * first_ns, "the last calls take as long as the first");
  world.trees.finish(world.now_ns, EndReason::kShutdown);
  auto closed = world.trees.take_closed();
  expect(closed.size() == 1 && closed[0].count < 1'100, "the spans are those that the budget of a second allows");
  TraceCounts counts = world.trees.counts();
  expect(counts.calls + counts.folded == 45'000, "and every call is counted");
}

void errors_that_a_filter_invents_take_a_bounded_number_of_summaries() {
  World world;
  world.begin(1, 0, kHog);
  for (uint32_t nr = 0; nr < 400; nr++)
    for (int error = 0; error < 100; error++) world.call(1, nr, "named", ("ERRNO_" + std::to_string(error)).c_str());
  world.trees.finish(world.now_ns, EndReason::kShutdown);
  auto closed = world.trees.take_closed();
  expect(closed.size() == 1 && closed[0].count <= 1'000 + 1 + kFoldedMax + 2, "summaries are bounded");
  expect(closed[0].calls + closed[0].folded == 40'000, "and every call is in one");
}

// 6,000 children that execute four times each, by paths of nearly 4 KiB, none of which makes a call.
void names_of_processes_are_in_the_budget() {
  World world;
  world.begin(1, 0, kHog);
  size_t before = mallinfo2().uordblks, most = 0;
  for (uint32_t child = 2; child < 6'002; child++) {
    world.begin(child, 1, kHog);
    for (int i = 0; i < 4; i++) world.exec(child, "/" + std::string(3'800, 'x') + std::to_string(child * 4 + i));
    world.exit(child);
    world.take();
    most = std::max<size_t>(most, mallinfo2().uordblks);
  }
  expect(world.most_held <= kBudget, "what is held stays within the budget");
  expect(most - std::min(most, before) < 2 * kBudget, "and so does what is allocated");
  expect(world.segments > 5 && world.trees.counts().dropped_unknown == 0, "all of it is told, in segments");
}

// As above, and all of them live.
void living_processes_are_in_the_budget_and_leave_room_for_others() {
  World world;
  world.begin(1, 0, kHog);
  for (uint32_t child = 2; child < 40'002; child++) {
    world.begin(child, 1, kHog);
    world.exec(child, "/" + std::string(3'800, 'x'));
    world.call(child, 1, "write");
    world.take();
  }
  expect(world.most_held <= kBudget, "what is held stays within the budget");
  uint64_t unknown = world.trees.counts().dropped_unknown;
  expect(unknown > 0, "calls of those that there is no memory for are counted as dropped");
  world.begin(100'000, 0, kVictim);
  for (uint32_t child = 100'001; child < 100'501; child++) {
    world.begin(child, 100'000, kVictim);
    world.exec(child, "/bin/true");
    world.call(child, 1, "write");
    world.exit(child);
    world.take();
  }
  expect(world.trees.counts().dropped_unknown == unknown, "another container still has room");
  TraceCounts counts = world.trees.counts();
  expect(counts.consumed == counts.filtered + counts.calls + counts.folded + counts.dropped_unknown, "identity");
}

// Each generation ends once it has made the next: the dead between the root and the last one must not pile up.
void generations_that_ended_are_bounded() {
  World world;
  world.begin(1, 0, kHog);
  for (uint32_t next = 2; next < 60'000; next++) {
    world.begin(next, next - 1, kHog);
    world.exit(next - 1);
    if (next % 64 == 0) world.take();
  }
  expect(world.most_held < kBudget, "what is held stays within the budget");
  expect(world.largest <= 8'000 + 1'100, "and no segment has more spans than it may");
  expect(world.segments < 15, "nor are there more of them");
}

// More processes live than a segment may have spans.
void many_living_processes_do_not_make_each_call_a_segment() {
  TraceSettings settings = World::by_cgroup();
  settings.spans_per_second = 0;
  settings.spans_per_segment = 1'000;
  World world(settings);
  world.begin(1, 0, kHog);
  for (uint32_t child = 2; child < 5'000; child++) world.begin(child, 1, kHog);
  world.take();
  world.segments = world.largest = 0;
  for (int i = 0; i < 20'000; i++) {
    world.call(2, 1, "write");
    world.take();
  }
  expect(world.segments <= 41, "a segment has 500 calls at least");
  expect(world.largest <= 1'600, "and leaves out the processes that did nothing");
}

void threads_are_in_the_budget() {
  World world;
  world.begin(1, 0, kHog);
  for (uint32_t tid = 2; tid < 100'000; tid++) world.thread(1, tid, kHog);
  world.take();
  expect(world.most_held <= kBudget, "what is held stays within the budget");
}

void nothing_is_made_of_a_number_alone() {
  TraceSettings settings;
  World world(settings);
  world.call(7, 1, "write");
  world.trees.finish(world.now_ns, EndReason::kShutdown);
  expect(world.trees.take_closed().empty(), "no process is invented");
  expect(world.trees.counts().dropped_unknown == 1 && world.trees.counts().consumed == 1, "its call counts as dropped");
}

// Two trees of one tenant, and one of another.
void a_tenant_has_no_more_spans_a_second_than_its_own() {
  SpanBudget many(100), one(100), machine(200);
  World worlds[] = {World({}, {&many, &machine}), World({}, {&many, &machine}), World({}, {&one, &machine})};
  for (World &world : worlds) world.begin(1, 0, 0);
  for (int i = 0; i < 1'000; i++)
    for (World &world : worlds) world.call(1, 1, "write");
  uint64_t calls[3];
  for (int i = 0; i < 3; i++) {
    TraceCounts counts = worlds[i].trees.counts();
    expect(counts.calls + counts.folded == 1'000, "what is no span is folded");
    calls[i] = counts.calls;
  }
  expect(calls[0] + calls[1] == 75, "both have three quarters of their tenant's budget together");
  expect(calls[2] == 75, "the other tenant has its own");
}

void who_takes_the_number_of_a_process_shows_that_it_is_over() {
  World world;
  world.begin(1, 0, kHog);
  world.begin(2, 1, kHog);
  world.begin(2, 1, kHog, 77);
  expect(world.trees.counts().alive == 2, "the first of the two is over");
  world.exit(1);
  world.trees.container_gone(kHog, world.now_ns);
  expect(world.trees.counts().alive == 0, "and so is all of a container that is gone");
  world.take();
  expect(world.segments == 1, "so that its tree is closed");
}

}  // namespace

int main() {
  numbers_that_name_no_call_take_no_more_time_and_no_more_spans();
  errors_that_a_filter_invents_take_a_bounded_number_of_summaries();
  names_of_processes_are_in_the_budget();
  living_processes_are_in_the_budget_and_leave_room_for_others();
  generations_that_ended_are_bounded();
  many_living_processes_do_not_make_each_call_a_segment();
  threads_are_in_the_budget();
  a_tenant_has_no_more_spans_a_second_than_its_own();
  nothing_is_made_of_a_number_alone();
  who_takes_the_number_of_a_process_shows_that_it_is_over();
  return 0;
}
