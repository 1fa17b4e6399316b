// SPDX-License-Identifier: Apache-2.0
#include "kernel/tracer.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstring>

#include "kernel/call_rings.h"
#include "kernel/clock.h"
#include "kernel/rings_ahead.h"
#include "kernel/signals_wait.h"

namespace sysspan {

namespace {

// Walks of the cgroup iterator for one list, each good for WIRE_CGROUPS rows.
constexpr int kCgroupWalks = 1024;
constexpr int kSelectTries = 10;
constexpr uint64_t kReemitApartNs = 1'000'000'000;  // at first; twice as long each time
constexpr uint64_t kReemitApartMostNs = 8'000'000'000;
constexpr uint64_t kSlept = 1'000'000;  // nanoseconds: less is not sleep

// libbpf has one print hook for the process; what it says while loading becomes part of the fault.
thread_local std::string *print_to = nullptr;

int keep_print(libbpf_print_level level, const char *format, va_list arguments) {
  if (print_to == nullptr || level == LIBBPF_DEBUG) return 0;
  char line[1024];
  int size = vsnprintf(line, sizeof(line), format, arguments);
  if (size > 0) print_to->append(line, std::min(static_cast<size_t>(size), sizeof(line) - 1));
  return size;
}

bool begins(const char *text, const char *with) { return std::strncmp(text, with, std::strlen(with)) == 0; }

bool is_iterator(const bpf_program *program) { return begins(bpf_program__section_name(program), "iter/"); }

// The kernel verifies what is loaded, which takes time. Moves between cgroups matter only where tasks are selected by
// them; iterators of tasks, which see those of the reader's PID namespace, only where they are selected by hand.
bool serves(const bpf_program *program, const plan_mode &mode) {
  const char *section = bpf_program__section_name(program);
  if (begins(section, "tp_btf/sched_switch")) return mode.emit_stops != 0;
  bool of_cgroups = begins(section, "iter/cgroup") || std::strstr(section, "/cgroup_") != nullptr;
  return mode.by_cgroup != 0 ? !begins(section, "iter/task") : !of_cgroups;
}

Fault fault(const char *code, const std::string &what, int error) {
  return {code, what + ": " + std::strerror(error), ""};
}

// A capability that is missing, a kernel that lacks something and a program that does not verify look alike to
// bpf(2); the log and errno tell them apart as far as possible.
Fault load_fault(int error, const std::string &log) {
  Fault found = {"BPF_LOAD_FAILED", "the kernel refused the tracing programs: " + std::string(std::strerror(error)),
                 log};
  if (error == EMFILE || error == ENFILE)
    return {"NO_DESCRIPTORS", "the limit of open files leaves no descriptors for the tracing programs", log};
  if (error == EPERM && log.find("BEGIN PROG LOAD LOG") == std::string::npos)
    found = {"CAPABILITY_MISSING", "loading BPF programs was not permitted", log};
  if (log.find("vmlinux BTF") != std::string::npos && log.find("failed to find") != std::string::npos)
    found = {"NO_BTF", "the kernel has no BTF (/sys/kernel/btf/vmlinux)", log};
  return found;
}

}  // namespace

Tracer::~Tracer() {
  detach();
  drop_iterators();
  if (plans_ != nullptr) munmap(plans_, PLAN_PLANS * sizeof(plan));
  if (trace_sets_ != nullptr) munmap(trace_sets_, PLAN_TRACE_SETS * sizeof(plan_trace_set));
  if (epoch_ != nullptr) munmap(epoch_, sizeof(*epoch_));
  if (reemit_ != nullptr) munmap(reemit_, sizeof(*reemit_));
  if (moves_ != nullptr) munmap(moves_, sizeof(*moves_));
  if (leaving_ != nullptr) munmap(leaving_, sizeof(*leaving_));
  if (boot_ahead_ns_ != nullptr) munmap(boot_ahead_ns_, sizeof(*boot_ahead_ns_));
  if (counters_ != nullptr) munmap(const_cast<wire_counters *>(counters_), counters_bytes());
  bpf_object__close(object_);
}

// What the programs have as a variable in this section; null with errno set when it cannot be mapped.
void *Tracer::map_variable(const char *section) const {
  size_t size = bpf_map__value_size(bpf_object__find_map_by_name(object_, section));
  void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, map_fd(section), 0);
  return memory == MAP_FAILED ? nullptr : memory;
}

