// SPDX-License-Identifier: Apache-2.0
// What may be shown of the contents of memory, as whoever asks for a trace decides.
#pragma once

namespace sysspan {

// What is secret needs both kinds of buffers.
struct Contents {
  bool sent = true;
  bool received = true;
  bool command_line = true;

  bool all() const { return sent && received && command_line; }
};

}  // namespace sysspan
