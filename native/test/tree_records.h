// SPDX-License-Identifier: Apache-2.0
// For test programs: records of tasks and calls as the kernel side makes them, but for what a test says itself.
#pragma once

#include "trees/trees.h"

namespace sysspan {

struct RecordTask {
  uint32_t tgid, tid;
  uint64_t start_ns, time_ns;
};

inline wire_task record_of(const RecordTask &of, uint8_t kind, uint8_t flags) {
  wire_task task = {};
  task.header.kind = kind;
  task.header.flags = flags;
  task.tgid = of.tgid;
  task.tid = of.tid;
  task.start_ns = of.start_ns;
  task.time_ns = of.time_ns;
  return task;
}

inline wire_begin begin_of(const RecordTask &of, uint8_t flags) {
  wire_begin record = {};
  record.task = record_of(of, WIRE_TASK, of.tid == of.tgid ? flags : flags | WIRE_THREAD);
  return record;
}

inline wire_exit exit_of(const RecordTask &of) {
  wire_exit record = {};
  record.task = record_of(of, WIRE_EXIT, WIRE_GROUP_DEAD);
  return record;
}

inline wire_call call_of(uint32_t tgid, uint32_t tid, uint64_t enter_ns) {
  wire_call record = {};
  record.header.kind = WIRE_CALL;
  record.tgid = tgid;
  record.tid = tid;
  record.enter_ns = enter_ns;
  return record;
}

}  // namespace sysspan
