// SPDX-License-Identifier: Apache-2.0
// Hides what looks like a secret in the arguments of programs, before they become text that leaves. It takes time in
// proportion to the text, whatever the text and the patterns are.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decode/redaction_patterns.h"

namespace sysspan {

constexpr std::string_view kRedacted = "[redacted]";

// An argument as it was read.
struct Argument {
  std::string_view text;
  bool cut = false;  // there was more of it
};

class Redaction {
 public:
  // False with what is wrong in `why`.
  bool add_name(std::string_view pattern, std::string *why) { return names_.add(pattern, why); }
  bool add_option(std::string_view pattern, std::string *why);
  bool add_token(std::string_view pattern, std::string *why);

  // Gives each argument with kRedacted in place of what is hidden. Returns how many places that were.
  uint32_t redact(const std::vector<Argument> &argv, std::vector<std::string> *to) const;

 private:
  friend class RedactionScan;

  NamePatterns names_;
  std::vector<ShortOption> options_;
  std::vector<TokenShape> tokens_;
  std::array<std::vector<uint16_t>, 256> tokens_by_first_;
};

}  // namespace sysspan
