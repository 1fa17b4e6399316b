// SPDX-License-Identifier: Apache-2.0
// The patterns by which secrets are found in arguments of programs: names of what is secret, options of programs, and
// shapes of tokens. None of them ever goes back in the text.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sysspan {

// A name as patterns see it: small letters, and `_` for `-` and `.`.
void normalize_name(std::string_view name, std::string *to);

// Names whose values are secret: `*password*`. A leading `!` takes names out again.
class NamePatterns {
 public:
  bool add(std::string_view pattern, std::string *why);
  bool empty() const { return secret_.empty(); }
  // `name` is normalized.
  bool matches(std::string_view name) const;

 private:
  std::vector<std::string> secret_, except_;
};

// An option of one letter whose value is secret: `mysql* -p`, in the same word; `curl -u *`, or in the next one.
struct ShortOption {
  std::string program;  // of its file's name
  char letter = 0;
  bool next_word = false;

  bool parse(std::string_view pattern, std::string *why);
};

// What a token looks like: characters, `[a-z0-9_]` for one of these, `{20}`, `{20,}`, `{20,40}` behind it for so many,
// and at the end
// `*` for all that follows. Each part takes as much as it can.
class TokenShape {
 public:
  static constexpr size_t kMost = 4096;  // characters of a part

  bool parse(std::string_view pattern, std::string *why);
  bool may_begin(uint8_t character) const { return parts_.front().characters[character]; }
  // How many bytes at the beginning of `text` are a token, 0 when they are none; one that the end of `cut` text has cut
  // off is one as soon as its first part is there. Adds the characters that were looked at.
  size_t match(std::string_view text, bool cut, size_t *looked) const;

 private:
  struct Part {
    std::bitset<256> characters;
    size_t least = 1, most = 1;
  };

  bool parse_class(std::string_view pattern, size_t *at, Part *to, std::string *why);
  bool parse_count(std::string_view pattern, size_t *at, Part *to, std::string *why);

  std::vector<Part> parts_;
  bool to_the_end_ = false;
};

}  // namespace sysspan
