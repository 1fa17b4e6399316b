/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The process of a command while it waits for its execve. It was forked before Node began, so it has the descriptors,
 * signals, limits and terminal that sysspan was started with. Node tells it over a socket what to execute, and when.
 *
 *   Node                                     command
 *   held_question, words of text        ->
 *                                       <-   held_answer, path
 *   one byte                            ->
 *                                            execve, which closes the socket
 *                                       <-   errno, if that fails
 *
 * Once the socket is closed without that byte, the command ends without having run.
 */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct held_question {
  uint32_t argc;  /* the command's words are the last ones of our own */
  uint32_t bytes; /* of text: the user, "" for ours; then NAME=VALUE for a variable that is set, NAME for one that is
                     removed; each ended by a zero */
};

enum held_finding {
  HELD_FOUND,
  HELD_MISSING,        /* no such file */
  HELD_NOT_EXECUTABLE, /* the path is one that is no executable file */
  HELD_NO_USER,
};

struct held_answer {
  uint32_t finding; /* enum held_finding */
  uint32_t bytes;   /* of the path, without a zero */
};

/* Waits on `socket` and executes. `argv` holds all words of sysspan, a null pointer last. */
__attribute__((noreturn)) void held_command(int socket, char *const *argv);

#ifdef __cplusplus
}
#endif
