// SPDX-License-Identifier: Apache-2.0
#include "trees/trees.h"

#include <algorithm>
#include <cstring>

#include "decode/redaction.h"
#include "decode/utf8.h"
#include "otlp/attribute_names.h"
#include "trees/traceparent.h"

namespace sysspan {

namespace {

constexpr size_t kArgsMax = 32;
constexpr size_t kArgMax = 256;
constexpr size_t kShortPath = 256;                       // of a path for which there is no more memory
constexpr size_t kProcessBytes = sizeof(Process) + 128;  // with its places in tables
constexpr size_t kThreadBytes = sizeof(Thread) + 64;     // ...

std::string task_name(const char *comm) { return utf8_text(std::string_view(comm, strnlen(comm, WIRE_COMM))); }

struct ShownArguments {
  std::vector<std::string> argv;
  bool cut = false;  // there were more, or more of one, or they could not be read
};

// The arguments of a program as a trace may show them; `places` counts the secrets that were hidden.
ShownArguments shown_arguments(const wire_exec &record, const char *bytes, const Redaction *redaction,
                               uint64_t *places) {
  std::vector<Argument> argv;
  ShownArguments shown;
  size_t size = record.argv_size, at = 0;
  while (at < size && argv.size() < kArgsMax) {
    size_t length = strnlen(bytes + at, size - at);
    argv.push_back({{bytes + at, length}, at + length == size && record.argv_status == WIRE_CUT});
    at += length + 1;
  }
  shown.cut = record.argv_status != WIRE_WHOLE || at < size;
  if (redaction != nullptr) {
    *places += redaction->redact(argv, &shown.argv);
  } else {
    for (const Argument &argument : argv) shown.argv.emplace_back(argument.text);
  }
  for (std::string &text : shown.argv) {
    if (text.size() <= kArgMax) continue;
    text.resize(kArgMax);
    shown.cut = true;
  }
  return shown;
}

size_t pad8(size_t size) { return (size + 7) & ~size_t{7}; }

SharedImage image_named(const char *comm) {
  auto image = std::make_shared<Image>();
  image->name = task_name(comm);
  return image;
}

// TRACEPARENT's trace id becomes that of segment 0.
void continue_trace(Tree *tree) {
  Traceparent outside;
  if (tree->settings->context != TraceContext::kContinue || tree->segment != 0 || tree->calls != 0) return;
  if (!parse_traceparent(tree->processes.front()->image->traceparent, &outside)) return;
  tree->trace = outside.trace;
  for (auto &process : tree->processes) process->span = process_span_id(tree->trace, process->tgid, process->start_ns);
}

}  // namespace

Process *Trees::known(uint32_t tgid, uint64_t start_ns) {
  auto found = by_tgid_.find(tgid);
  return found != by_tgid_.end() && found->second->start_ns == start_ns ? found->second : nullptr;
}

Process *Trees::process_of(const wire_task &task) { return known(task.tgid, task.start_ns); }

// Whether there is memory for more of a tree, or of a container where it is the first; dead processes may go for it.
bool Trees::make_room(Tree *tree, uint64_t container, size_t bytes, uint64_t now_ns) {
  if (tree == nullptr) return memory_->has_room(*memory_->share_of(container), bytes);
  if (memory_->has_room(*tree->share, bytes)) return true;
  if (tree->alive == 0 || tree->state_bytes < 2 * tree->base_bytes) return false;
  close(tree, now_ns, EndReason::kMemory);
  return memory_->has_room(*tree->share, bytes);
}

// Null where there is no memory for it.
Process *Trees::add_process(const wire_task &task, Process *parent, uint64_t begin_ns, uint64_t container) {
  auto taken = by_tgid_.find(task.tgid);
  if (taken != by_tgid_.end()) {
    if (taken->second == parent) parent = nullptr;
    end_unseen(taken->second, begin_ns);
  }
  Tree *tree = parent != nullptr ? parent->tree : nullptr;
  if (!make_room(tree, container, kProcessBytes, begin_ns)) return nullptr;
  if (tree == nullptr) {
    trees_.push_back(std::make_unique<Tree>());
    tree = trees_.back().get();
    tree->settings = &settings_;
    tree->budget = SpanBudget(settings_.spans_per_second);
    tree->container = container;
    tree->memory = memory_;
    tree->share = memory_->share_of(container);
    tree->identity = {settings_.request, task.tgid, task.start_ns, begin_ns};
    start_segment(tree, begin_ns);
  }
  auto process = std::make_unique<Process>();
  process->tgid = task.tgid;
  process->start_ns = task.start_ns;
  process->parent = parent;
  process->tree = tree;
  process->begin_ns = begin_ns;
  process->span = process_span_id(tree->trace, task.tgid, task.start_ns);
  process->image = parent != nullptr ? parent->image : image_named(task.comm);
  process->active = true;
  tree->grow(process.get(), kProcessBytes);
  tree->alive++;
  ended_.erase(tree);
  tree->active = true;
  tree->span_count++;
  by_tgid_[task.tgid] = process.get();
  membership_.forget(task.tgid);
  tree->processes.push_back(std::move(process));
  return tree->processes.back().get();
}

// Null where there is no memory for it.
Thread *Trees::add_thread(uint32_t tid, Process *process, uint32_t next_seq, uint64_t now_ns) {
  auto found = threads_.find(tid);
  if (found != threads_.end()) end_thread(&found->second);
  if (!make_room(process->tree, process->tree->container, kThreadBytes, now_ns)) return nullptr;
  Thread &thread = threads_[tid];
  thread.tid = tid;
  thread.next_seq = next_seq;
  thread.process = process;
  thread.behind = process->threads;
  if (thread.behind != nullptr) thread.behind->before = &thread;
  process->threads = &thread;
  process->tree->threads++;
  process->tree->grow(process, kThreadBytes);
  return &thread;
}

void Trees::end_thread(Thread *thread) {
  Process *process = thread->process;
  if (thread->blocked != nullptr) process->tree->shrink(process, kBlockedBytes);
  process->tree->shrink(process, kThreadBytes);
  process->tree->threads--;
  (thread->before != nullptr ? thread->before->behind : process->threads) = thread->behind;
  if (thread->behind != nullptr) thread->behind->before = thread->before;
  threads_.erase(thread->tid);
}

void Trees::end_threads(Process *process) {
  while (process->threads != nullptr) end_thread(process->threads);
}

// Takes up a process that is not known yet; false when it is not to be traced, or waits for its parent.
bool Trees::begin_process(const wire_begin &record) {
  const wire_task &task = record.task;
  Process *parent = known(record.parent_tgid, record.parent_start_ns);
  if (membership_.decide(record, parent) != Membership::Decision::kTraced) return false;
  Process *process = add_process(task, parent, task.time_ns, record.container_id);
  if (process == nullptr) return false;
  process->attached = (task.header.flags & WIRE_ATTACHED) != 0;
  if (process->attached) add_event(process, {attributes::kEventAttached, task.time_ns, {}, {}, nullptr});
  return true;
}

void Trees::begin_all(const std::vector<wire_begin> &records) {
  for (const wire_begin &record : records) begin(record);
}

void Trees::begin(const wire_begin &record) {
  const wire_task &task = record.task;
  bool whole = (task.header.flags & WIRE_THREAD) == 0;
  Process *process = process_of(task);
  if (process == nullptr) {
    if (membership_.ignores(task.tgid, task.start_ns)) {
      if (whole) begin_all(membership_.take_children(task.tgid));
      return;
    }
    if (!whole && settings_.by_cgroup) return;  // its process was not told of, or waits
    bool traced = begin_process(record);
    if (traced || membership_.ignores(task.tgid, task.start_ns)) begin_all(membership_.take_children(task.tgid));
    process = process_of(task);
    if (process == nullptr) return;
  }
  if (whole) {
    process->vpid = record.vpid;
    process->parent_tgid = record.parent_tgid;
    process->uid = record.uid;
    process->pgid = record.pgid;
    process->sid = record.sid;
  }
  auto found = threads_.find(task.tid);
  if (found == threads_.end() || found->second.process != process) {
    Thread *thread = add_thread(task.tid, process, record.seq, task.time_ns);
    if (thread != nullptr) thread->name = task_name(task.comm);
  }
  close_if_full(process->tree, task.time_ns);
}

// An ignored process that runs what the trace wants begins a tree.
Process *Trees::exec_of_ignored(const wire_exec &record, std::string_view path) {
  const Membership::Ignored *found = membership_.wanted_by_exec(record.task, path);
  if (found == nullptr) return nullptr;
  Membership::Ignored known = *found;  // add_process() forgets it
  Process *process = add_process(record.task, nullptr, record.task.time_ns, known.container);
  if (process == nullptr) return nullptr;
  process->attached = record.task.header.kind == WIRE_IMAGE;
  process->vpid = known.vpid;
  process->parent_tgid = known.parent_tgid;
  return process;
}

// What an execve put in place; shortened where the container's memory for names is spent.
SharedImage Trees::image_of(const wire_exec &record, std::string_view path, const Tree &tree) {
  const char *argv = reinterpret_cast<const char *>(&record + 1) + pad8(record.path_size);
  auto image = std::make_shared<Image>();
  image->path = std::string(path);
  image->name = path.empty() ? task_name(record.task.comm) : std::string(base_name(path));
  image->traceparent = std::string(argv + pad8(record.argv_size), record.traceparent_size);
  if (settings_.contents.command_line) {
    ShownArguments shown = shown_arguments(record, argv, settings_.decoder.redaction, &counts_.redacted);
    image->argv = std::move(shown.argv);
    image->cut = shown.cut;
  }
  // An event of the segment may hold it beside its process.
  if (memory_->has_room(*tree.share, 2 * image->bytes())) return image;
  image->cut |= image->path.size() > kShortPath || !image->argv.empty();
  image->path.resize(std::min(image->path.size(), kShortPath));
  image->name.resize(std::min(image->name.size(), kShortPath));
  image->argv.clear();
  return image;
}

void Trees::exec(const wire_exec &record) {
  const char *path = reinterpret_cast<const char *>(&record + 1);
  const char *end = reinterpret_cast<const char *>(&record) + record.task.header.size;
  if (path + pad8(record.path_size) + pad8(record.argv_size) + record.traceparent_size > end)
    return;  // not a record that the kernel side writes
  bool image = record.task.header.kind == WIRE_IMAGE;
  std::string_view name(path, record.path_size > 1 ? record.path_size - 1 : 0);
  Process *process = process_of(record.task);
  if (process == nullptr) process = exec_of_ignored(record, name);
  if (process == nullptr && !settings_.by_cgroup) process = add_process(record.task, nullptr, record.task.time_ns, 0);
  // What an execve was given tells more than the file that it found.
  if (process == nullptr || (image && !process->image->path.empty())) return;
  auto caller = threads_.find(record.old_tid);
  // The kernel gives the calling thread the leader's number and ends all others.
  if (record.old_tid != record.task.tid && caller != threads_.end()) {
    uint32_t next_seq = caller->second.next_seq;
    end_thread(&caller->second);
    add_thread(record.task.tid, process, next_seq, record.task.time_ns);
  }
  auto found = threads_.find(record.task.tid);
  if (found != threads_.end() && found->second.process == process) found->second.name = task_name(record.task.comm);
  process->uid = record.uid;
  process->pgid = record.pgid;
  process->sid = record.sid;
  run_image(process, image_of(record, name, *process->tree));
  if (!image) add_event(process, {attributes::kEventExec, record.task.time_ns, {}, {}, process->image});
  if (process->parent == nullptr) continue_trace(process->tree);
  close_if_full(process->tree, record.task.time_ns);
}

void Trees::end_process(Process *process, uint64_t now_ns) {
  process->alive = false;
  process->end_ns = now_ns;
  process->active = process->tree->active = true;
  process->tree->last_end_ns = std::max(process->tree->last_end_ns, now_ns);
  if (--process->tree->alive == 0) ended_.insert(process->tree);
  by_tgid_.erase(process->tgid);
}

void Trees::end_unseen(Process *process, uint64_t now_ns) {
  process->end_lost = true;
  end_threads(process);
  end_process(process, now_ns);
}

void Trees::exit(const wire_exit &record) {
  auto found = threads_.find(record.task.tid);
  if (found != threads_.end()) {
    note_loss(&found->second, record.seq, record.task.time_ns);
    outlive(found->second.process, record.task.time_ns);
    end_thread(&found->second);
  }
  if ((record.task.header.flags & WIRE_GROUP_DEAD) == 0) return;
  membership_.forget(record.task.tgid, record.task.start_ns);
  Process *process = process_of(record.task);
  if (process == nullptr) return;
  process->exit_code = record.code;
  end_process(process, record.task.time_ns);
}

void Trees::leave(const wire_task &task) {
  membership_.forget(task.tgid, task.start_ns);
  Process *process = process_of(task);
  if (process == nullptr) return;
  add_event(process, {attributes::kEventLeft, task.time_ns, {}, {}, nullptr});
  process->left = true;
  end_threads(process);
  end_process(process, task.time_ns);
}

void Trees::signal(const wire_signal &record, std::string_view name, std::string_view code) {
  Process *process = process_of(record.task);
  if (process == nullptr) return;
  ProcessEvent event = {
      attributes::kEventSignal, record.task.time_ns, {{attributes::kSysspanSignalName, std::string(name)}}, {}, {}};
  if (!code.empty()) event.texts.emplace_back(attributes::kSysspanSignalCode, code);
  int32_t info[4];  // si_signo, si_errno, si_code, padding; si_pid follows for signals that were sent
  std::memcpy(info, record.siginfo, sizeof(info));
  int32_t sender = 0;
  std::memcpy(&sender, record.siginfo + sizeof(info), sizeof(sender));
  bool sent = info[2] <= 0 || name == "SIGCHLD";  // SI_USER, SI_QUEUE, SI_TKILL …
  if (sent && info[2] != 0x80) event.numbers.emplace_back(attributes::kSysspanSignalSenderPid, sender);
  add_event(process, std::move(event));
}

void Trees::process_events_lost(uint64_t container, uint64_t count, uint64_t now_ns) {
  for (auto &tree : trees_) {
    if (tree->container != container || tree->alive == 0) continue;
    tree->uncertain = true;
    add_event(tree->processes.front().get(),
              {attributes::kEventEventsLost,
               now_ns,
               {{attributes::kSysspanLostReason, attributes::kSysspanLostReasonProcessEvents}},
               {{attributes::kSysspanLostCount, count}},
               {}});
  }
}

void Trees::rename(const wire_task &record) {
  auto found = threads_.find(record.tid);
  if (found == threads_.end()) return;
  found->second.name = task_name(record.comm);
}

}  // namespace sysspan
