// SPDX-License-Identifier: Apache-2.0
#include "kernel/hooks.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <linux/btf.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

namespace sysspan {

namespace {

// bpf/probe.bpf.c
struct HooksSeen {
  uint64_t argument;
  uint32_t runs;
  uint32_t preemptible;
  uint32_t at_function;
  uint32_t unused;
};

// A program at a tracepoint, and what stands in for it: a program at a function, which the kernel calls where two
// probes or more are at a tracepoint, and the empty program that is such a probe.
struct StandIn {
  const char *at_tracepoint;
  const char *at_function;
  const char *probe;
  const char *function;  // null: that of Hooks
};

constexpr StandIn kStandIns[] = {
    {"sysspan_enter", "sysspan_enter_f", "sysspan_on_enter", nullptr},
    {"sysspan_exit", "sysspan_exit_f", "sysspan_on_exit", nullptr},
    {"sysspan_exec", "sysspan_exec_f", "sysspan_on_exec", "__traceiter_sched_process_exec"},
    {"sysspan_end", "sysspan_end_f", "sysspan_on_end", "__traceiter_sched_process_exit"},
    {"sysspan_signal", "sysspan_signal_f", "sysspan_on_sig", "__traceiter_signal_deliver"},
};
constexpr uint32_t kProbesOfProcessEvents = 2;

// At another tracepoint, which has preemption off in any kernel.
constexpr const char *kFork = "sysspan_fork", *kForkStandIn = "sysspan_fork_f";

struct Functions {
  const char *enter;
  const char *exit;
  uint32_t argument;
  uint32_t probes;
};

// The first two are the only callers of their tracepoints where an architecture has the kernel's generic entry (x86).
constexpr Functions kFunctions[] = {
    {"trace_syscall_enter", "trace_syscall_exit", 0, 1},
    {"__traceiter_sys_enter", "__traceiter_sys_exit", 1, 1},
    {"__traceiter_sys_enter", "__traceiter_sys_exit", 1, 2},
};

bool same(const char *a, const char *b) { return std::strcmp(a, b) == 0; }

bpf_link *attach_at(const bpf_program *program, std::vector<const char *> functions) {
  LIBBPF_OPTS(bpf_kprobe_multi_opts, options, .syms = functions.data(), .cnt = functions.size());
  return bpf_program__attach_kprobe_multi_opts(program, nullptr, &options);
}

// The programs that only look, loaded for one way to hook in.
class Trial {
 public:
  ~Trial() {
    for (bpf_link *link : links_) bpf_link__destroy(link);
    if (seen_ != MAP_FAILED) munmap(seen_, size_);
    bpf_object__close(object_);
  }

  bool load(const std::string &path, const Functions *functions) {
    object_ = bpf_object__open_file(path.c_str(), nullptr);
    if (object_ == nullptr) return false;
    bpf_program__set_autoload(find("sysspan_probe_f"), functions != nullptr);
    uint32_t argument = functions == nullptr ? 0 : functions->argument;
    bpf_map__set_initial_value(bpf_object__find_map_by_name(object_, ".rodata.probe"), &argument, sizeof(argument));
    if (bpf_object__load(object_) != 0) return false;
    const bpf_map *seen = bpf_object__find_map_by_name(object_, ".data.hooks");
    size_ = bpf_map__value_size(seen);
    seen_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(seen), 0);
    return seen_ != MAP_FAILED;
  }

  bool attach(uint32_t times) {
    for (uint32_t time = 0; time < times; time++)
      if (!keep(bpf_program__attach(find("sysspan_probe")))) return false;
    return true;
  }

  // Also whether all that would be needed are there.
  bool attach(const Functions &functions) {
    std::vector<const char *> all = {functions.enter, functions.exit};
    for (const StandIn &one : kStandIns)
      if (one.function != nullptr) all.push_back(one.function);
    bpf_link *link = attach_at(find("sysspan_probe_f"), all);
    if (link == nullptr) return false;
    bpf_link__destroy(link);
    return keep(attach_at(find("sysspan_probe_f"), {functions.enter}));
  }

  // A call that fails, and that nobody else makes.
  const HooksSeen &call() {
    auto *seen = static_cast<volatile HooksSeen *>(seen_);
    seen->argument = 0x6b000000u ^ static_cast<uint32_t>(getpid());
    syscall(SYS_close, seen->argument);
    return *static_cast<const HooksSeen *>(seen_);
  }

 private:
  bpf_program *find(const char *name) const { return bpf_object__find_program_by_name(object_, name); }

  bool keep(bpf_link *link) {
    if (link != nullptr) links_.push_back(link);
    return link != nullptr;
  }

