// SPDX-License-Identifier: Apache-2.0
// Writes the spans of a segment's processes to standard output.
//   process_spans tree                          of a tree that has one of everything
//   process_spans context MODE TRACE TEXT…      of a root and its children, which found these TRACEPARENTs; MODE is
//   link,
//                                               continue or ignore, TRACE the trace's id. The last of several goes on.
#include "trees/process_spans.h"

#include "otlp/attribute_names.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

using namespace sysspan;

constexpr uint64_t kWall = 1'700'000'000 * kSecond;

struct Made {
  TraceSettings settings;
  Tree tree;

  Made() {
    tree.settings = &settings;
    tree.identity = {"test", 100, 5, 6};
    tree.start_ns = 1'000;
    tree.wall_offset_ns = kWall;
    for (size_t i = 0; i < tree.trace.size(); i++) tree.trace[i] = static_cast<uint8_t>(0xa0 + i);
  }

  Process *add(uint32_t tgid, const char *name, Process *parent) {
    auto process = std::make_unique<Process>();
    process->tgid = tgid;
    process->span = tgid;
    process->start_ns = 500'000'000;
    process->begin_ns = 2'000;
    process->end_ns = 3 * kSecond;
    process->parent = parent;
    process->tree = &tree;
    Image image;
    image.name = name;
    process->image = std::make_shared<Image>(image);
    process->alive = false;
    tree.processes.push_back(std::move(process));
    return tree.processes.back().get();
  }

  // Has a process run what is its own.
  void run(Process *process, const Image &image) { run_image(process, std::make_shared<Image>(image)); }

  void print(const SegmentEnd &end) const {
    for (const SpanBlock &block : process_spans(tree, end)) fwrite(block.bytes.get(), 1, block.size, stdout);
  }
};

void print_tree() {
  Made made;
  made.tree.segment = 3;
  made.tree.has_previous = true;
  made.tree.previous_trace.fill(0xbb);
  Process *root = made.add(100, "sh", nullptr);
  root->vpid = 7;
  root->parent_tgid = 99;
  root->uid = 4294967294;
  root->pgid = 100;
  root->sid = 98;
  made.run(root, {"/bin/sh", "sh", {"sh", "-c", "", "\xff"}, "", false});
  root->alive = true;
  root->previous_span = 0xcc;
  root->totals = {3, 1, 1'234'567};
  root->lost = 4;
  root->folded_calls = 2;
  for (uint32_t nr = 0; nr < 22; nr++)
    root->by_call.of({nr, 0}, "call_" + std::to_string(nr))->totals = {nr, 1, nr * 10};
  root->events.push_back({"sysspan.exec", 2'001, {}, {}, root->image});
  root->events.push_back({attributes::kEventSignal, 2'002, {{attributes::kSysspanSignalName, "SIGUSR1"}}, {{attributes::kSysspanSignalSenderPid, 7}}, {}});
  root->dropped_events = 5;
  Process *stub = made.add(101, "make", root);
  stub->stub = true;
  Process *killed = made.add(102, std::string(1'100, 'k').c_str(), stub);
  killed->exit_code = 9;
  Process *failed = made.add(103, "false", root);
  failed->exit_code = 3 << 8;
  Process *well = made.add(104, "", root);
  well->end_ns = 0;  // told of after the segment began, ended before: never before its start
  Process *left = made.add(105, "left", root);
  left->left = true;
  made.print({10 * kSecond, EndReason::kSpans, true});
}

void print_context(int count, char **words) {
  Made made;
  std::string_view mode = words[0];
  made.settings.context = mode == "link"       ? TraceContext::kLink
                          : mode == "continue" ? TraceContext::kContinue
                                               : TraceContext::kIgnore;
  for (size_t i = 0; i < made.tree.trace.size(); i++) {
    char digits[3] = {words[1][2 * i], words[1][2 * i + 1], 0};
    made.tree.trace[i] = static_cast<uint8_t>(strtoul(digits, nullptr, 16));
  }
  for (int i = 2; i < count; i++) {
    Process *process = made.add(static_cast<uint32_t>(i), "x", i == 2 ? nullptr : made.tree.processes[0].get());
    made.run(process, {"", "x", {}, words[i], false});
    process->attached = i > 2 && i == count - 1;
  }
  made.print({10 * kSecond, EndReason::kTreeEnded, false});
}

}  // namespace

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "tree") == 0) {
    print_tree();
  } else if (argc > 4 && strcmp(argv[1], "context") == 0 && strlen(argv[3]) == 32) {
    print_context(argc - 2, argv + 2);
  } else {
    fprintf(stderr, "usage: process_spans tree | context MODE TRACE TEXT...\n");
    return 2;
  }
  return 0;
}
