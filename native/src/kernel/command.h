// SPDX-License-Identifier: Apache-2.0
// A command that waits before its execve until it is released, so that it can be selected first. Its process is one
// that the launcher made (native/launcher/held_command.h).
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "held_command.h"

namespace sysspan {

struct Question {
  uint32_t words;                    // of the command: the last ones of those that the process was made with
  std::string user;                  // whose identity it gets; "": ours
  std::vector<std::string> changes;  // of its environment: NAME=VALUE sets, NAME removes
};

struct Answer {
  held_finding finding;
  std::string path;
};

class Command {
 public:
  // `socket` is ours from now on.
  Command(pid_t tgid, int socket) : tgid_(tgid), socket_(socket) {}
  // One that was not released never runs; one that was must have been waited for.
  ~Command();
  Command(const Command &) = delete;
  Command &operator=(const Command &) = delete;

  // Forks such a process from this one, which is not what a launcher made: it has what Node made of descriptors and
  // signals, but for the standard streams. tgid() is negative, and errno set, when there can be none.
  explicit Command(const std::vector<std::string> &words);

  // Has it look for its file, once. False with errno set when it does not answer: it is gone.
  bool find(const Question &question, Answer *answer);
  // Lets it go on to its execve. Returns the errno of a failed execve, 0 when the new image runs or it is gone.
  int release();
  // Waits for its end and returns the wait status.
  int wait() const;
  pid_t tgid() const { return tgid_; }

 private:
  pid_t tgid_ = -1;
  int socket_ = -1;
  bool released_ = false;
};

}  // namespace sysspan
