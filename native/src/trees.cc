// SPDX-License-Identifier: Apache-2.0
#include "trees.h"

#include <time.h>

#include <algorithm>
#include <cstring>

#include "utf8.h"

namespace sysspan {

namespace {

constexpr size_t kEventsMax = 128;
constexpr size_t kArgsMax = 32;
constexpr size_t kArgMax = 256;
constexpr size_t kUnfinishedMax = 64;     // a process and segment
constexpr uint64_t kSlowNs = 10'000'000;  // calls that folding keeps whole as long as it can
constexpr uint64_t kSecond = 1'000'000'000;

uint64_t clock_ns(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * kSecond + static_cast<uint64_t>(now.tv_nsec);
}

std::string task_name(const char *comm) { return std::string(comm, strnlen(comm, WIRE_COMM)); }

std::vector<std::string> split_argv(const char *bytes, size_t size) {
  std::vector<std::string> argv;
  for (size_t at = 0; at < size && argv.size() < kArgsMax;) {
    size_t length = strnlen(bytes + at, size - at);
    argv.emplace_back(bytes + at, std::min(length, kArgMax));
    at += length + 1;
  }
  return argv;
}

size_t pad8(size_t size) { return (size + 7) & ~size_t{7}; }

void start_segment(Tree *tree, uint64_t now_ns) {
  tree->start_ns = now_ns;
  tree->wall_offset_ns = clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_BOOTTIME);
  tree->trace = trace_id(tree->identity, tree->segment);
}

// Lower-case hexadecimal digits that are not all zero: W3C Trace Context's ids.
bool is_id(std::string_view text) {
  bool digits =
      std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  return digits && text.find_first_not_of('0') != std::string_view::npos;
}

// TRACEPARENT's trace id becomes that of segment 0. W3C Trace Context: version-traceid-parentid-flags.
bool parse_trace_id(std::string_view traceparent, TraceId *id) {
  if (traceparent.size() < 55 || traceparent[2] != '-' || traceparent[35] != '-' || traceparent[52] != '-')
    return false;
  std::string_view trace = traceparent.substr(3, 32);
  if (traceparent.substr(0, 2) == "ff" || !is_id(trace) || !is_id(traceparent.substr(36, 16))) return false;
  auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (size_t i = 0; i < id->size(); i++)
    (*id)[i] = static_cast<uint8_t>(digit(trace[2 * i]) << 4 | digit(trace[2 * i + 1]));
  return true;
}

void continue_trace(Tree *tree) {
  TraceId id;
  Process *root = tree->processes.front().get();
  if (tree->settings->context != TraceContext::kContinue || tree->segment != 0 || tree->calls != 0) return;
  if (!parse_trace_id(root->traceparent, &id)) return;
  tree->trace = id;
  for (auto &process : tree->processes) process->span = process_span_id(id, process->tgid, process->start_ns);
}

void forget_segment(Process *process) {
  process->totals = {};
  process->lost = 0;
  process->folded_calls = 0;
  process->by_call.clear();
  process->folded.clear();
  process->events.clear();
  process->dropped_events = 0;
}

}  // namespace

