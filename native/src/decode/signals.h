// SPDX-License-Identifier: Apache-2.0
// Names of signals for what is not an argument of a call: deliveries and deaths.
#pragma once

#include <string>

namespace sysspan {

// "SIGTERM", "SIGRTMIN" and "SIGRT_3" for real-time signals, "SIG77" for what is no signal.
std::string signal_name(int number);

}  // namespace sysspan