size_t Tracer::counters_bytes() const {
  return static_cast<size_t>(possible_cpus()) * PLAN_TRACE_SETS * sizeof(wire_counters);
}

int Tracer::map_fd(const char *name) const { return bpf_object__find_map_fd_by_name(object_, name); }

// Another object of the same folder.
static std::string beside(const std::string &object_path, const char *name) {
  return object_path.substr(0, object_path.rfind('/') + 1) + name;
}

Fault Tracer::open(const std::string &path, uint32_t lifecycle_ring_bytes, const plan_mode &mode) {
  bpf_object__close(object_);
  object_ = bpf_object__open_file(path.c_str(), nullptr);
  if (object_ == nullptr) return fault("BPF_LOAD_FAILED", "cannot open " + path, errno);
  bpf_program *program;
  bpf_object__for_each_program(program, object_)
      bpf_program__set_autoload(program, belongs(hooks_, bpf_program__name(program)) && serves(program, mode));
  bpf_map *calls = bpf_object__find_map_by_name(object_, "calls");
  bpf_map__set_max_entries(calls, cpus_);
  bpf_map__set_value_size(calls, static_cast<uint32_t>(CallRings::value_size(call_ring_bytes_)));
  bpf_map__set_max_entries(bpf_object__find_map_by_name(object_, "lifecycle"), lifecycle_ring_bytes);
  bpf_map__set_max_entries(bpf_object__find_map_by_name(object_, "counters"), possible_cpus());
  if (hooks_.kind != PLAN_PREEMPTIBLE) bpf_map__set_max_entries(bpf_object__find_map_by_name(object_, "scratches"), 1);
  bpf_map__set_initial_value(bpf_object__find_map_by_name(object_, ".rodata.mode"), &mode, sizeof(mode));
  return make_slots();
}

