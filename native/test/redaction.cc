// SPDX-License-Identifier: Apache-2.0
// What is hidden of command lines, for redaction.test.ts; patterns are lines of a file, "name *password*", "option …",
// "token …".
//   redaction PATTERNS show ARGUMENT…    what may be shown of each, a line each, then how many places were hidden
//   redaction PATTERNS cut ARGUMENT…     the same where there was more of each argument
//   redaction PATTERNS random COUNT      command lines of pieces that mean something and of noise: nothing is read
//   outside redaction PATTERNS time              the most nanoseconds a byte, of command lines that are made to be slow
#include "decode/redaction.h"

#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>

#include "expect.h"

namespace {

using namespace sysspan;

void load(const char *path, Redaction *to) {
  FILE *file = fopen(path, "r");
  char line[1024];
  std::string why;
  expect(file != nullptr, "the file of patterns is there");
  while (fgets(line, sizeof(line), file) != nullptr) {
    line[strcspn(line, "\n")] = 0;
    std::string_view kind(line, strcspn(line, " ")), pattern(std::string_view(line).substr(kind.size() + 1));
    bool good = kind == "name"     ? to->add_name(pattern, &why)
                : kind == "option" ? to->add_option(pattern, &why)
                                   : to->add_token(pattern, &why);
    if (good) continue;
    puts(why.c_str());
    exit(0);
  }
  fclose(file);
}

// In memory of exactly its size, so that the sanitizer sees every byte that is read behind it.
struct Copy {
  std::unique_ptr<char[]> bytes;
  std::string_view text;

  explicit Copy(std::string_view from) : bytes(new char[from.size()]), text(bytes.get(), from.size()) {
    memcpy(bytes.get(), from.data(), from.size());
  }
};

void show(const Redaction &redaction, const std::vector<std::string> &words, bool cut) {
  std::vector<Argument> argv;
  std::vector<std::string> shown;
  for (const std::string &word : words) argv.push_back({word, cut});
  uint32_t count = redaction.redact(argv, &shown);
  for (const std::string &word : shown) puts(word.c_str());
  printf("%u\n", count);
}

const char *const kPieces[] = {
    "password", "--password",  "=",
    ":",        " ",           "'",
    "\"",       "\\",          "://",
    "@",        "/",           "-p",
    "mysql",    "curl",        "-u",
    "ghp_",     "eyJ",         "abc",
    ".",        "-",           "Authorization",
    "&",        "?",           "#",
    "[",        "-----BEGIN ", "AKIA0123456789ABCDEF",
};

void random_lines(const Redaction &redaction, int count) {
  std::mt19937 random(1);
  for (int i = 0; i < count; i++) {
    std::vector<Copy> copies;
    std::vector<Argument> argv;
    std::vector<std::string> shown;
    for (uint32_t words = random() % 5; words > 0; words--) {
      std::string text;
      for (uint32_t pieces = random() % 24; pieces > 0; pieces--)
        if (random() % 8 == 0) text.push_back(static_cast<char>(random()));
        else text += kPieces[random() % (sizeof(kPieces) / sizeof(kPieces[0]))];
      copies.emplace_back(text);
    }
    for (const Copy &copy : copies) argv.push_back({copy.text, random() % 2 == 0});
    redaction.redact(argv, &shown);
    expect(shown.size() == argv.size(), "each argument is there");
  }
}

double nanoseconds_a_byte(const Redaction &redaction, std::string_view piece, size_t size, size_t arguments) {
  std::string text;
  while (text.size() < size) text += piece;
  std::vector<Argument> argv(arguments, Argument{text, true});
  std::vector<std::string> shown;
  timespec begin, end;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
  redaction.redact(argv, &shown);
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
  double ns = static_cast<double>(end.tv_sec - begin.tv_sec) * 1e9 + static_cast<double>(end.tv_nsec - begin.tv_nsec);
  return ns / static_cast<double>(text.size() * arguments);
}

// Of twice as much the time must be about twice as long, however it is made.
void time_of_hostile_lines(const Redaction &redaction) {
  const char *const pieces[] = {"a",
                                "=",
                                ":",
                                "a=",
                                "://",
                                "a://b:c",
                                "@",
                                "://@",
                                "eyJ",
                                "-eyJ",
                                " eyJ",
                                ".eyJ-",
                                "ghp_",
                                "x x ",
                                "'",
                                "\"'",
                                "\\ ",
                                "passwor=",
                                "-p ",
                                "mysql ",
                                "-----BEGIN ",
                                "pass_",
                                "[:@",
                                "a:b@/",
                                "http://a:b/c?d#",
                                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa="};
  double most = 0;
  for (const char *piece : pieces)
    for (auto [size, arguments] : {std::pair<size_t, size_t>{1 << 18, 1}, {64, 4'096}}) {
      double ns = nanoseconds_a_byte(redaction, piece, size, arguments);
      if (ns > most) most = ns;
      if (getenv("VERBOSE") != nullptr) fprintf(stderr, "%8.1f ns a byte: %s × %zu\n", ns, piece, arguments);
    }
  printf("%.0f\n", most);
}

}  // namespace

int main(int argc, char **argv) {
  Redaction redaction;
  if (argc < 3) return 2;
  load(argv[1], &redaction);
  std::string mode = argv[2];
  if (mode == "random") random_lines(redaction, atoi(argv[3]));
  else if (mode == "time") time_of_hostile_lines(redaction);
  else show(redaction, std::vector<std::string>(argv + 3, argv + argc), mode == "cut");
  return 0;
}
