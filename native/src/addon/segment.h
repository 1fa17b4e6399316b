// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <napi.h>

#include <vector>

#include "trees/trees.h"

namespace sysspan {

// Closed segments as JavaScript gets them; each is a row, since properties by name cost its thread as much as all else
// that it does with a segment.
Napi::Array segment_rows(Napi::Env env, std::vector<ClosedSegment> segments);

}  // namespace sysspan
