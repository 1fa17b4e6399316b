// SPDX-License-Identifier: Apache-2.0
// A thread that nobody waits for. The addon is never unloaded (-z nodelete), so that its code stays for it; what it
// works on must be its own or shared.
#pragma once

#include <pthread.h>

#include <functional>
#include <memory>

namespace sysspan {

// 0, or the errno with which there is no such thread.
inline int run_detached(std::function<void()> work) {
  auto held = std::make_unique<std::function<void()>>(std::move(work));
  auto run = [](void *given) -> void * {
    std::unique_ptr<std::function<void()>> mine(static_cast<std::function<void()> *>(given));
    (*mine)();
    return nullptr;
  };
  pthread_t thread;
  int error = pthread_create(&thread, nullptr, run, held.get());
  if (error != 0) return error;
  held.release();
  pthread_detach(thread);
  return 0;
}

}  // namespace sysspan
