// SPDX-License-Identifier: Apache-2.0
// What a session has counted and seen, as objects of JavaScript (native/session-results.ts).
#pragma once

#include <napi.h>

#include <vector>

#include "kernel/hooks.h"
#include "reader.h"
#include "wire.h"

namespace sysspan {

// Counts are exact as long as they are below 2^53.
Napi::Object counts_object(Napi::Env env, const ReaderCounts &counts);
Napi::Object counts_object(Napi::Env env, const TraceCounts &counts);
Napi::Object counts_object(Napi::Env env, const wire_counters &counters);

// How the programs are hooked in, and which of their runs the kernel missed.
Napi::Object hooks_object(Napi::Env env, const Hooks &hooks, const Missed &missed);

Napi::Array cgroups_array(Napi::Env env, const std::vector<wire_cgroup> &rows);

}  // namespace sysspan