Fault Tracer::load(const std::string &object_path, uint32_t call_ring_bytes, uint32_t lifecycle_ring_bytes,
                   const plan_mode &mode, RingsAhead *ahead) {
  libbpf_set_print(keep_print);
  // The verifier gives up with EAGAIN when a signal waits for its thread (kernel/bpf/verifier.c, do_check): a
  // profiler's, say.
  SignalsWait waiting;
  cpus_ = present_cpus();
  by_cgroup_ = mode.by_cgroup != 0;
  plan_mode settled = mode;
  settled.ring_bytes = call_ring_bytes_ = ring_bytes_of_cpu(call_ring_bytes, cpus_);
  if (mode.hooks != PLAN_PREEMPTIBLE) hooks_ = choose_hooks(beside(object_path, "probe.bpf.o"));
  else hooks_.kind = PLAN_PREEMPTIBLE;
  settled.hooks = hooks_.kind;
  settled.hook_arg = hooks_.argument;
  std::string log;
  Fault unopened;
  int failed = 0, rings = -1;
  for (const std::string &path : {object_path, beside(object_path, "trace-plain.bpf.o")}) {
    log.clear();
    unopened = open(path, lifecycle_ring_bytes, settled);
    if (unopened) break;
    if (ahead != nullptr && rings < 0) rings = ahead->take(cpus_, call_ring_bytes_);
    if (rings >= 0) bpf_map__reuse_fd(bpf_object__find_map_by_name(object_, "calls"), rings);
    print_to = &log;
    failed = bpf_object__load(object_);
    print_to = nullptr;
    if (failed == 0 || log.find("(func ksym) 'bpf_rdonly_cast'") == std::string::npos) break;
  }
  if (rings >= 0) close(rings);
  if (unopened) return unopened;
  if (failed != 0) return load_fault(-failed, log);
  lifecycle_ring_bytes_ = lifecycle_ring_bytes;
  call_rings_ = map_fd("calls");
  lifecycle_ring_ = map_fd("lifecycle");
  variants_ = map_fd("variants");
  lifecycle_shares_ = map_fd("lifecycle_shares");
  request_ = map_fd("request");
  cgroups_ = map_fd("cgroups");
  plans_ = static_cast<plan *>(map_variable(".data.plans"));
  trace_sets_ = static_cast<plan_trace_set *>(map_variable(".data.trace_sets"));
  epoch_ = static_cast<uint32_t *>(map_variable(".data.epoch"));
  leaving_ = static_cast<uint32_t *>(map_variable(".data.leaving"));
  moves_ = static_cast<plan_moves *>(map_variable(".data.moves"));
  reemit_ = static_cast<plan_reemit *>(map_variable(".data.reemit"));
  boot_ahead_ns_ = static_cast<uint64_t *>(map_variable(".data.clock"));
  for (const void *mapped : {static_cast<void *>(plans_), static_cast<void *>(trace_sets_), static_cast<void *>(epoch_),
                             static_cast<void *>(leaving_), static_cast<void *>(moves_), static_cast<void *>(reemit_),
                             static_cast<void *>(boot_ahead_ns_)})
    if (mapped == nullptr) return fault("BPF_MAP_FAILED", "cannot map what is shared with the programs", errno);
  void *counters = mmap(nullptr, counters_bytes(), PROT_READ, MAP_SHARED, map_fd("counters"), 0);
  if (counters == MAP_FAILED) return fault("BPF_MAP_FAILED", "cannot map the counters", errno);
  counters_ = static_cast<const wire_counters *>(counters);
  refresh();
  sync_boot_offset();
  return {};
}

bool Tracer::wanted(const bpf_program *program) const {
  const char *name = bpf_program__name(program);
  return bpf_program__autoload(program) && !is_iterator(program) && !attached_for_functions(name);
}

// The map of the slots, which the kernel makes of zeros. libbpf would write as many zeros into its own, out of memory
// that it keeps for as long as the object lives.
Fault Tracer::make_slots() {
  bpf_map *slots = bpf_object__find_map_by_name(object_, ".bss.slots");
  LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = BPF_F_MMAPABLE);
  int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, bpf_map__name(slots), sizeof(uint32_t), bpf_map__value_size(slots), 1,
                          &options);
  if (fd < 0) return load_fault(errno, "");
  int failed = bpf_map__reuse_fd(slots, fd);
  close(fd);
  return failed == 0 ? Fault{} : fault("BPF_MAP_FAILED", "cannot use the map of tasks", -failed);
}

// Of tasks that ended while nothing was attached. Mapped for as long as that takes: it is no memory of ours.
Fault Tracer::clear_tasks() {
  for (const char *name : {".bss.slots", "entries", "large_entries"}) {
    const bpf_map *map = bpf_object__find_map_by_name(object_, name);
    size_t size = static_cast<size_t>(bpf_map__value_size(map)) * bpf_map__max_entries(map);
    void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);
    if (memory == MAP_FAILED) return fault("BPF_MAP_FAILED", "cannot map what is kept of tasks", errno);
    std::memset(memory, 0, size);
    munmap(memory, size);
  }
  return {};
}

