// SPDX-License-Identifier: Apache-2.0
#include "kernel/rings_ahead.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include <utility>

#include "kernel/call_rings.h"

namespace sysspan {

RingsAhead::RingsAhead(uint32_t all_bytes) : cpus_(present_cpus()), ring_bytes_(ring_bytes_of_cpu(all_bytes, cpus_)) {
  thread_.start("sysspan rings", [this] {
    LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = BPF_F_MMAPABLE);
    auto size = static_cast<uint32_t>(CallRings::value_size(ring_bytes_));
    fd_ = bpf_map_create(BPF_MAP_TYPE_ARRAY, "calls", sizeof(uint32_t), size, cpus_, &options);
  });
}

RingsAhead::~RingsAhead() {
  int made = take(cpus_, ring_bytes_);
  if (made >= 0) close(made);
}

int RingsAhead::take(uint32_t cpus, uint32_t ring_bytes) {
  thread_.join();
  return cpus == cpus_ && ring_bytes == ring_bytes_ ? std::exchange(fd_, -1) : -1;
}

}  // namespace sysspan
