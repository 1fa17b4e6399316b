// SPDX-License-Identifier: Apache-2.0
// What the launcher kept of the world that sysspan was started in (native/launcher/launcher.c), for Node to have it
// back as far as that changes nothing for others.
#pragma once

#include <cstdint>

namespace sysspan {

// Standard output and error become standard streams again, unless they are -1 (closed), signals are ignored again, and
// the working directory is the lost one again, unless it is -1. False when that cannot be had back. Nobody may use the
// streams through Node's own ones.
bool take_over(int output, int errors, uint64_t ignored, int directory);

}  // namespace sysspan
