// SPDX-License-Identifier: Apache-2.0
// The decoder: turns one record of a call into the text of its arguments and result, as strace writes
// them. It knows no syscall by name; everything comes from the plan that agent/src/syscalls/decode-plan.ts compiles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wire.h"

namespace sysspan {

class Redaction;

// What processes are called, where that is shown behind their numbers.
class CommandNames {
 public:
  virtual ~CommandNames() = default;
  // "<name>", without anything that a terminal would obey; nothing when it is not known.
  virtual void append_command_name(uint32_t tid, std::string *to) const = 0;
};

struct DecoderOptions {
  uint32_t string_limit = 32;              // bytes of a string or buffer that are shown; paths are always whole
  bool verbose = false;                    // -v: all fields of structs
  uint32_t hidden_ops = 0;                 // bit i: what operation i of the capture plan read is not shown
  uint32_t counted_ops = 0;                // bit i: ... only how many strings
  bool hidden_words = false;               // nor are arguments that are contents themselves
  bool fds = false;                        // -y: what descriptors are open on
  bool fd_details = false;                 // -yy: addresses of sockets, numbers of devices
  const CommandNames *commands = nullptr;  // -Y
  const Redaction *redaction = nullptr;    // hides secrets in arguments of programs

  bool operator!=(const DecoderOptions &other) const {
    return string_limit != other.string_limit || verbose != other.verbose || hidden_ops != other.hidden_ops ||
           counted_ops != other.counted_ops || hidden_words != other.hidden_words;
  }
};

// What a call looks like. Reused from call to call, so that nothing is allocated on the hot path.
struct CallText {
  std::string args;                // all arguments, one after the other, without separators
  std::vector<uint32_t> arg_ends;  // end offset of each argument in args
  std::string result;              // "3", "-1 ENOENT (No such file or directory)", "0x7f1200000000", "?"
  std::string note;                // "(Timeout)", "" when there is none
  std::string_view error;          // "ENOENT" when the call failed
  std::string_view error_text;     // "No such file or directory"
  bool flow_control = false;       // EAGAIN, EINTR, EINPROGRESS, EALREADY, ERESTART*: not an error of the program
  bool cut = false;                // something was shortened or could not be read
  uint32_t redacted = 0;           // places in arguments of programs that look like secrets

  bool has_path = false;  // facts for span attributes, where the table says so
  std::string path;       // as append_legible() writes it
  bool has_fd = false;
  int32_t fd = -1;
  bool has_address = false;
  bool address_is_peer = false;  // else local
  std::string address;
  uint16_t port = 0;
  std::string_view transport;     // "tcp", "udp", "unix", ""
  std::string_view network_type;  // "ipv4", "ipv6", ""

  void clear();
};

class Decoder {
 public:
  Decoder();
  ~Decoder();
  Decoder(const Decoder &) = delete;
  Decoder &operator=(const Decoder &) = delete;

  // Takes a compiled plan; returns false with a reason in `why` if it is not well-formed. Every index is checked
  // here, once, so that format() needs no checks of the plan, only of the record.
  bool load(const uint32_t *words, size_t count, const char *strings, size_t strings_size, std::string *why);

  // The call's name: "openat"; "syscall_0x1f4" for an unknown number or "i386_0x4" / "x32_0x1" for another ABI.
  std::string_view name(const wire_call &call) const;

  // Whether it goes on with what the thread's last call was.
  bool resumes(const wire_call &call) const;

  // The record must be whole: header.size bytes, checked here against chunk sizes; a malformed record gives
  // hexadecimal arguments, never a read outside the record.
  void format(const wire_call &call, const DecoderOptions &options, CallText *out) const;

 private:
  struct Plan;
  std::unique_ptr<Plan> plan_;
};

}  // namespace sysspan
