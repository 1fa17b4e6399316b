// SPDX-License-Identifier: Apache-2.0
// Begins a thread with a name, and without the process's signals: they are Node's to handle. One that cannot begin is a
// fault: std::thread would end the process, and where threads are counted (pids.max of a container) there may be no
// more.
#pragma once

#include <pthread.h>

#include <functional>
#include <memory>
#include <utility>

#include "kernel/signals_wait.h"

namespace sysspan {

// The name has at most 15 bytes, and stays. 0, or the errno with which there is no such thread.
inline int begin_thread(const char *name, std::function<void()> work, pthread_t *thread) {
  auto held = std::make_unique<std::function<void()>>([name, work = std::move(work)] {
    pthread_setname_np(pthread_self(), name);
    work();
  });
  auto run = [](void *given) -> void * {
    std::unique_ptr<std::function<void()>> mine(static_cast<std::function<void()> *>(given));
    (*mine)();
    return nullptr;
  };
  SignalsWait signals_wait;  // in what it begins as well
  int error = pthread_create(thread, nullptr, run, held.get());
  if (error == 0) static_cast<void>(held.release());
  return error;
}

}  // namespace sysspan
