// SPDX-License-Identifier: Apache-2.0
// A thread that cannot begin is a fault: std::thread would end the process, and where threads are counted (pids.max of
// a container) there may be no more.
#pragma once

#include <pthread.h>

#include <functional>
#include <memory>
#include <utility>

namespace sysspan {

class OwnThread {
 public:
  OwnThread() = default;
  ~OwnThread() { join(); }
  OwnThread(const OwnThread &) = delete;
  OwnThread &operator=(const OwnThread &) = delete;

  // 0, or why it cannot begin: an errno. Once only.
  int start(std::function<void()> run) {
    auto given = std::make_unique<std::function<void()>>(std::move(run));
    int error = pthread_create(&thread_, nullptr, begin, given.get());
    if (error != 0) return error;
    static_cast<void>(given.release());
    joinable_ = true;
    return 0;
  }

  bool joinable() const { return joinable_; }

  void join() {
    if (joinable_) pthread_join(thread_, nullptr);
    joinable_ = false;
  }

 private:
  static void *begin(void *given) {
    std::unique_ptr<std::function<void()>> run(static_cast<std::function<void()> *>(given));
    (*run)();
    return nullptr;
  }

  pthread_t thread_ = {};
  bool joinable_ = false;
};

}  // namespace sysspan