Fault Tracer::attach() {
  if (!links_.empty()) return {};
  if (attached_before_) {
    Fault failed = clear_tasks();
    if (failed) return failed;
  }
  attached_before_ = true;
  __atomic_store_n(leaving_, 0, __ATOMIC_SEQ_CST);
  std::string log;
  bpf_program *program;
  print_to = &log;
  const char *refused = hooks_.kind == PLAN_FUNCTIONS ? attach_functions(object_, hooks_, &links_) : nullptr;
  bpf_object__for_each_program(program, object_) {
    if (refused != nullptr || !wanted(program)) continue;
    bpf_link *link = bpf_program__attach(program);
    if (link == nullptr) refused = bpf_program__name(program);
    else links_.push_back(link);
  }
  if (refused != nullptr) {
    int error = errno;
    print_to = nullptr;
    detach();
    return fault("BPF_ATTACH_FAILED", "cannot attach " + std::string(refused), error);
  }
  // The iterator sees the reader's PID namespace only, which is not that of containers.
  if (!by_cgroup_ && blocked_ == nullptr)
    blocked_ = bpf_program__attach_iter(bpf_object__find_program_by_name(object_, "sysspan_blocked"), nullptr);
  int error = errno;
  print_to = nullptr;
  if (by_cgroup_ || blocked_ != nullptr) return {};
  detach();
  return fault("BPF_ATTACH_FAILED", "cannot attach sysspan_blocked", error);
}

void Tracer::detach() {
  if (leaving_ != nullptr) __atomic_store_n(leaving_, 1, __ATOMIC_SEQ_CST);
  for (bpf_link *link : links_) bpf_link__destroy(link);
  links_.clear();
}

void Tracer::drop_iterators() {
  if (blocked_ != nullptr) bpf_link__destroy(blocked_);
  blocked_ = nullptr;
}

Fault Tracer::update(int map, const void *key, const void *value, const char *what) {
  if (bpf_map_update_elem(map, key, value, BPF_ANY) == 0) return {};
  return fault("BPF_MAP_FAILED", what, errno);
}

void Tracer::set_plan(uint32_t nr, const plan &plan) {
  if (nr < PLAN_SYSCALLS) plans_[nr] = plan;
}

Fault Tracer::set_variant(const plan_variant &key, const plan &plan) {
  if (variants_in_use_ == PLAN_PLANS - PLAN_SYSCALLS)
    return fault("BPF_MAP_FAILED", "there are more variants of capture plans than places", ENOSPC);
  uint32_t number = PLAN_SYSCALLS + variants_in_use_++;
  plans_[number] = plan;
  return update(variants_, &key, &number, "cannot write a variant of a capture plan");
}

void Tracer::put_trace_set(uint32_t number, const plan_trace_set &trace_set) {
  if (number < PLAN_TRACE_SETS) trace_sets_[number] = trace_set;
}

// Reads an iterator to its end, which runs the program once for each thread that is meant, with 0 for all there are.
bool Tracer::run_iterator(const char *program, Selected over) {
  bpf_iter_link_info info = {};
  if (over.thread) info.task.tid = over.number;
  else info.task.pid = over.number;
  LIBBPF_OPTS(bpf_iter_attach_opts, options, .link_info = &info, .link_info_len = sizeof(info));
  bpf_link *link = bpf_program__attach_iter(bpf_object__find_program_by_name(object_, program), &options);
  if (link == nullptr) return false;
  int fd = bpf_iter_create(bpf_link__fd(link));
  char buffer[64];
  ssize_t got = fd < 0 ? -1 : 1;
  while (got > 0) got = read(fd, buffer, sizeof(buffer));
  int error = errno;
  if (fd >= 0) close(fd);
  bpf_link__destroy(link);
  errno = error;
  return got == 0;
}

Fault Tracer::select(Selected what, uint32_t trace_set, bool armed, SelectAnswer *answer) {
  uint32_t key = 0;
  *answer = {};
  // A thread that a not yet selected thread makes meanwhile may have a number that was passed already. One for which
  // there was no memory may find some a moment later.
  for (int failures = 0;;) {
    plan_request ask = {};
    ask.trace_set = trace_set;
    ask.armed = armed ? 1 : 0;
    Fault failed = update(request_, &key, &ask, "cannot ask for a selection");
    if (failed) return failed;
    if (!run_iterator("sysspan_select", what))
      return fault(errno == ESRCH ? "NO_SUCH_PROCESS" : "BPF_ATTACH_FAILED", "cannot select the process", errno);
    bpf_map_lookup_elem(request_, &key, &ask);
    answer->selected += ask.selected;
    answer->failed = ask.failed;
    if (ask.selected != 0) continue;
    if (ask.failed == 0 || ++failures == kSelectTries) return {};
    usleep(1000);
  }
}

