// SPDX-License-Identifier: Apache-2.0
#include "spawn.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
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

// Whom a child becomes. Looked up before the fork, which is no place for it.
struct Identity {
  bool wanted = false;
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
};

bool find_user(const std::string &name, Identity *identity) {
  const passwd *user = getpwnam(name.c_str());
  if (user == nullptr) return false;
  *identity = {true, user->pw_uid, user->pw_gid, std::vector<gid_t>(64)};
  auto count = static_cast<int>(identity->groups.size());
  if (getgrouplist(name.c_str(), user->pw_gid, identity->groups.data(), &count) < 0) {
    identity->groups.resize(static_cast<size_t>(count));
    getgrouplist(name.c_str(), user->pw_gid, identity->groups.data(), &count);
  }
  identity->groups.resize(static_cast<size_t>(count));
  return true;
}

bool become(const Identity &identity) {
  if (!identity.wanted) return true;
  return setgroups(identity.groups.size(), identity.groups.data()) == 0 &&
         setresgid(identity.gid, identity.gid, identity.gid) == 0 &&
         setresuid(identity.uid, identity.uid, identity.uid) == 0;
}

// Runs in the child of a process with threads: only async-signal-safe calls.
[[noreturn]] void run_child(const char *file, char *const *argv, char *const *environment, const Identity &identity,
                            int go, int failed) {
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
  if (become(identity)) execve(file, argv, environment);
  int error = errno;
  if (write(failed, &error, sizeof(error)) != sizeof(error)) _exit(127);
  _exit(error == ENOENT ? 127 : 126);
}

}  // namespace

Child::~Child() {
  // It has done nothing yet, and nobody else would ever take its end.
  if (tgid_ > 0 && !released_) {
    kill(tgid_, SIGKILL);
    wait();
  }
  if (go_ >= 0) close(go_);
  if (failed_ >= 0) close(failed_);
}

bool Child::knows(const std::string &user) {
  Identity identity;
  return find_user(user, &identity);
}

bool Child::start(const Command &command) {
  int go[2], failed[2];
  std::vector<char *> argv = pointers(command.argv), environment = pointers(command.environment);
  Identity identity;
  if (!command.user.empty() && !find_user(command.user, &identity)) return false;
  if (pipe2(go, O_CLOEXEC) != 0) return false;
  if (pipe2(failed, O_CLOEXEC) != 0) {
    close(go[0]);
    close(go[1]);
    return false;
  }
  tgid_ = fork();
  if (tgid_ == 0) {
    close(go[1]);  // else its own copy would hide that we are gone
    run_child(command.file.c_str(), argv.data(), environment.data(), identity, go[0], failed[1]);
  }
  close(go[0]);
  close(failed[1]);
  go_ = go[1];
  failed_ = failed[0];
  return tgid_ > 0;
}

int Child::release() {
  int error = 0;
  released_ = true;
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
