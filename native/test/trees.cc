// SPDX-License-Identifier: Apache-2.0
// What trees make of records in an order that the kernel may give them.
#include "trees/trees.h"

#include <cstring>

#include "expect.h"
#include "tree_records.h"
#include "trees/traces.h"

namespace {

using namespace sysspan;

HeldMemory plenty(uint64_t{1} << 40);
SpanBudget endless;
constexpr Trees::Budgets kEndless = {&endless, &endless};

constexpr uint32_t kProcess = 100, kThread = 101;
constexpr uint64_t kBorn = 1'000;

void begin(Trees *trees, uint32_t tid) { trees->begin(begin_of({kProcess, tid, kBorn, kBorn}, 0)); }

void end(Trees *trees, uint32_t tid, uint64_t time_ns) {
  wire_exit record = exit_of({kProcess, tid, kBorn, time_ns});
  record.seq = 1;
  trees->exit(record);
}

void call(Trees *trees, uint32_t tid, uint64_t enter_ns, uint64_t duration_ns) {
  wire_call record = call_of(kProcess, tid, enter_ns);
  record.header.flags = WIRE_NO_RETURN;
  record.duration_ns = duration_ns;
  trees->call(record, "exit", CallText());
}

// Both threads find no other one alive (kernel/exit.c counts them down before the tracepoint).
void a_thread_that_ends_behind_the_end_of_its_process_belongs_to_it() {
  TraceSettings settings;
  settings.by_cgroup = true;
  Trees trees(settings, &plenty, kEndless);
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
  Trees trees({}, &plenty, kEndless);
  begin(&trees, kProcess);
  begin(&trees, kThread);
  end(&trees, kProcess, 3'000);
  trees.tick(3'000 + kSecond - 1);
  expect(trees.take_closed().empty(), "not sooner");
  trees.tick(3'000 + kSecond);
  expect(trees.take_closed().size() == 1, "not longer");
}

// Number 1 is write to one and exit to the other.
void a_number_of_another_abi_is_another_call() {
  TraceSettings settings;
  settings.spans_per_second = 1;
  Trees trees(settings, &plenty, kEndless);
  begin(&trees, kProcess);
  for (uint64_t i = 0; i < 6; i++) {
    wire_call record = call_of(kProcess, kProcess, 2'000 + i);
    record.header.flags = i % 2 == 0 ? 0 : WIRE_ABI_I386;
    record.seq = static_cast<uint32_t>(i);
    record.nr = 1;
    trees.call(record, i % 2 == 0 ? "write" : "i386_0x1", CallText());
  }
  trees.finish(kSecond, EndReason::kShutdown);
  std::vector<ClosedSegment> closed = trees.take_closed();
  expect(closed.size() == 1 && closed[0].folded == 5, "all but one are folded");
  expect(closed[0].count == 4, "into a summary of each, beside the process and the first call");
}

// To know what is blocked all tasks of the machine are looked at.
void traces_ask_for_what_is_blocked_ten_times_a_second_at_most() {
  constexpr uint64_t kMillisecond = 1'000'000;
  Traces traces(nullptr, 1 << 20, {});
  TraceSettings settings;
  settings.number = 1;
  settings.segment_ns = kMillisecond;
  traces.add(settings);
  traces.put_trace_set(1, {1});
  wire_begin record = begin_of({kProcess, kProcess, kBorn, kBorn}, 0);
  record.task.trace_set = 1;
  traces.begin(record);
  int asked = 0;
  for (uint64_t now = kSecond; now < 2 * kSecond; now += kMillisecond / 2) asked += traces.tick(now) ? 1 : 0;
  expect(asked == 10, "ten times in a second of short segments");
}

// Whether the span of a process that executes a program says that its arguments are not all there.
bool says_that_arguments_are_cut(const std::string &argv, uint8_t status, bool wanted = true) {
  TraceSettings settings;
  settings.contents.command_line = wanted;
  Trees trees(settings, &plenty, kEndless);
  begin(&trees, kProcess);
  alignas(8) char bytes[sizeof(wire_exec) + WIRE_ARGV_MAX] = {};
  auto *record = reinterpret_cast<wire_exec *>(bytes);
  record->task = record_of({kProcess, kProcess, kBorn, 2'000}, WIRE_EXEC, 0);
  record->task.header.size = sizeof(bytes);
  record->old_tid = kProcess;
  record->argv_size = static_cast<uint16_t>(argv.size());
  record->argv_status = status;
  std::memcpy(bytes + sizeof(*record), argv.data(), argv.size());
  trees.exec(*record);
  trees.finish(kSecond, EndReason::kShutdown);
  std::vector<ClosedSegment> closed = trees.take_closed();
  expect(closed.size() == 1, "one segment");
  std::string spans;
  for (const SpanBlock &block : closed[0].spans) spans.append(block.bytes.get(), block.size);
  return spans.find("sysspan.process.truncated") != std::string::npos;
}

void a_process_says_that_not_all_of_its_arguments_are_there() {
  std::string whole("true\0a\0", 7), many, longest(256, 'x');
  for (int i = 0; i < 32; i++) many.append("x\0", 2);
  expect(!says_that_arguments_are_cut(whole, WIRE_WHOLE), "not of those that are");
  expect(!says_that_arguments_are_cut(many, WIRE_WHOLE), "nor of as many as there may be");
  expect(!says_that_arguments_are_cut(longest, WIRE_WHOLE), "nor of one as long as it may be");
  expect(!says_that_arguments_are_cut("", WIRE_SKIPPED, false), "nor where none are wanted");
  expect(says_that_arguments_are_cut(whole, WIRE_CUT), "of an area that was too large");
  expect(says_that_arguments_are_cut("", WIRE_FAULT), "of one that could not be read");
  expect(says_that_arguments_are_cut(many + "x", WIRE_WHOLE), "of too many");
  expect(says_that_arguments_are_cut(longest + "x", WIRE_WHOLE), "of one that is too long");
}

}  // namespace

int main() {
  a_process_says_that_not_all_of_its_arguments_are_there();
  a_number_of_another_abi_is_another_call();
  traces_ask_for_what_is_blocked_ten_times_a_second_at_most();
  a_thread_that_ends_behind_the_end_of_its_process_belongs_to_it();
  a_thread_whose_end_was_lost_holds_a_tree_for_a_second();
  return 0;
}
