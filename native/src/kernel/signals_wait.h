// SPDX-License-Identifier: Apache-2.0
// Keeps signals from the calling thread for a while. Those of the process go to another one meanwhile; what the thread
// does wrong itself still ends it.
#pragma once

#include <pthread.h>
#include <signal.h>

namespace sysspan {

class SignalsWait {
 public:
  SignalsWait() {
    sigset_t all;
    sigfillset(&all);
    for (int fault : {SIGSEGV, SIGBUS, SIGILL, SIGFPE}) sigdelset(&all, fault);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalsWait() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsWait(const SignalsWait &) = delete;
  SignalsWait &operator=(const SignalsWait &) = delete;

 private:
  sigset_t before_;
};

}  // namespace sysspan
