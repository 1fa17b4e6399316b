// SPDX-License-Identifier: Apache-2.0
// What JavaScript asks of a session and of a trace (native/session-values.ts, native/session.ts).
#pragma once

#include <napi.h>

#include "plan.h"
#include "reader.h"

namespace sysspan {

ReaderOptions reader_options(const Napi::Object &from);

// What the programs are told when they are loaded.
plan_mode mode_of(const Napi::Object &from, const TextOptions &text);

TraceSettings trace_settings(const Napi::Object &from, const DecoderOptions &decoder);

}  // namespace sysspan
