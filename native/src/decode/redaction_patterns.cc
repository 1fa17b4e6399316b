// SPDX-License-Identifier: Apache-2.0
#include "decode/redaction_patterns.h"

#include <algorithm>

#include "decode/glob.h"

namespace sysspan {

namespace {

constexpr size_t kPatternMost = 256;  // characters of a pattern

bool fail(std::string_view pattern, const char *problem, std::string *why) {
  *why = "\"" + std::string(pattern) + "\" " + problem;
  return false;
}

bool usable(std::string_view pattern, std::string *why) {
  if (pattern.empty()) return fail(pattern, "is empty", why);
  return pattern.size() <= kPatternMost || fail(pattern, "has more than 256 characters", why);
}

bool matches_any(const std::vector<std::string> &patterns, std::string_view name) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string &pattern) {
    // The usual kind, without looking at each place one by one.
    std::string_view inner(pattern);
    if (inner.size() > 2 && inner.front() == '*' && inner.find('*', 1) == inner.size() - 1)
      return name.find(inner.substr(1, inner.size() - 2)) != std::string_view::npos;
    return matches(pattern, name);
  });
}

}  // namespace

void normalize_name(std::string_view name, std::string *to) {
  to->clear();
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    to->push_back(c == '-' || c == '.' ? '_' : c);
  }
}

bool NamePatterns::add(std::string_view pattern, std::string *why) {
  bool except = !pattern.empty() && pattern.front() == '!';
  std::string_view glob = pattern.substr(except ? 1 : 0);
  if (!usable(glob, why)) return false;
  if (glob.find_first_not_of('*') == std::string_view::npos) return fail(pattern, "is about every name", why);
  normalize_name(glob, &(except ? except_ : secret_).emplace_back());
  return true;
}

bool NamePatterns::matches(std::string_view name) const {
  return matches_any(secret_, name) && !matches_any(except_, name);
}

bool ShortOption::parse(std::string_view pattern, std::string *why) {
  size_t space = pattern.find(' ');
  if (!usable(pattern, why)) return false;
  program = std::string(pattern.substr(0, space));
  std::string_view option = space == std::string_view::npos ? "" : pattern.substr(space + 1);
  next_word = option.size() == 4 && option.substr(2) == " *";
  if (program.empty() || option.size() < 2 || option[0] != '-' || option[1] == '-' ||
      (option.size() != 2 && !next_word))
    return fail(pattern, "is not like \"mysql* -p\" or \"curl -u *\"", why);
  letter = option[1];
  return true;
}

bool TokenShape::parse_class(std::string_view pattern, size_t *at, Part *to, std::string *why) {
  size_t end = pattern.find(']', *at + 1);
  if (end == std::string_view::npos || end == *at + 1) return fail(pattern, "has a [ without what it stands for", why);
  for (size_t i = *at + 1; i < end; i++) {
    auto first = static_cast<uint8_t>(pattern[i]), last = first;
    if (i + 2 < end && pattern[i + 1] == '-') {
      last = static_cast<uint8_t>(pattern[i + 2]);
      i += 2;
    }
    if (last < first) return fail(pattern, "has a range that ends before it begins", why);
    for (uint32_t c = first; c <= last; c++) to->characters.set(c);
  }
  *at = end + 1;
  return true;
}

bool TokenShape::parse_count(std::string_view pattern, size_t *at, Part *to, std::string *why) {
  auto number = [&](size_t *value) {
    size_t begin = *at;
    for (*value = 0; *at < pattern.size() && pattern[*at] >= '0' && pattern[*at] <= '9' && *value <= kMost; ++*at)
      *value = *value * 10 + static_cast<size_t>(pattern[*at] - '0');
    return *at > begin;
  };
  ++*at;
  bool good = number(&to->least);
  to->most = to->least;
  if (*at < pattern.size() && pattern[*at] == ',') {
    ++*at;
    if (!number(&to->most)) to->most = kMost;
  }
  good =
      good && *at < pattern.size() && pattern[*at] == '}' && to->most <= kMost && to->least <= to->most && to->most > 0;
  if (!good) return fail(pattern, "has a { that is not like {20}, {20,} or {20,40}", why);
  ++*at;
  return true;
}

bool TokenShape::parse(std::string_view pattern, std::string *why) {
  if (!usable(pattern, why)) return false;
  for (size_t at = 0; at < pattern.size();) {
    char c = pattern[at];
    if (c == '*') {
      if (at + 1 != pattern.size()) return fail(pattern, "has a * that is not at its end", why);
      to_the_end_ = true;
      break;
    }
    if (c == '{' || c == '}' || c == ']') return fail(pattern, "has a bracket behind nothing", why);
    Part part;
    if (c != '[') {
      part.characters.set(static_cast<uint8_t>(c));
      at++;
    } else if (!parse_class(pattern, &at, &part, why)) {
      return false;
    }
    if (at < pattern.size() && pattern[at] == '{' && !parse_count(pattern, &at, &part, why)) return false;
    parts_.push_back(part);
  }
  if (parts_.empty() || parts_.front().least == 0) return fail(pattern, "does not say what it begins with", why);
  return true;
}

size_t TokenShape::match(std::string_view text, bool cut, size_t *looked) const {
  size_t at = 0;
  for (const Part &part : parts_) {
    size_t count = 0;
    while (count < part.most && at < text.size() && part.characters[static_cast<uint8_t>(text[at])]) at++, count++;
    *looked += count + 1;
    if (count >= part.least) continue;
    return cut && at == text.size() && &part != &parts_.front() ? at : 0;
  }
  return to_the_end_ ? text.size() : at;
}

}  // namespace sysspan
