// SPDX-License-Identifier: Apache-2.0
// What the decoder prints by code: signal sets, modes, dates and the like; what sockets are given has its own
// files, socket_address.h and socket_options.h.
#pragma once

#include <string>

#include "decode/decode_plan.h"
#include "decode/decoder.h"

namespace sysspan {

void append_signal(int number, std::string *to);
// "0644", "000"
void append_mode(uint64_t mode, std::string *to);
// "S_IFREG|0644"
void append_file_mode(uint64_t mode, std::string *to);
// "makedev(0x8, 0x1)", from the kernel's encoding in struct stat
void append_device(uint64_t device, std::string *to);
// "8192*1024", "RLIM64_INFINITY"
void append_limit(uint64_t value, std::string *to);
// "{WIFEXITED(s) && WEXITSTATUS(s) == 0}"
void append_wait_status(int status, std::string *to);
// "2026-11-26T14:49:49+0000" in this machine's zone, with `digits` of the part of a second when that is not 0.
void append_date(int64_t seconds, uint64_t part, int digits, std::string *to);
// A command that no list has, as ioctl's are put together: "_IOC(_IOC_READ, 0x78, 0xc8, 0xc)".
void append_ioc(uint32_t command, std::string *to);
// Memory of one of the kinds of enum decode_primitive. False when it is too short to be one: nothing is appended then.
bool append_primitive(const DecodePlan &plan, uint32_t primitive, uint32_t list, const Bytes &bytes,
                      const DecoderOptions &options, std::string *to);

}  // namespace sysspan
