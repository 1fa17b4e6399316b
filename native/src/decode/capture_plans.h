// SPDX-License-Identifier: Apache-2.0
// What user space needs to know of capture plans: what their operations read, so that a trace is not shown what another
// one of its trace set had read, and how many arguments of a call can be shown before it is over.
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "decode/contents.h"
#include "decode/decoder.h"
#include "plan.h"
#include "wire.h"

namespace sysspan {

class CapturePlans {
 public:
  void add(uint32_t nr, const plan &plan);
  void add(const plan_variant &key, const plan &plan);

  // Hides from a call what may not be shown of it.
  void restrict(const wire_call &call, const Contents &contents, DecoderOptions *options) const;

  // Arguments that are there before the call is over.
  uint32_t entry_args(const wire_call &call) const;

 private:
  // Bit i: operation i.
  struct Masks {
    uint32_t sent = 0, received = 0, argv = 0;
    uint8_t entry_args = PLAN_ARGS;

    bool any() const { return (sent | received | argv) != 0; }
  };
  struct Call {
    Masks base;
    bool selects = false;
    bool any = false;  // the plan or a variant reads contents
    uint8_t selector[2] = {};
    uint32_t selector_mask[2] = {};
  };

  static Masks masks_of(const plan &plan);
  const Call *find(const wire_call &call) const;
  const Masks &settled(const Call &found, const wire_call &call) const;

  std::array<Call, PLAN_SYSCALLS> calls_;
  std::map<std::array<uint32_t, 3>, Masks> variants_;
};

}  // namespace sysspan
