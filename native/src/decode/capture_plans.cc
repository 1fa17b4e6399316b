// SPDX-License-Identifier: Apache-2.0
#include "decode/capture_plans.h"

#include <algorithm>
#include <cstring>

namespace sysspan {

CapturePlans::Masks CapturePlans::masks_of(const plan &plan) {
  Masks masks;
  for (uint32_t op = 0; op < plan.ops && op < PLAN_OPS; op++) {
    uint8_t what = plan.op[op].what;
    if ((what & PLAN_SENT) != 0) masks.sent |= 1U << op;
    if ((what & PLAN_RECEIVED) != 0) masks.received |= 1U << op;
    if ((what & PLAN_KIND) == PLAN_ARGV) masks.argv |= 1U << op;
  }
  masks.entry_args = plan.entry_args;
  return masks;
}

void CapturePlans::add(uint32_t nr, const plan &plan) {
  if (nr >= PLAN_SYSCALLS) return;
  Call &call = calls_[nr];
  call.base = masks_of(plan);
  call.any = call.any || call.base.any();
  call.selects = (plan.flags & PLAN_SELECTS) != 0;
  for (int i = 0; i < 2; i++) {
    call.selector[i] = plan.selector[i];
    call.selector_mask[i] = plan.selector_mask[i];
  }
}

void CapturePlans::add(const plan_variant &key, const plan &plan) {
  if (key.nr >= PLAN_SYSCALLS) return;
  Masks masks = masks_of(plan);
  calls_[key.nr].any = calls_[key.nr].any || masks.any();
  variants_[{key.nr, key.selector[0], key.selector[1]}] = masks;
}

// Calls of other ABIs have no plan.
const CapturePlans::Call *CapturePlans::find(const wire_call &call) const {
  bool other = (call.header.flags & (WIRE_ABI_I386 | WIRE_ABI_X32)) != 0 || call.nr >= PLAN_SYSCALLS;
  return other ? nullptr : &calls_[call.nr];
}

const CapturePlans::Masks &CapturePlans::settled(const Call &found, const wire_call &call) const {
  if (!found.selects) return found.base;
  __u64 arg[8] = {};
  size_t there = call.header.size < sizeof(call) ? 0 : (call.header.size - sizeof(call)) / sizeof(arg[0]);
  std::memcpy(arg, call.arg, sizeof(arg[0]) * std::min({there, size_t{call.args}, size_t{PLAN_ARGS}}));
  plan_variant key;
  plan_variant_first(&key, call.nr, found.selector, found.selector_mask, arg);
  do {
    auto variant = variants_.find({key.nr, key.selector[0], key.selector[1]});
    if (variant != variants_.end()) return variant->second;
  } while (plan_variant_next(&key, found.selector) != 0);
  return found.base;
}

void CapturePlans::restrict(const wire_call &call, const Contents &contents, DecoderOptions *options) const {
  if (contents.all()) return;
  options->hidden_words = !contents.sent;
  const Call *found = find(call);
  if (found == nullptr || !found->any) return;
  const Masks &masks = settled(*found, call);
  options->hidden_ops = (contents.sent ? 0 : masks.sent) | (contents.received ? 0 : masks.received);
  options->counted_ops = contents.command_line ? 0 : masks.argv;
}

uint32_t CapturePlans::entry_args(const wire_call &call) const {
  const Call *found = find(call);
  return found == nullptr ? uint32_t{PLAN_ARGS} : settled(*found, call).entry_args;
}

}  // namespace sysspan
