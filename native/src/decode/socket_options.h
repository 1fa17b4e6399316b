// SPDX-License-Identifier: Apache-2.0
// Control messages of sockets, and their options.
#pragma once

#include <string>

#include "decode/decode_plan.h"
#include "decode/decoder.h"

namespace sysspan {

// "[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[3]}]"
void append_cmsg(const Bytes &bytes, const DecoderOptions &options, std::string *to);
// "[1]"
void append_sockopt(const Bytes &bytes, const DecoderOptions &options, std::string *to);

}  // namespace sysspan
