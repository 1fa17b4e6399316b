// SPDX-License-Identifier: Apache-2.0
#include "kernel/output_command.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

extern char **environ;

namespace sysspan {

int start_output_command(const std::string &command, OutputCommand *started) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  // Node marks the others close-on-exec.
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDERR_FILENO);
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  std::string text = command;
  char name[] = "sh", option[] = "-c";
  char *argv[] = {name, option, &text[0], nullptr};
  int error = posix_spawn(&started->tgid, "/bin/sh", &actions, &attributes, argv, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[0]);
  if (error != 0) close(ends[1]);
  else started->fd = ends[1];
  return error;
}

int finish_output_command(const OutputCommand &started) {
  int status = 0;
  close(started.fd);
  while (waitpid(started.tgid, &status, 0) < 0 && errno == EINTR) continue;
  return status;
}

}  // namespace sysspan