Fault Tracer::living(uint32_t *threads) {
  uint32_t key = 0;
  plan_request ask = {};
  Fault failed = update(request_, &key, &ask, "cannot ask for the living");
  if (failed) return failed;
  if (!run_iterator("sysspan_living", {})) return fault("BPF_ATTACH_FAILED", "cannot count the living", errno);
  bpf_map_lookup_elem(request_, &key, &ask);
  *threads = ask.selected;
  return {};
}

Fault Tracer::set_cgroup(uint64_t id, const plan_cgroup &entry) {
  return update(cgroups_, &id, &entry, "cannot write a cgroup");
}

void Tracer::remove_cgroup(uint64_t id) { bpf_map_delete_elem(cgroups_, &id); }

// It cannot be asked for in one call: small differences are those of asking, and records must stay in order.
void Tracer::sync_boot_offset() {
  uint64_t before = clock_ns(CLOCK_MONOTONIC), boot = boottime_ns(), after = clock_ns(CLOCK_MONOTONIC);
  bool interrupted = after - before > kSlept;
  uint64_t ahead = boot - std::min(boot, before + (after - before) / 2);
  if (!interrupted && ahead > *boot_ahead_ns_ + kSlept) __atomic_store_n(boot_ahead_ns_, ahead, __ATOMIC_RELAXED);
}

void Tracer::follow_moves() {
  if (__atomic_load_n(&moves_->waiting, __ATOMIC_RELAXED) == 0) return;
  uint64_t now_ns = clock_ns(CLOCK_MONOTONIC);
  if (now_ns - __atomic_load_n(&moves_->last_ns, __ATOMIC_RELAXED) < MOVES_APART_NS) return;
  __atomic_store_n(&moves_->last_ns, now_ns, __ATOMIC_RELAXED);
  __atomic_store_n(&moves_->waiting, 0, __ATOMIC_SEQ_CST);
  refresh();
}

bool Tracer::follow_processes() {
  uint64_t lost = __atomic_load_n(&reemit_->lost, __ATOMIC_RELAXED);
  if (lost == reemitted_lost_) return false;
  uint64_t now_ns = clock_ns(CLOCK_MONOTONIC);
  if (reemitted_ns_ != 0 && now_ns - reemitted_ns_ < reemit_apart_ns_) return false;
  // What is lost long after the last time begins anew.
  bool goes_on = reemitted_ns_ != 0 && now_ns - reemitted_ns_ < 2 * kReemitApartMostNs;
  reemit_apart_ns_ = goes_on ? std::min(2 * reemit_apart_ns_, kReemitApartMostNs) : kReemitApartNs;
  reemitted_lost_ = lost;
  reemitted_ns_ = now_ns;
  __atomic_fetch_add(&reemit_->number, 1, __ATOMIC_SEQ_CST);
  refresh();
  return true;
}

uint64_t Tracer::process_events_missed() const { return __atomic_load_n(&reemit_->lost, __ATOMIC_RELAXED); }

