// SPDX-License-Identifier: Apache-2.0
// The processes of a closed segment as spans.
#pragma once

#include "trees/trees.h"

namespace sysspan {

struct SegmentEnd {
  uint64_t now_ns;
  EndReason reason;
  bool has_next;  // another segment of the tree follows
};

// One span for each process, parents before children: repeated field 2 of ScopeSpans, as the spans of calls.
SpanBlocks process_spans(const Tree &tree, const SegmentEnd &end);

}  // namespace sysspan
