// SPDX-License-Identifier: Apache-2.0
// What user space needs to know of capture plans: which operations read data that the process hands out or receives (a
// trace that may not show such data leaves them out, although another trace of the same scope had them read), and how
// many arguments of a call can be shown before it is over.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <unordered_map>

#include "plan.h"
#include "wire.h"

namespace sysspan {

class BufferOps {
 public:
  void add(uint32_t nr, const plan &plan) { plans_[nr] = masks_of(plan); }
  void add(const plan_variant &key, const plan &plan) {
    variants_[{key.nr, key.selector[0], key.selector[1]}] = masks_of(plan);
  }

  // Bit i set: operation i of the call's plan is not to be shown.
  uint32_t hidden(const wire_call &call, bool show_sent, bool show_received) const {
    const Masks *masks = find(call);
    if (masks == nullptr) return 0;
    return (show_sent ? 0 : masks->sent) | (show_received ? 0 : masks->received);
  }

  // Arguments that are there before the call is over.
  uint32_t entry_args(const wire_call &call) const {
    const Masks *masks = find(call);
    return masks == nullptr ? uint32_t{PLAN_ARGS} : masks->entry_args;
  }

 private:
  struct Masks {
    uint32_t sent = 0, received = 0;
    bool selects = false;
    uint8_t entry_args = 0;
    uint8_t selector[2] = {};
    uint32_t selector_mask[2] = {};
  };

  static Masks masks_of(const plan &plan) {
    Masks masks;
    for (uint32_t op = 0; op < plan.ops && op < PLAN_OPS; op++) {
      if ((plan.op[op].what & PLAN_SENT) != 0) masks.sent |= 1U << op;
      if ((plan.op[op].what & PLAN_RECEIVED) != 0) masks.received |= 1U << op;
    }
    masks.entry_args = plan.entry_args;
    masks.selects = (plan.flags & PLAN_SELECTS) != 0;
    for (int i = 0; i < 2; i++) {
      masks.selector[i] = plan.selector[i];
      masks.selector_mask[i] = plan.selector_mask[i];
    }
    return masks;
  }

  const Masks *find(const wire_call &call) const {
    auto found = plans_.find(call.nr);
    if (found == plans_.end()) return nullptr;
    const Masks &base = found->second;
    if (!base.selects) return &base;
    std::array<uint32_t, 3> key = {call.nr, 0, 0};
    for (int i = 0; i < 2; i++)
      if (base.selector[i] < call.args)
        key[i + 1] = static_cast<uint32_t>(call.arg[base.selector[i]]) & base.selector_mask[i];
    auto variant = variants_.find(key);
    return variant != variants_.end() ? &variant->second : &base;
  }

  std::unordered_map<uint32_t, Masks> plans_;
  std::map<std::array<uint32_t, 3>, Masks> variants_;
};

}  // namespace sysspan