std::vector<std::pair<uint64_t, uint64_t>> Tracer::process_events_missed_by_container() {
  std::vector<std::pair<uint64_t, uint64_t>> missed;
  std::unordered_map<uint64_t, uint64_t> now;
  uint64_t writer = 0;
  for (void *after = nullptr; bpf_map_get_next_key(lifecycle_shares_, after, &writer) == 0; after = &writer) {
    wire_share share = {};
    if (bpf_map_lookup_elem(lifecycle_shares_, &writer, &share) != 0 || share.missed == 0) continue;
    uint64_t before = missed_by_writer_[writer];
    // What the kernel forgot of it meanwhile begins anew.
    uint64_t more = share.missed >= before ? share.missed - before : share.missed;
    if (more != 0) missed.emplace_back(by_cgroup_ ? writer : 0, more);
    now[writer] = share.missed;
  }
  missed_by_writer_ = std::move(now);
  return missed;
}

void Tracer::refresh() { __atomic_fetch_add(epoch_, 1, __ATOMIC_SEQ_CST); }

// One walk, from the beginning or after the cgroup `ask->after`, appended to `rows`.
Fault Tracer::walk_cgroups(plan_request *ask, std::string *rows) {
  uint32_t key = 0;
  Fault failed = update(request_, &key, ask, "cannot ask for the cgroups");
  if (failed) return failed;
  bpf_iter_link_info info = {};
  info.cgroup.order = BPF_CGROUP_ITER_DESCENDANTS_PRE;
  LIBBPF_OPTS(bpf_iter_attach_opts, options, .link_info = &info, .link_info_len = sizeof(info));
  bpf_link *link = bpf_program__attach_iter(bpf_object__find_program_by_name(object_, "sysspan_cgroups"), &options);
  int fd = link == nullptr ? -1 : bpf_iter_create(bpf_link__fd(link));
  // One read takes all of it: a second one would begin the walk anew, which the iterator refuses.
  std::vector<char> buffer((WIRE_CGROUPS + 1) * sizeof(wire_cgroup));
  ssize_t got = fd < 0 ? -1 : 1;
  while (got > 0) {
    got = read(fd, buffer.data(), buffer.size());
    if (got > 0) rows->append(buffer.data(), static_cast<size_t>(got));
  }
  int error = errno;
  if (fd >= 0) close(fd);
  bpf_link__destroy(link);
  if (got < 0) return fault("BPF_ATTACH_FAILED", "cannot list the cgroups", error);
  bpf_map_lookup_elem(request_, &key, ask);
  return {};
}

Fault Tracer::cgroups(std::vector<wire_cgroup> *to) {
  std::string rows;
  uint64_t after = 0;
  for (int walks = 0; walks < kCgroupWalks; walks++) {
    plan_request ask = {};
    ask.after = after;
    Fault failed = walk_cgroups(&ask, &rows);
    if (failed) return failed;
    to->resize(rows.size() / sizeof(wire_cgroup));
    std::memcpy(to->data(), rows.data(), to->size() * sizeof(wire_cgroup));
    if (ask.after == 0 && ask.more == 0) return {};
    // The one to go on after was removed meanwhile: only a new beginning misses nothing.
    if (ask.after != 0) rows.clear();
    after = ask.after != 0 ? 0 : to->back().id;
  }
  return fault("BPF_ATTACH_FAILED", "cannot list the cgroups", EAGAIN);
}

void Tracer::emit_blocked() {
  if (blocked_ == nullptr) return;
  int fd = bpf_iter_create(bpf_link__fd(blocked_));
  char buffer[64];
  while (fd >= 0 && read(fd, buffer, sizeof(buffer)) > 0) continue;
  if (fd >= 0) close(fd);
}

Fault Tracer::counters(uint32_t trace_set, wire_counters *sum) const {
  *sum = {};
  if (counters_ == nullptr || trace_set >= PLAN_TRACE_SETS) return {};
  for (uint32_t cpu = 0; cpu < possible_cpus(); cpu++) {
    wire_counters one = counters_[static_cast<size_t>(cpu) * PLAN_TRACE_SETS + trace_set];
    const __u64 *from = &one.seen;
    __u64 *to = &sum->seen;
    for (size_t field = 0; field < sizeof(*sum) / sizeof(__u64); field++) to[field] += from[field];
  }
  return {};
}

}  // namespace sysspan
