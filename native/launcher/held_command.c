/* SPDX-License-Identifier: Apache-2.0 */
#include "held_command.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

/* Status of a shell whose command cannot be executed, or is not there. */
enum { NOT_EXECUTABLE = 126, NOT_FOUND = 127 };

/* Whom the command becomes. */
struct identity {
  bool wanted;
  uid_t uid;
  gid_t gid;
  gid_t *groups;
  int count;
};

static bool receive(int socket, void *to, size_t size) {
  for (size_t have = 0; have < size;) {
    ssize_t got = recv(socket, (char *)to + have, size - have, 0);
    if (got > 0) have += (size_t)got;
    else if (got == 0 || errno != EINTR) return false;
  }
  return true;
}

static void answer(int socket, uint32_t finding, const char *path) {
  struct held_answer head = {finding, (uint32_t)strlen(path)};

  /* If Node is gone, the next receive() says so. */
  send(socket, &head, sizeof(head), MSG_NOSIGNAL);
  send(socket, path, head.bytes, MSG_NOSIGNAL);
}

static enum held_finding look(const char *file) {
  struct stat found;

  if (stat(file, &found) != 0) return HELD_MISSING;
  if (!S_ISREG(found.st_mode) || access(file, X_OK) != 0) return HELD_NOT_EXECUTABLE;
  return HELD_FOUND;
}

/*
 * Finds the file of a command as a shell would: in PATH unless the name has a slash. `path` gets the first one that can
 * be executed, else the first one that is there.
 */
static enum held_finding find(const char *name, char *path) {
  enum held_finding best = HELD_MISSING;
  const char *folders = getenv("PATH");

  path[0] = '\0';
  if (name[0] == '\0' || strlen(name) >= PATH_MAX) return HELD_MISSING;
  if (strchr(name, '/') != NULL) {
    strcpy(path, name);
    return look(name);
  }
  if (folders == NULL) folders = "/usr/bin:/bin";
  for (const char *next = folders; best != HELD_FOUND && next != NULL;) {
    const char *end = strchrnul(next, ':');
    size_t length = (size_t)(end - next);
    char file[PATH_MAX];

    if (length + 1 + strlen(name) < sizeof(file)) {
      /* An empty one is the working directory. */
      memcpy(file, length == 0 ? "." : next, length == 0 ? 1 : length);
      length = length == 0 ? 1 : length;
      file[length] = '/';
      strcpy(file + length + 1, name);
      enum held_finding found = look(file);
      if (found == HELD_FOUND || (found == HELD_NOT_EXECUTABLE && best == HELD_MISSING)) {
        best = found;
        strcpy(path, file);
      }
    }
    next = *end == ':' ? end + 1 : NULL;
  }
  return best;
}

static bool find_user(const char *name, struct identity *identity) {
  const struct passwd *user = getpwnam(name);

  if (user == NULL) return false;
  *identity = (struct identity){true, user->pw_uid, user->pw_gid, NULL, 0};
  getgrouplist(name, user->pw_gid, NULL, &identity->count);
  identity->groups = calloc((size_t)identity->count + 1, sizeof(gid_t));
  return identity->groups != NULL && getgrouplist(name, user->pw_gid, identity->groups, &identity->count) >= 0;
}

static bool become(const struct identity *identity) {
  if (!identity->wanted) return true;
  return setgroups((size_t)identity->count, identity->groups) == 0 &&
         setresgid(identity->gid, identity->gid, identity->gid) == 0 &&
         setresuid(identity->uid, identity->uid, identity->uid) == 0;
}

/* `text` stays: variables that are set point into it. */
static void change_environment(char *text, const char *end) {
  for (char *change = text; change < end; change += strlen(change) + 1) {
    if (strchr(change, '=') != NULL) putenv(change);
    else unsetenv(change);
  }
}

void held_command(int socket, char *const *argv) {
  struct held_question question;
  struct identity identity = {0};
  char path[PATH_MAX], go;
  size_t words = 0;

  if (!receive(socket, &question, sizeof(question))) _exit(NOT_FOUND);
  char *text = malloc((size_t)question.bytes + 1);
  if (text == NULL || !receive(socket, text, question.bytes)) _exit(NOT_FOUND);
  text[question.bytes] = '\0';
  while (argv[words] != NULL) words++;
  if (question.argc == 0 || question.argc > words) _exit(NOT_FOUND);
  char *const *command = argv + words - question.argc;
  /* The search is in the PATH that sysspan has, not in one that the command is given. */
  enum held_finding finding = find(command[0], path);
  if (finding == HELD_FOUND && text[0] != '\0' && !find_user(text, &identity)) finding = HELD_NO_USER;
  answer(socket, finding, path);
  change_environment(text + strlen(text) + 1, text + question.bytes);
  if (finding != HELD_FOUND || !receive(socket, &go, sizeof(go))) _exit(NOT_FOUND);
  if (become(&identity)) execve(path, command, environ);
  int error = errno;
  send(socket, &error, sizeof(error), MSG_NOSIGNAL);
  _exit(error == ENOENT ? NOT_FOUND : NOT_EXECUTABLE);
}
