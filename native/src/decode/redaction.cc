// SPDX-License-Identifier: Apache-2.0
#include "decode/redaction.h"

#include <algorithm>
#include <utility>

#include "decode/glob.h"

namespace sysspan {

namespace {

constexpr size_t kNameMost = 128;   // a longer one is taken for secret
constexpr size_t kPlacesMost = 64;  // in an argument, or all of it is hidden
constexpr size_t kLooksPerByte = 16, kLooksLeast = 8'192;

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_name(char c) { return is_word(c) || c == '-' || c == '.'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_quote(char c) { return c == '"' || c == '\''; }

std::string_view without_dashes(std::string_view word) {
  word.remove_prefix(std::min(word.find_first_not_of('-'), word.size()));
  return word;
}

std::string_view file_name(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

bool Redaction::add_option(std::string_view pattern, std::string *why) {
  return options_.emplace_back().parse(pattern, why);
}

bool Redaction::add_token(std::string_view pattern, std::string *why) {
  if (!tokens_.emplace_back().parse(pattern, why)) return false;
  for (uint32_t c = 0; c < 256; c++)
    if (tokens_.back().may_begin(static_cast<uint8_t>(c)))
      tokens_by_first_[c].push_back(static_cast<uint16_t>(tokens_.size() - 1));
  return true;
}

// One command line. An argument may be a command line itself (sh -c): it is taken word by word, as a shell would.
class RedactionScan {
 public:
  explicit RedactionScan(const Redaction &patterns) : patterns_(patterns) {}

  uint32_t argument(const Argument &given, std::string *to) {
    text_ = given.text;
    cut_ = given.cut;
    places_.clear();
    if (std::exchange(hide_argument_, false)) hide(0, text_.size());
    words();
    if (places_.empty() || places_.front().first != 0 || places_.front().second != text_.size()) {
      users();
      tokens();
    }
    return write(to);
  }

 private:
  void hide(size_t begin, size_t end) {
    if (begin < end && places_.size() <= kPlacesMost) places_.emplace_back(begin, end);
    if (places_.size() > kPlacesMost) places_.front() = {0, text_.size()};
  }

  bool secret(std::string_view name) {
    name = without_dashes(name);
    if (name.size() > kNameMost) return true;
    normalize_name(name, &name_);
    return patterns_.names_.matches(name_);
  }

  void words() {
    bool hide_next = false, several = false;
    for (size_t at = 0; at < text_.size();) {
      while (at < text_.size() && is_space(text_[at])) at++, several = true;
      size_t end = word_end(at);
      if (at == end) break;
      if (std::exchange(hide_next, false)) hide(at, end);
      hide_next = word(at, end);
      at = end;
    }
    hide_argument_ = hide_argument_ || (hide_next && !several);
  }

  // Behind a word that begins at `at`: quotes and backslashes keep it together.
  size_t word_end(size_t at) const {
    char quote = 0;
    for (; at < text_.size() && (quote != 0 || !is_space(text_[at])); at++) {
      char c = text_[at];
      if (c == '\\' && quote != '\'') {
        at++;
      } else if (quote == 0 ? is_quote(c) : c == quote) {
        quote = quote == 0 ? c : 0;
      }
    }
    return std::min(at, text_.size());
  }

  // Whether the word behind it is secret.
  bool word(size_t begin, size_t end) {
    size_t from = begin;
    while (from < end && is_quote(text_[from])) from++;
    std::string_view inner = text_.substr(from, end - from);
    while (!inner.empty() && is_quote(inner.back())) inner.remove_suffix(1);
    if (inner.empty()) return false;
    if (inner[0] != '-') {
      use_program(file_name(inner));
    } else if (std::all_of(inner.begin(), inner.end(), is_name) && secret(inner)) {
      return true;
    } else if (inner.size() > 1 && inner[1] != '-') {
      for (const ShortOption *option : options_) {
        if (option->letter != inner[1]) continue;
        hide(from + 2, end);
        return inner.size() == 2 && option->next_word;
      }
    }
    return values(begin, end);
  }

  void use_program(std::string_view name) {
    if (name.size() > kNameMost) return;
    bool known = false;
    for (const ShortOption &option : patterns_.options_) {
      if (!matches(option.program, name)) continue;
      if (!std::exchange(known, true)) options_.clear();
      options_.push_back(&option);
    }
  }

  // NAME=VALUE, NAME: VALUE, "NAME": VALUE
  bool values(size_t begin, size_t end) {
    size_t run = begin, run_end = begin;
    char quote = 0;
    for (size_t i = begin; i < end; i++) {
      char c = text_[i];
      if (is_quote(c)) quote = quote == 0 ? c : c == quote ? char{0} : quote;
      if (is_name(c)) {
        if (i != run_end) run = i;
        run_end = i + 1;
        continue;
      }
      bool named = run_end > run && (i == run_end || (i == run_end + 1 && is_quote(text_[run_end])));
      bool url = c == ':' && text_.substr(i, 3) == "://";
      if ((c != '=' && c != ':') || !named || url || !secret(text_.substr(run, run_end - run))) continue;
      return value(c, run, i + 1, begin, end, quote);
    }
    return false;
  }

  // What a header or an assignment to the whole argument says goes on behind spaces.
  bool value(char sign, size_t name, size_t from, size_t begin, size_t end, char quote) {
    bool whole = quote == 0 && (sign == ':' || (begin == 0 && name == 0));
    if (from == end && !whole) return true;
    size_t to = whole ? text_.size() : end;
    while (from < to && is_space(text_[from])) from++;
    if (quote != 0 && to > from && text_[to - 1] == quote) to--;
    hide(from, to);
    return false;
  }

  // scheme://user:password@host
  void users() {
    size_t run_end = 0, run_at = std::string_view::npos;
    for (size_t found = text_.find("://"); found != std::string_view::npos; found = text_.find("://", found + 3)) {
      size_t begin = found + 3;
      if (begin >= run_end) {
        run_at = std::string_view::npos;
        for (run_end = begin; run_end < text_.size() && !is_space(text_[run_end]) && !is_quote(text_[run_end]);
             run_end++)
          if (text_[run_end] == '@') run_at = run_end;
      }
      hide(begin, user_end(begin, run_end, run_at));
    }
  }

  // A password with a `/` in it should have been written %2F, and often was not.
  size_t user_end(size_t begin, size_t run_end, size_t run_at) const {
    size_t end = std::min(text_.find_first_of("/?#", begin), run_end);
    std::string_view authority = text_.substr(begin, end - begin);
    size_t at = authority.rfind('@'), colon = authority.find(':');
    if (at != std::string_view::npos) return begin + at;
    bool port = colon == std::string_view::npos ||
                authority.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
    if (port || authority[0] == '[') return begin;
    if (run_at != std::string_view::npos && run_at > begin) return run_at;
    return cut_ && run_end == text_.size() ? run_end : begin;
  }

  void tokens() {
    size_t looked = 0, most = kLooksLeast + kLooksPerByte * text_.size();
    for (size_t at = 0; at < text_.size();) {
      if (at > 0 && is_name(text_[at - 1]) && is_name(text_[at])) {
        at++;
        continue;
      }
      size_t longest = 0;
      for (uint16_t index : patterns_.tokens_by_first_[static_cast<uint8_t>(text_[at])])
        longest = std::max(longest, patterns_.tokens_[index].match(text_.substr(at), cut_, &looked));
      hide(at, looked > most ? text_.size() : at + longest);
      if (looked > most) return;
      at += std::max<size_t>(longest, 1);
    }
  }

  uint32_t write(std::string *to) {
    std::sort(places_.begin(), places_.end());
    uint32_t count = 0;
    size_t at = 0;
    to->clear();
    for (size_t i = 0; i < places_.size();) {
      auto [begin, end] = places_[i];
      for (i++; i < places_.size() && places_[i].first <= end; i++) end = std::max(end, places_[i].second);
      to->append(text_.substr(at, begin - at)).append(kRedacted);
      at = end;
      count++;
    }
    to->append(text_.substr(at));
    return count;
  }

  const Redaction &patterns_;
  std::string_view text_;
  bool cut_ = false;
  bool hide_argument_ = false;
  std::vector<const ShortOption *> options_;  // of the program that was named last
  std::vector<std::pair<size_t, size_t>> places_;
  std::string name_;
};

uint32_t Redaction::redact(const std::vector<Argument> &argv, std::vector<std::string> *to) const {
  RedactionScan scan(*this);
  uint32_t count = 0;
  to->resize(argv.size());
  for (size_t i = 0; i < argv.size(); i++) count += scan.argument(argv[i], &(*to)[i]);
  return count;
}

}  // namespace sysspan
