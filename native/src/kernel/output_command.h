// SPDX-License-Identifier: Apache-2.0
// A shell command that what is traced is piped to: -o '|command'.
#pragma once

#include <sys/types.h>

#include <string>

namespace sysspan {

struct OutputCommand {
  pid_t tgid = -1;
  int fd = -1;  // what is written there, it reads from its standard input
};

// Runs `sh -c command`, with the signals as they are by default. 0, or an errno.
int start_output_command(const std::string &command, OutputCommand *started);

// Ends its input and waits for it. Returns the wait status.
int finish_output_command(const OutputCommand &started);

}  // namespace sysspan
