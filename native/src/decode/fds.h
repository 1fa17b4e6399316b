// SPDX-License-Identifier: Apache-2.0
// What descriptors are open on, behind their numbers: "3</etc/passwd>", "4<TCP:[127.0.0.1:80]>".
#pragma once

#include <string>

#include "decode/decode_plan.h"
#include "decode/decoder.h"

namespace sysspan {

// Appends what the record tells of a descriptor (or of AT_FDCWD), as an argument or as the result; nothing when it
// tells nothing.
void append_fd_target(const Record &record, int32_t fd, bool result, const DecoderOptions &options, std::string *to);

}  // namespace sysspan
