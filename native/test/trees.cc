// SPDX-License-Identifier: Apache-2.0
// What trees make of records in an order that the kernel may give them.
#include "../src/trees.h"

#include "expect.h"

namespace {

using namespace sysspan;

constexpr uint32_t kProcess = 100, kThread = 101;
constexpr uint64_t kBorn = 1'000;

wire_task task_of(uint32_t tid, uint8_t kind, uint8_t flags, uint64_t time_ns) {
  wire_task task = {};
  task.header.kind = kind;
  task.header.flags = flags;
  task.tgid = kProcess;
  task.tid = tid;
  task.time_ns = time_ns;
  task.start_ns = kBorn;
  return task;
}

void begin(Trees *trees, uint32_t tid) {
  wire_begin record = {};
  record.task = task_of(tid, WIRE_TASK, tid == kProcess ? 0 : WIRE_THREAD, kBorn);
  trees->begin(record);
}

void end(Trees *trees, uint32_t tid, uint64_t time_ns) {
  wire_exit record = {};
  record.task = task_of(tid, WIRE_EXIT, WIRE_GROUP_DEAD, time_ns);
  record.seq = 1;
  trees->exit(record);
}

void call(Trees *trees, uint32_t tid, uint64_t enter_ns, uint64_t duration_ns) {
  wire_call record = {};
  record.header.kind = WIRE_CALL;
  record.header.flags = WIRE_NO_RETURN;
  record.tgid = kProcess;
  record.tid = tid;
  record.enter_ns = enter_ns;
  record.duration_ns = duration_ns;
  trees->call(record, "exit", CallText());
}

// Both threads find no other one alive (kernel/exit.c counts them down before the tracepoint).
void a_thread_that_ends_behind_the_end_of_its_process_belongs_to_it() {
  TraceSettings settings;
  settings.by_cgroup = true;
  Trees trees(settings);
  begin(&trees, kProcess);
  begin(&trees, kThread);
  call(&trees, kProcess, 2'000, 1'000);
  end(&trees, kProcess, 3'001);
  trees.tick(4'000);
  expect(trees.take_closed().empty(), "the tree waits for the thread");
  call(&trees, kThread, 2'000, 3'000);
  end(&trees, kThread, 5'001);
  trees.tick(6'000);
  std::vector<ClosedSegment> closed = trees.take_closed();
  expect(closed.size() == 1 && closed[0].calls == 2 && closed[0].count == 3, "its last call is in the segment");
  expect(trees.counts().filtered == 0, "and counts as nothing else");
  trees.tick(7'000);
  expect(trees.take_closed().empty(), "which is closed once");
}

void a_thread_whose_end_was_lost_holds_a_tree_for_a_second() {
  Trees trees({});
  begin(&trees, kProcess);
  begin(&trees, kThread);
  end(&trees, kProcess, 3'000);
  trees.tick(3'000 + kSecond - 1);
  expect(trees.take_closed().empty(), "not sooner");
  trees.tick(3'000 + kSecond);
  expect(trees.take_closed().size() == 1, "not longer");
}

}  // namespace

int main() {
  a_thread_that_ends_behind_the_end_of_its_process_belongs_to_it();
  a_thread_whose_end_was_lost_holds_a_tree_for_a_second();
  return 0;
}