std::string_view base_name(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

void add_event(Process *process, const char *name, uint64_t time_ns, std::string fields) {
  process->tree->active = true;
  if (process->events.size() < kEventsMax) {
    process->events.push_back({name, time_ns, std::move(fields)});
  } else {
    process->dropped_events++;
  }
}

Process *Trees::known(uint32_t tgid, uint64_t start_ns) {
  auto found = by_tgid_.find(tgid);
  return found != by_tgid_.end() && found->second->start_ns == start_ns ? found->second : nullptr;
}

Process *Trees::process_of(const wire_task &task) { return known(task.tgid, task.start_ns); }

bool Trees::ignores(uint32_t tgid, uint64_t start_ns) const {
  auto found = ignored_.find(tgid);
  return found != ignored_.end() && found->second.task.start_ns == start_ns;
}

Process *Trees::add_process(const wire_task &task, Process *parent, uint64_t begin_ns, uint64_t container) {
  Tree *tree = parent != nullptr ? parent->tree : nullptr;
  if (tree == nullptr) {
    trees_.push_back(std::make_unique<Tree>());
    tree = trees_.back().get();
    tree->settings = &settings_;
    tree->container = container;
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
  process->name = parent != nullptr ? parent->name : task_name(task.comm);
  process->path = parent != nullptr ? parent->path : "";
  tree->alive++;
  tree->active = true;
  tree->span_count++;
  by_tgid_[task.tgid] = process.get();
  ignored_.erase(task.tgid);
  tree->processes.push_back(std::move(process));
  return tree->processes.back().get();
}

void Trees::describe(Process *process, const wire_begin &record) {
  process->vpid = record.vpid;
  process->parent_tgid = record.parent_tgid;
  process->uid = record.uid;
  process->pgid = record.pgid;
  process->sid = record.sid;
}

// Decides about a process that is not known yet; false when it is not to be traced, or waits for its parent.
bool Trees::begin_process(const wire_begin &record) {
  const wire_task &task = record.task;
  const TraceFilter &filter = settings_.filter;
  Process *parent = known(record.parent_tgid, record.parent_start_ns);
  bool inside = (task.header.flags & WIRE_INSIDE) != 0;
  bool attached = (task.header.flags & WIRE_ATTACHED) != 0;
  if (settings_.by_cgroup && attached && inside && parent == nullptr && excluded_.count(record.container_id) == 0 &&
      !ignores(record.parent_tgid, record.parent_start_ns)) {
    waiting_[record.parent_tgid].push_back(record);
    return false;
  }
  bool root = filter.executables.empty() && (!settings_.by_cgroup || filter.follow_forks || !inside);
  bool traced = parent != nullptr ? filter.everything || filter.follow_forks : root;
  if (!traced || excluded_.count(record.container_id) != 0) {
    ignored_[task.tgid] = record;
    return false;
  }
  Process *process = add_process(task, parent, task.time_ns, record.container_id);
  process->attached = attached;
  if (attached) add_event(process, "sysspan.attached", task.time_ns, "");
  return true;
}

// The children that were told of before this process.
void Trees::begin_waiting(uint32_t tgid) {
  auto found = waiting_.find(tgid);
  if (found == waiting_.end()) return;
  std::vector<wire_begin> children = std::move(found->second);
  waiting_.erase(found);
  for (const wire_begin &child : children) begin(child);
}

// Those whose parent was not told of after all begin trees of their own.
void Trees::begin_all_waiting(uint64_t now_ns) {
  bool late = false;
  for (const auto &[parent, children] : waiting_)
    late |= children.empty() || now_ns - children.front().task.time_ns > kSecond;
  if (!late) return;
  auto waiting = std::move(waiting_);
  waiting_.clear();
  for (auto &[parent, children] : waiting)
    for (wire_begin &child : children) {
      child.task.header.flags &= static_cast<uint8_t>(~WIRE_INSIDE);
      begin(child);
    }
}

void Trees::begin(const wire_begin &record) {
  const wire_task &task = record.task;
  bool whole = (task.header.flags & WIRE_THREAD) == 0;
  Process *process = process_of(task);
  if (process == nullptr) {
    if (ignores(task.tgid, task.start_ns)) {
      if (whole) begin_waiting(task.tgid);
      return;
    }
    if (!whole && settings_.by_cgroup) return;  // its process was not told of, or waits
    bool traced = begin_process(record);
    if (traced || ignores(task.tgid, task.start_ns)) begin_waiting(task.tgid);
    process = process_of(task);
    if (process == nullptr) return;
  }
  if (whole) describe(process, record);
  auto found = threads_.find(task.tid);
  if (found != threads_.end() && found->second.process == process) return;
  Thread &thread = threads_[task.tid];
  thread = Thread();
  thread.process = process;
  thread.next_seq = record.seq;
  thread.name = task_name(task.comm);
}

// An ignored process that runs what the trace wants begins a tree.
Process *Trees::exec_of_ignored(const wire_exec &record, std::string_view path) {
  if (!ignores(record.task.tgid, record.task.start_ns)) return nullptr;
  wire_begin begin = ignored_[record.task.tgid];
  if (excluded_.count(begin.container_id) != 0 || !settings_.filter.wants_executable(path)) return nullptr;
  Process *process = add_process(record.task, nullptr, record.task.time_ns, begin.container_id);
  process->attached = record.task.header.kind == WIRE_IMAGE;
  describe(process, begin);
  return process;
}

void Trees::exec(const wire_exec &record) {
  const char *path = reinterpret_cast<const char *>(&record + 1);
  const char *argv = path + pad8(record.path_size);
  const char *traceparent = argv + pad8(record.argv_size);
  const char *end = reinterpret_cast<const char *>(&record) + record.task.header.size;
  if (traceparent + record.traceparent_size > end) return;  // not a record that the kernel side writes
  bool image = record.task.header.kind == WIRE_IMAGE;
  std::string_view name(path, record.path_size > 1 ? record.path_size - 1 : 0);
  Process *process = process_of(record.task);
  if (process == nullptr) process = exec_of_ignored(record, name);
  if (process == nullptr && !settings_.by_cgroup) process = add_process(record.task, nullptr, record.task.time_ns, 0);
  // What an execve was given tells more than the file that it found.
  if (process == nullptr || (image && !process->path.empty())) return;
  auto caller = threads_.find(record.old_tid);
  // The kernel gives the calling thread the leader's number and ends all others.
  if (record.old_tid != record.task.tid && caller != threads_.end()) {
    Thread moved = std::move(caller->second);
    threads_.erase(caller);
    threads_[record.task.tid] = std::move(moved);
  }
  auto found = threads_.find(record.task.tid);
  if (found != threads_.end()) {
    found->second.process = process;
    found->second.name = task_name(record.task.comm);
  }
  process->path = std::string(name);
  process->name = name.empty() ? task_name(record.task.comm) : std::string(base_name(name));
  process->uid = record.uid;
  process->pgid = record.pgid;
  process->sid = record.sid;
  process->argv = settings_.command_line ? split_argv(argv, record.argv_size) : std::vector<std::string>();
  process->traceparent = std::string(traceparent, record.traceparent_size);
  if (!image) {
    std::string fields = ",\"path\":";
    append_json(&fields, process->path);
    add_event(process, "sysspan.exec", record.task.time_ns, std::move(fields));
  }
  if (process->parent == nullptr) continue_trace(process->tree);
}

void Trees::end_process(Process *process, uint64_t now_ns) {
  process->alive = false;
  process->end_ns = now_ns;
  process->tree->active = true;
  process->tree->alive--;
  by_tgid_.erase(process->tgid);
}

void Trees::exit(const wire_exit &record) {
  auto found = threads_.find(record.task.tid);
  if (found != threads_.end()) {
    note_loss(&found->second, record.seq, record.task.time_ns);
    threads_.erase(found);
  }
  if ((record.task.header.flags & WIRE_GROUP_DEAD) == 0) return;
  if (ignores(record.task.tgid, record.task.start_ns)) ignored_.erase(record.task.tgid);
  Process *process = process_of(record.task);
  if (process == nullptr) return;
  process->exit_code = record.code;
  end_process(process, record.task.time_ns);
}

void Trees::leave(const wire_task &task) {
  if (ignores(task.tgid, task.start_ns)) ignored_.erase(task.tgid);
  Process *process = process_of(task);
  if (process == nullptr) return;
  add_event(process, "sysspan.left", task.time_ns, "");
  process->left = true;
  end_process(process, task.time_ns);
  forget_threads([&](const Process &other) { return &other == process; });
}

void Trees::signal(const wire_signal &record, std::string_view name, std::string_view code) {
  Process *process = process_of(record.task);
  if (process == nullptr) return;
  std::string fields = ",\"signal\":";
  append_json(&fields, name);
  if (!code.empty()) {
    fields += ",\"reason\":";
    append_json(&fields, code);
  }
  int32_t info[4];  // si_signo, si_errno, si_code, padding; si_pid follows for signals that were sent
  std::memcpy(info, record.siginfo, sizeof(info));
  int32_t sender = 0;
  std::memcpy(&sender, record.siginfo + sizeof(info), sizeof(sender));
  bool sent = info[2] <= 0 || name == "SIGCHLD";  // SI_USER, SI_QUEUE, SI_TKILL …
  if (sent && info[2] != 0x80) fields += ",\"senderPid\":" + std::to_string(sender);
  add_event(process, "sysspan.signal", record.task.time_ns, std::move(fields));
}

void Trees::rename(const wire_task &record) {
  auto found = threads_.find(record.tid);
  if (found == threads_.end()) return;
  found->second.name = task_name(record.comm);
}

Thread *Trees::thread_of(const wire_call &record) {
  auto found = threads_.find(record.tid);
  if (found != threads_.end() && found->second.process->tgid == record.tgid) return &found->second;
  // Its begin record was lost (and counted): it still belongs to the process that its number names.
  auto by_number = by_tgid_.find(record.tgid);
  Process *process = by_number != by_tgid_.end() ? by_number->second : nullptr;
  if (process == nullptr) {
    if (settings_.by_cgroup || ignored_.count(record.tgid) != 0) return nullptr;
    wire_task task = {};
    task.scope = record.scope;
    task.tgid = record.tgid;
    task.tid = record.tid;
    process = add_process(task, nullptr, record.enter_ns, 0);
    process->attached = true;
  }
  Thread &thread = threads_[record.tid];
  thread = Thread();
  thread.process = process;
  thread.name = process->name;
  thread.next_seq = record.seq;
  return &thread;
}

void Trees::note_loss(Thread *thread, uint32_t seq, uint64_t now_ns) {
  uint32_t gap = seq - thread->next_seq;
  if (gap == 0 || gap > 0x80000000U) return;
  thread->process->lost += gap;
  thread->process->seq += gap;
  add_event(thread->process, "sysspan.events_lost", now_ns,
            ",\"count\":" + std::to_string(gap) + ",\"reason\":\"ring_full\"");
}

void Trees::call(const wire_call &record, std::string_view name, const CallText &text) {
  bool blocked = (record.header.flags & WIRE_BLOCKED) != 0;
  Thread *thread = thread_of(record);
  counts_.consumed += blocked ? 0 : 1;
  if (thread == nullptr) {
    // Of a process that is not wanted, or whose begin was lost, which lost_lives says.
    counts_.filtered += blocked ? 0 : 1;
    return;
  }
  Process *process = thread->process;
  Tree *tree = process->tree;
  if (blocked) {
    thread->blocked = std::make_unique<BlockedCall>(BlockedCall{record.enter_ns, record.nr, std::string(name), text});
    return;
  }
  thread->blocked.reset();
  uint64_t end_ns = record.enter_ns + record.duration_ns;
  note_loss(thread, record.seq, end_ns);
  thread->next_seq = record.seq + 1;
  if (!settings_.filter.wants(record)) {
    counts_.filtered++;
    return;
  }
  // The execve that a command begins with was entered before the task counted as traced.
  if (record.enter_ns < process->begin_ns && !process->attached && record.enter_ns >= process->start_ns) {
    process->begin_ns = record.enter_ns;
    if (process->parent == nullptr && tree->segment == 0)
      tree->start_ns = std::min<uint64_t>(tree->start_ns, record.enter_ns);
  }
  tree->active = true;
  count_call(process, record, name, text);
  if (fold_instead(tree, record, text)) {
    process->seq++;
    return;
  }
  encode_call(thread, record, name, text);
  EndReason reason;
  if (full(*tree, &reason)) close(tree, end_ns, reason);
}

bool Trees::expects(const CallText &text) const {
  return !text.error.empty() && !settings_.expected_errors.empty() &&
         settings_.expected_errors.count(std::string(text.error)) != 0;
}

void Trees::count_call(Process *process, const wire_call &record, std::string_view name, const CallText &text) {
  auto same = [&](const CallTotals &entry) { return entry.nr == record.nr && entry.name == name; };
  auto found = std::find_if(process->by_call.begin(), process->by_call.end(), same);
  if (found == process->by_call.end()) {
    process->by_call.push_back({record.nr, std::string(name), {}});
    found = process->by_call.end() - 1;
  }
  bool failed = !text.error.empty() && !expects(text);
  for (Totals *totals : {&found->totals, &process->totals}) {
    totals->calls++;
    totals->errors += failed ? 1 : 0;
    totals->duration_ns += record.duration_ns;
  }
}

// Failed and slow calls may use the whole budget of a second, the others three quarters of it.
bool Trees::fold_instead(Tree *tree, const wire_call &record, const CallText &text) {
  uint32_t budget = tree->settings->spans_per_second;
  if (budget == 0) return false;
  uint64_t end_ns = record.enter_ns + record.duration_ns;
  if (end_ns / kSecond != tree->second) {
    tree->second = end_ns / kSecond;
    tree->second_spans = 0;
  }
  bool special = (!text.error.empty() && !expects(text)) || record.duration_ns >= kSlowNs;
  if (tree->second_spans < (special ? budget : budget - budget / 4)) {
    tree->second_spans++;
    return false;
  }
  Process *process = threads_.at(record.tid).process;
  auto same = [&](const Folded &entry) { return entry.nr == record.nr && entry.error == text.error; };
  auto found = std::find_if(process->folded.begin(), process->folded.end(), same);
  if (found == process->folded.end()) {
    Folded entry;
    entry.nr = record.nr;
    for (const CallTotals &known : process->by_call)
      if (known.nr == record.nr) entry.name = known.name;
    entry.error = std::string(text.error);
    entry.expected = text.flow_control || expects(text);
    entry.min_ns = ~0ULL;
    entry.start_ns = record.enter_ns;
    process->folded.push_back(entry);
    found = process->folded.end() - 1;
    tree->span_count++;
  }
  tree->folded++;
  counts_.folded++;
  found->count++;
  found->total_ns += record.duration_ns;
  found->min_ns = std::min<uint64_t>(found->min_ns, record.duration_ns);
  found->max_ns = std::max<uint64_t>(found->max_ns, record.duration_ns);
  found->start_ns = std::min<uint64_t>(found->start_ns, record.enter_ns);
  found->end_ns = std::max(found->end_ns, end_ns);
  process->folded_calls++;
  return true;
}

void Trees::encode_call(Thread *thread, const wire_call &record, std::string_view name, const CallText &text) {
  Process *process = thread->process;
  Tree *tree = process->tree;
  bool resumed = record.enter_ns < tree->start_ns || (record.header.flags & WIRE_NO_ENTRY) != 0;
  uint64_t start_ns = std::max<uint64_t>(record.enter_ns, tree->start_ns);
  bool no_return = (record.header.flags & WIRE_NO_RETURN) != 0;
  CallSpan span = {
      &tree->trace,
      call_span_id(process->span, process->seq),
      process->span,
      start_ns + tree->wall_offset_ns,
      record.enter_ns + record.duration_ns + tree->wall_offset_ns,
      record.duration_ns,
      name,
      thread->name,
      record.nr,
      record.tgid,
      record.tid,
      process->seq,
      record.result,
      !no_return,
      false,  // it ended with its task: there is nothing to come
      resumed,
      expects(text),
  };
  process->seq++;
  encoder_.encode(span, text, &tree->spans);
  tree->span_count++;
  tree->encoded++;
  tree->calls++;
  counts_.calls++;
  counts_.spans++;
}

// One piece for each call that crosses the cut, the longest first where there are too many.
void Trees::encode_unfinished(Tree *tree, uint64_t now_ns) {
  std::vector<std::pair<uint32_t, Thread *>> waiting;
  for (auto &[tid, thread] : threads_)
    if (thread.process->tree == tree && thread.blocked != nullptr && thread.blocked->enter_ns < now_ns)
      waiting.emplace_back(tid, &thread);
  std::sort(waiting.begin(), waiting.end(),
            [](const auto &a, const auto &b) { return a.second->blocked->enter_ns < b.second->blocked->enter_ns; });
  std::unordered_map<Process *, size_t> pieces;
  for (auto &[tid, thread] : waiting) {
    Process *process = thread->process;
    if (++pieces[process] > kUnfinishedMax) continue;
    const BlockedCall &blocked = *thread->blocked;
    uint64_t start_ns = std::max(blocked.enter_ns, tree->start_ns);
    // Outside the sequence: the call gets its number when it ends.
    SpanId id = call_span_id(process->span, ~uint64_t{tid});
    CallSpan span = {
        &tree->trace,
        id,
        process->span,
        start_ns + tree->wall_offset_ns,
        now_ns + tree->wall_offset_ns,
        now_ns - blocked.enter_ns,
        blocked.name,
        thread->name,
        blocked.nr,
        process->tgid,
        tid,
        process->seq,
        0,
        false,
        true,
        blocked.enter_ns < tree->start_ns,
        false,
    };
    encoder_.encode(span, blocked.text, &tree->spans);
    tree->span_count++;
    tree->encoded++;
    counts_.spans++;
  }
}

void Trees::encode_folded(Process *process) {
  Tree *tree = process->tree;
  for (const Folded &entry : process->folded) {
    FoldedSpan span = {
        &tree->trace,
        call_span_id(process->span, ~process->seq ^ entry.nr ^ std::hash<std::string>{}(entry.error)),
        process->span,
        std::max(entry.start_ns, tree->start_ns) + tree->wall_offset_ns,
        entry.end_ns + tree->wall_offset_ns,
        entry.name,
        entry.error,
        entry.expected,
        entry.nr,
        process->tgid,
        entry.count,
        entry.min_ns,
        entry.max_ns,
        entry.total_ns,
    };
    encoder_.encode(span, &tree->spans);
    tree->encoded++;
    counts_.spans++;
  }
}

bool Trees::full(const Tree &tree, EndReason *reason) const {
  *reason = tree.span_count >= tree.settings->spans_per_segment ? EndReason::kSpans : EndReason::kBytes;
  return *reason == EndReason::kSpans || tree.spans.size() >= tree.settings->bytes_per_segment;
}

void Trees::close(Tree *tree, uint64_t now_ns, EndReason reason) {
  bool has_next = tree->alive != 0 && (reason != EndReason::kRequestEnded && reason != EndReason::kShutdown);
  if (tree->active) {
    if (reason != EndReason::kTreeEnded) encode_unfinished(tree, now_ns);
    for (auto &process : tree->processes) encode_folded(process.get());
    closed_.push_back({segment_json(*tree, now_ns, reason, has_next), std::move(tree->spans), settings_.number,
                       tree->calls, tree->folded});
    tree->previous_trace = tree->trace;
    tree->has_previous = true;
    tree->segment++;
  }
  if (has_next || tree->alive != 0) next_segment(tree, now_ns);
}

template <typename Gone>
void Trees::forget_threads(Gone gone) {
  for (auto thread = threads_.begin(); thread != threads_.end();)
    thread = gone(*thread->second.process) ? threads_.erase(thread) : std::next(thread);
}

// Keeps who lives, and the dead that connect them to the root.
void Trees::next_segment(Tree *tree, uint64_t now_ns) {
  bool sent = tree->active;
  tree->spans.clear();
  tree->span_count = tree->encoded = 0;
  tree->calls = tree->folded = 0;
  tree->active = false;
  tree->scanned = false;
  start_segment(tree, now_ns);
  std::unordered_map<const Process *, bool> needed;
  for (auto process = tree->processes.rbegin(); process != tree->processes.rend(); ++process)
    if ((*process)->alive || needed[process->get()]) {
      needed[process->get()] = true;
      if ((*process)->parent != nullptr) needed[(*process)->parent] = true;
    }
  // A thread whose exit record was lost must not outlive its process here.
  forget_threads([&](const Process &process) { return process.tree == tree && !needed[&process]; });
  auto gone = std::remove_if(tree->processes.begin(), tree->processes.end(),
                             [&](const auto &process) { return !needed[process.get()]; });
  tree->processes.erase(gone, tree->processes.end());
  for (auto &process : tree->processes) {
    if (sent) process->previous_span = process->span;
    process->span = process_span_id(tree->trace, process->tgid, process->start_ns);
    process->stub = !process->alive;
    forget_segment(process.get());
    tree->span_count++;
  }
}

// A tree that was found while it ran has lost its beginning anyway: its first segments are short, 1 s, 2 s, 4 s …, so
// that who asked sees something soon.
uint64_t Trees::longest(const Tree &tree) const {
  bool found = tree.processes.front()->attached && tree.segment < 6;
  return found ? std::min(settings_.segment_ns, kSecond << tree.segment) : settings_.segment_ns;
}

bool Trees::tick(uint64_t now_ns) {
  bool scan = false;
  for (auto &tree : trees_) {
    if (tree->alive == 0) {
      close(tree.get(), now_ns, EndReason::kTreeEnded);
      continue;
    }
    bool due = now_ns > tree->start_ns && now_ns - tree->start_ns >= longest(*tree);
    bool near = tree->span_count >= tree->settings->spans_per_segment / 8 * 7 ||
                tree->spans.size() >= tree->settings->bytes_per_segment / 8 * 7;
    if ((due || near) && !tree->scanned) {
      scan = tree->scanned = true;
    } else if (due) {
      close(tree.get(), now_ns, EndReason::kTime);
    }
  }
  drop_ended_trees();
  begin_all_waiting(now_ns);
  return scan;
}

void Trees::finish(uint64_t now_ns, EndReason reason) {
  for (auto &tree : trees_) close(tree.get(), now_ns, tree->alive == 0 ? EndReason::kTreeEnded : reason);
  trees_.clear();
  by_tgid_.clear();
  threads_.clear();
  ignored_.clear();
  waiting_.clear();
}

void Trees::drop_ended_trees() {
  auto ended = [](const auto &tree) { return tree->alive == 0; };
  if (std::none_of(trees_.begin(), trees_.end(), ended)) return;
  forget_threads([](const Process &process) { return process.tree->alive == 0; });
  trees_.erase(std::remove_if(trees_.begin(), trees_.end(), ended), trees_.end());
}

void Trees::exclude_container(uint64_t container) {
  excluded_.insert(container);
  for (auto &tree : trees_) {
    if (tree->container != container) continue;
    counts_.filtered += tree->calls + tree->folded;
    counts_.calls -= tree->calls;
    counts_.folded -= tree->folded;
    for (auto &process : tree->processes) {
      if (!process->alive) continue;
      by_tgid_.erase(process->tgid);
      wire_begin record = {};
      record.task.tgid = process->tgid;
      record.task.start_ns = process->start_ns;
      record.container_id = container;
      ignored_[process->tgid] = record;
    }
    forget_threads([&](const Process &process) { return process.tree == tree.get(); });
  }
  auto gone = [&](const auto &tree) { return tree->container == container; };
  trees_.erase(std::remove_if(trees_.begin(), trees_.end(), gone), trees_.end());
}

uint64_t Trees::open_bytes() const {
  uint64_t bytes = 0;
  for (auto &tree : trees_) bytes += tree->spans.size();
  return bytes;
}

uint64_t Trees::largest_bytes() const {
  uint64_t bytes = 0;
  for (auto &tree : trees_) bytes = std::max<uint64_t>(bytes, tree->spans.size());
  return bytes;
}

void Trees::close_largest(uint64_t now_ns) {
  auto largest = std::max_element(trees_.begin(), trees_.end(),
                                  [](const auto &a, const auto &b) { return a->spans.size() < b->spans.size(); });
  if (largest != trees_.end()) close(largest->get(), now_ns, EndReason::kMemory);
}

std::vector<ClosedSegment> Trees::take_closed() {
  std::vector<ClosedSegment> closed;
  closed.swap(closed_);
  return closed;
}

TraceCounts Trees::counts() const {
  TraceCounts counts = counts_;
  for (auto &tree : trees_) counts.alive += tree->alive;
  return counts;
}

}  // namespace sysspan
