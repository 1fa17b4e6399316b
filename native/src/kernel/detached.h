// SPDX-License-Identifier: Apache-2.0
// A thread that nobody waits for. The addon is never unloaded (-z nodelete), so that its code stays for it; what it
// works on must be its own or shared.
#pragma once

#include "kernel/thread.h"

namespace sysspan {

// 0, or the errno with which there is no such thread.
inline int run_detached(const char *name, std::function<void()> work) {
  pthread_t thread;
  int error = begin_thread(name, std::move(work), &thread);
  if (error == 0) pthread_detach(thread);
  return error;
}

}  // namespace sysspan
