// SPDX-License-Identifier: Apache-2.0
// A thread that ends before what it works on: who has it waits for it.
#pragma once

#include "kernel/thread.h"

namespace sysspan {

class OwnThread {
 public:
  OwnThread() = default;
  ~OwnThread() { join(); }
  OwnThread(const OwnThread &) = delete;
  OwnThread &operator=(const OwnThread &) = delete;

  // 0, or why it cannot begin: an errno. Once only.
  int start(const char *name, std::function<void()> run) {
    int error = begin_thread(name, std::move(run), &thread_);
    joinable_ = error == 0;
    return error;
  }

  bool joinable() const { return joinable_; }

  void join() {
    if (joinable_) pthread_join(thread_, nullptr);
    joinable_ = false;
  }

 private:
  pthread_t thread_ = {};
  bool joinable_ = false;
};

}  // namespace sysspan
