// SPDX-License-Identifier: Apache-2.0
#include "spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace sysspan {

namespace {

std::vector<char *> pointers(const std::vector<std::string> &strings) {
  std::vector<char *> list;
  for (const std::string &string : strings) list.push_back(const_cast<char *>(string.c_str()));
  list.push_back(nullptr);
  return list;
}

// Runs in the child of a process with threads: only async-signal-safe calls.
[[noreturn]] void run_child(const char *file, char *const *argv, char *const *environment, int go, int failed) {
  sigset_t none;
  sigemptyset(&none);
  // Node ignores these, and that would be inherited.
  signal(SIGPIPE, SIG_DFL);
  signal(SIGXFSZ, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  // Node marks the standard streams close-on-exec when it starts.
  for (int fd = 0; fd <= 2; fd++) fcntl(fd, F_SETFD, 0);
  char byte;
  ssize_t got;
  do got = read(go, &byte, 1);
  while (got < 0 && errno == EINTR);
  if (got != 1) _exit(127);
  execve(file, argv, environment);
  int error = errno;
  if (write(failed, &error, sizeof(error)) != sizeof(error)) _exit(127);
  _exit(error == ENOENT ? 127 : 126);
}

}  // namespace

Child::~Child() {
  if (go_ >= 0) close(go_);
  if (failed_ >= 0) close(failed_);
}

bool Child::start(const Command &command) {
  int go[2], failed[2];
  std::vector<char *> argv = pointers(command.argv), environment = pointers(command.environment);
  if (pipe2(go, O_CLOEXEC) != 0) return false;
  if (pipe2(failed, O_CLOEXEC) != 0) {
    close(go[0]);
    close(go[1]);
    return false;
  }
  tgid_ = fork();
  if (tgid_ == 0) {
    close(go[1]);  // else its own copy would hide that we are gone
    run_child(command.file.c_str(), argv.data(), environment.data(), go[0], failed[1]);
  }
  close(go[0]);
  close(failed[1]);
  go_ = go[1];
  failed_ = failed[0];
  return tgid_ > 0;
}

int Child::release() {
  int error = 0;
  if (write(go_, "g", 1) != 1) return errno;
  ssize_t got;
  do got = read(failed_, &error, sizeof(error));
  while (got < 0 && errno == EINTR);
  return got == sizeof(error) ? error : 0;
}

int Child::wait() const {
  int status = 0;
  while (waitpid(tgid_, &status, 0) < 0 && errno == EINTR) continue;
  return status;
}

}  // namespace sysspan
