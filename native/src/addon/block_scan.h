// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <napi.h>

namespace sysspan {

// scanBlock(frame, filter) -> a promise of the calls that fit, worked out on a thread of Node's pool.
Napi::Value scan_block(const Napi::CallbackInfo &info);

}  // namespace sysspan
