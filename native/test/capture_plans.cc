// SPDX-License-Identifier: Apache-2.0
// What is hidden of a call follows the variant that the kernel side would take (bpf/fds.bpf.h, plan_find).
#include "decode/capture_plans.h"

#include <cstring>

#include "expect.h"

namespace {

using namespace sysspan;

constexpr uint32_t kNr = 54;

plan plan_of(uint8_t what, bool selects) {
  plan plan = {};
  plan.args = 5;
  plan.ops = 1;
  plan.flags = selects ? PLAN_SELECTS : 0;
  plan.selector[0] = 1;
  plan.selector[1] = 2;
  plan.selector_mask[0] = plan.selector_mask[1] = ~0U;
  plan.op[0].what = what;
  return plan;
}

struct Call {
  alignas(8) char bytes[sizeof(wire_call) + 8 * PLAN_ARGS] = {};

  Call(uint64_t first, uint64_t second, uint8_t args = 5, uint8_t flags = 0) {
    auto *call = reinterpret_cast<wire_call *>(bytes);
    call->header.size = sizeof(wire_call) + 8 * 5;
    call->header.flags = flags;
    call->nr = kNr;
    call->args = args;
    call->arg[1] = first;
    call->arg[2] = second;
  }
  const wire_call &record() const { return *reinterpret_cast<const wire_call *>(bytes); }
};

DecoderOptions restricted(const CapturePlans &plans, const Call &call, const Contents &contents) {
  DecoderOptions options;
  plans.restrict(call.record(), contents, &options);
  return options;
}

}  // namespace

int main() {
  constexpr Contents nothing = {false, false, false}, sent = {true, false, false}, command_lines = {false, false, true};
  CapturePlans plans;
  plans.add(kNr, plan_of(PLAN_BYTES, true));
  plans.add({kNr, {1, 2}}, plan_of(PLAN_BYTES | PLAN_SENT, true));
  plans.add({kNr, {1, PLAN_ANY}}, plan_of(PLAN_BYTES | PLAN_SENT | PLAN_RECEIVED, true));
  plans.add({kNr, {3, PLAN_ANY}}, plan_of(PLAN_ARGV, true));
  expect(restricted(plans, {1, 2}, nothing).hidden_ops == 1, "what is sent is hidden");
  expect(restricted(plans, {1, 2}, sent).hidden_ops == 0, "and shown where that is allowed");
  expect(restricted(plans, {1, 9}, nothing).hidden_ops == 1, "a variant that the first argument chooses alone counts");
  expect(restricted(plans, {1, 9}, sent).hidden_ops == 1, "a secret needs both kinds");
  expect(restricted(plans, {2, 2}, nothing).hidden_ops == 0, "no variant: the call's own plan");
  expect(restricted(plans, {3, 0}, nothing).counted_ops == 1, "arguments of programs are counted");
  expect(restricted(plans, {3, 0}, command_lines).counted_ops == 0, "unless they are allowed");
  expect(restricted(plans, {1, 2, 200}, nothing).hidden_ops == 1,
         "arguments that the record has no room for are not read");
  expect(restricted(plans, {1, 2, 5, WIRE_ABI_I386}, nothing).hidden_ops == 0, "calls of other ABIs have no plan");
  expect(restricted(plans, {1, 2}, nothing).hidden_words, "nor are registers with contents shown");
  return 0;
}
