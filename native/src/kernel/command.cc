// SPDX-License-Identifier: Apache-2.0
#include "kernel/command.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace sysspan {

namespace {

// As many bytes as there are before the end of the socket.
size_t receive(int socket, void *to, size_t size) {
  size_t have = 0;
  while (have < size) {
    ssize_t got = recv(socket, static_cast<char *>(to) + have, size - have, 0);
    if (got > 0) have += static_cast<size_t>(got);
    else if (got == 0 || errno != EINTR) break;
  }
  return have;
}

bool send_all(int socket, const void *from, size_t size) {
  for (size_t sent = 0; sent < size;) {
    ssize_t got = send(socket, static_cast<const char *>(from) + sent, size - sent, MSG_NOSIGNAL);
    if (got >= 0) sent += static_cast<size_t>(got);
    else if (errno != EINTR) return false;
  }
  return true;
}

}  // namespace

Command::~Command() {
  // It has done nothing yet, and nobody else would ever take its end.
  if (tgid_ > 0 && !released_) {
    kill(tgid_, SIGKILL);
    wait();
  }
  if (socket_ >= 0) close(socket_);
}

Command::Command(const std::vector<std::string> &words) {
  int ends[2];
  std::vector<char *> argv;
  for (const std::string &word : words) argv.push_back(const_cast<char *>(word.c_str()));
  argv.push_back(nullptr);
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
  tgid_ = fork();
  if (tgid_ == 0) {
    close(ends[0]);  // else its own copy would hide that we are gone
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) fcntl(fd, F_SETFD, 0);
    held_command(ends[1], argv.data());
  }
  int error = errno;
  close(ends[1]);
  socket_ = ends[0];
  errno = error;
}

bool Command::find(const Question &question, Answer *answer) {
  std::string text = question.user;
  text.push_back('\0');
  for (const std::string &change : question.changes) text.append(change).push_back('\0');
  held_question head = {question.words, static_cast<uint32_t>(text.size())};
  held_answer found = {};
  errno = ECHILD;
  if (!send_all(socket_, &head, sizeof(head)) || !send_all(socket_, text.data(), text.size())) return false;
  if (receive(socket_, &found, sizeof(found)) != sizeof(found)) return false;
  answer->finding = static_cast<held_finding>(found.finding);
  answer->path.resize(found.bytes);
  return receive(socket_, &answer->path[0], found.bytes) == found.bytes;
}

int Command::release() {
  int error = 0;
  released_ = true;
  if (!send_all(socket_, "g", 1)) return 0;
  return receive(socket_, &error, sizeof(error)) == sizeof(error) ? error : 0;
}

int Command::wait() const {
  int status = 0;
  while (waitpid(tgid_, &status, 0) < 0 && errno == EINTR) continue;
  return status;
}

}  // namespace sysspan
