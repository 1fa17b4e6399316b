// SPDX-License-Identifier: Apache-2.0
// Starts a command that waits before its execve until it is released, so that it can be selected first.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace sysspan {

struct Command {
  std::string file;  // a path: the search in PATH is the caller's
  std::vector<std::string> argv;
  std::vector<std::string> environment;
  std::string user;  // whose identity it gets; "": ours
};

class Child {
 public:
  Child() = default;
  // One that was not released never runs; one that was must have been waited for.
  ~Child();
  Child(const Child &) = delete;
  Child &operator=(const Child &) = delete;

  static bool knows(const std::string &user);
  // False with errno set when there can be no child.
  bool start(const Command &command);
  // Lets it go on to its execve. Returns the errno of a failed execve, 0 when the new image runs.
  int release();
  // Waits for its end and returns the wait status.
  int wait() const;
  pid_t tgid() const { return tgid_; }

 private:
  pid_t tgid_ = -1;
  bool released_ = false;
  int go_ = -1;      // closed or written: the child goes on or gives up
  int failed_ = -1;  // the child's errno, or end of file when its execve closed the pipe
};

}  // namespace sysspan
