// SPDX-License-Identifier: Apache-2.0
// Socket addresses, by family.
#pragma once

#include <string>

#include "decode/decode_plan.h"
#include "decode/decoder.h"

namespace sysspan {

// "{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}"; there is a family at least.
void append_sockaddr(const DecodePlan &plan, const Bytes &bytes, std::string *to);
// Address, port and kind of a socket address, for attributes.
void note_address(const Bytes &bytes, CallText *out);

}  // namespace sysspan