  bpf_object *object_ = nullptr;
  void *seen_ = MAP_FAILED;
  size_t size_ = 0;
  std::vector<bpf_link *> links_;
};

// Whether this kernel has the function that came with programs which may sleep at tracepoints of calls, and with those
// preemption there: for kernels that do not tell the programs how often it is off (CONFIG_KALLSYMS_ALL).
bool has_faultable_tracepoints() {
  btf *kernel = btf__load_vmlinux_btf();
  bool has = kernel != nullptr && btf__find_by_name_kind(kernel, "trace_call_bpf_faultable", BTF_KIND_FUNC) > 0;
  btf__free(kernel);
  return has;
}

// Whether the kernel's BTF has that name at all: looking for it among the names takes little of the time of a trial,
// which parses it all. Where they cannot be read, the trial decides.
bool may_have_faultable_tracepoints() {
  constexpr char name[] = "trace_call_bpf_faultable";
  int fd = ::open("/sys/kernel/btf/vmlinux", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return true;
  btf_header header = {};
  std::string names;
  bool whole = ::pread(fd, &header, sizeof(header), 0) == sizeof(header) && header.magic == BTF_MAGIC;
  if (whole) names.resize(header.str_len);
  for (size_t at = 0; whole && at < names.size();) {
    off_t place = static_cast<off_t>(header.hdr_len + header.str_off + at);
    ssize_t got = ::pread(fd, &names[at], names.size() - at, place);
    whole = got > 0;
    if (whole) at += static_cast<size_t>(got);
  }
  ::close(fd);
  return !whole || memmem(names.data(), names.size(), name, sizeof(name)) != nullptr;
}

bool tracepoints_preemptible(const std::string &path) {
  if (!may_have_faultable_tracepoints()) return false;
  Trial trial;
  if (!trial.load(path, nullptr) || !trial.attach(1)) return has_faultable_tracepoints();
  const HooksSeen &seen = trial.call();
  return seen.runs == 0 || seen.preemptible != 0;
}

bool works(const std::string &path, const Functions &functions) {
  Trial trial;
  if (!trial.load(path, &functions) || !trial.attach(functions.probes) || !trial.attach(functions)) return false;
  bool met = trial.call().at_function != 0;
  if (!met) errno = ENOENT;
  return met;
}

}  // namespace

Hooks choose_hooks(const std::string &probe_path) {
  Hooks hooks;
  if (!tracepoints_preemptible(probe_path)) return hooks;
  for (const Functions &functions : kFunctions) {
    if (!works(probe_path, functions)) continue;
    hooks.kind = PLAN_FUNCTIONS;
    hooks.enter = functions.enter;
    hooks.exit = functions.exit;
    hooks.argument = functions.argument;
    hooks.probes = functions.probes;
    return hooks;
  }
  hooks.kind = PLAN_PREEMPTIBLE;
  hooks.why = std::strerror(errno);
  return hooks;
}

bool belongs(const Hooks &hooks, const char *program) {
  bool functions = hooks.kind == PLAN_FUNCTIONS;
  if (same(program, kFork) || same(program, kForkStandIn)) return functions == same(program, kForkStandIn);
  for (const StandIn &one : kStandIns) {
    if (same(program, one.at_tracepoint)) return !functions;
    if (same(program, one.at_function) || same(program, one.probe)) return functions;
  }
  return true;
}

bool attached_for_functions(const char *program) {
  return std::any_of(std::begin(kStandIns), std::end(kStandIns), [program](const StandIn &one) {
    return same(program, one.at_function) || same(program, one.probe);
  });
}

const char *attach_functions(bpf_object *object, const Hooks &hooks, std::vector<bpf_link *> *links) {
  for (const StandIn &one : kStandIns) {
    bool of_calls = one.function == nullptr;
    const bpf_program *probe = bpf_object__find_program_by_name(object, one.probe);
    for (uint32_t time = 0; time < (of_calls ? hooks.probes : kProbesOfProcessEvents); time++) {
      bpf_link *link = bpf_program__attach(probe);
      if (link == nullptr) return one.probe;
      links->push_back(link);
    }
    const char *function = !of_calls                                  ? one.function
                           : same(one.at_tracepoint, "sysspan_enter") ? hooks.enter
                                                                      : hooks.exit;
    bpf_link *link = attach_at(bpf_object__find_program_by_name(object, one.at_function), {function});
    if (link == nullptr) return one.at_function;
    links->push_back(link);
  }
  return nullptr;
}

Missed missed_runs(bpf_object *object) {
  Missed sum;
  bpf_program *program;
  bpf_object__for_each_program(program, object) {
    const char *name = bpf_program__name(program);
    bpf_prog_info info = {};
    uint32_t size = sizeof(info);
    bool empty =
        std::any_of(std::begin(kStandIns), std::end(kStandIns), [&](auto &one) { return same(name, one.probe); });
    if (empty || bpf_program__fd(program) < 0) continue;
    if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size) != 0) continue;
    if (std::strncmp(name, "sysspan_enter", 13) == 0) sum.begins += info.recursion_misses;
    else if (std::strncmp(name, "sysspan_exit", 12) == 0) sum.ends += info.recursion_misses;
    else sum.process_events += info.recursion_misses;
  }
  return sum;
}

}  // namespace sysspan
