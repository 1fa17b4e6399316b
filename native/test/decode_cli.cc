// SPDX-License-Identifier: Apache-2.0
// Shows records from a file, for agent/src/syscalls/decode-plan.test.ts:
//   decode_cli PLAN text LIMIT VERBOSE < RECORDS     a line each: the call, and behind tabs the facts for attributes
//   decode_cli PLAN random COUNT SEED NUMBERS        random records: nothing may be read outside them
//   decode_cli PLAN time COUNT < RECORDS             nanoseconds per record
#include <time.h>

#include <cstring>
#include <memory>
#include <random>

#include "plan_file.h"

using sysspan::CallText;
using sysspan::Decoder;
using sysspan::DecoderOptions;

namespace {

// A copy in memory of exactly its size, so that the sanitizer sees every byte that is read behind it.
struct Copy {
  std::unique_ptr<uint64_t[]> words;
  const wire_call &call() const { return *reinterpret_cast<const wire_call *>(words.get()); }
};

Copy copy_of(const char *bytes, size_t size) {
  Copy copy{std::make_unique<uint64_t[]>((size + 7) / 8)};
  std::memcpy(copy.words.get(), bytes, size);
  return copy;
}

std::vector<Copy> records_from_input() {
  std::string content = sysspan::read_all(stdin);
  std::vector<Copy> records;
  for (size_t at = 0; at + sizeof(wire_header) <= content.size();) {
    wire_header header;
    std::memcpy(&header, content.data() + at, sizeof(header));
    if (header.size < sizeof(header) || header.size > content.size() - at) exit(2);
    records.push_back(copy_of(content.data() + at, header.size));
    at += header.size;
  }
  return records;
}

void print_line(const Decoder &decoder, const wire_call &call, const CallText &text) {
  std::string line(decoder.name(call));
  uint32_t begin = 0;
  line += "(";
  for (uint32_t end : text.arg_ends) {
    if (begin != 0) line += ", ";
    line.append(text.args, begin, end - begin);
    begin = end;
  }
  line += ") = " + text.result;
  if (!text.note.empty()) line += " " + text.note;
  if (text.has_path) line += "\tpath " + text.path;
  if (text.has_fd) line += "\tfd " + std::to_string(text.fd);
  if (text.has_address)
    line += std::string("\t") + (text.address_is_peer ? "peer " : "local ") + text.address + " " +
            std::to_string(text.port);
  if (text.flow_control) line += "\tflow control";
  if (text.cut) line += "\tcut";
  puts(line.c_str());
}

void format_text(const Decoder &decoder, const DecoderOptions &options) {
  CallText text;
  for (const Copy &copy : records_from_input()) {
    text.clear();
    decoder.format(copy.call(), options, &text);
    print_line(decoder, copy.call(), text);
  }
}

class Random {
 public:
  Random(uint32_t seed, uint32_t numbers) : engine_(seed), numbers_(numbers) {}

  uint32_t below(uint32_t limit) { return static_cast<uint32_t>(engine_() % limit); }
  uint64_t value() { return below(3) == 0 ? engine_() : below(2) == 0 ? below(64) : 1ULL << below(64); }

  // A head that makes sense, then chunks; now and then noise instead.
  Copy record() {
    std::string bytes(sizeof(wire_call), '\0');
    wire_call call = {};
    call.header.kind = WIRE_CALL;
    call.header.flags = static_cast<uint8_t>(below(8) == 0 ? below(32) : 0);
    call.nr = below(numbers_ + 2);
    call.args = static_cast<uint8_t>(below(16) == 0 ? below(256) : 6);
    call.result = static_cast<int64_t>(below(3) == 0 ? value() : below(64));
    if (below(4) == 0) call.result = -static_cast<int64_t>(below(600));
    for (int i = 0; i < 6; i++) append(&bytes, value());
    for (uint32_t op = 0; op < 12; op++)
      if (below(4) != 0) chunk(&bytes, op);
    if (below(4) == 0) bytes.resize(sizeof(wire_call) + below(static_cast<uint32_t>(bytes.size() - sizeof(wire_call))));
    call.header.size = static_cast<uint16_t>(below(64) == 0 ? 4 + below(60) : bytes.size());
    std::memcpy(&bytes[0], &call, sizeof(call));
    bytes.resize(call.header.size);
    return copy_of(bytes.data(), bytes.size());
  }

 private:
  template <typename T>
  void append(std::string *to, const T &value) {
    to->append(reinterpret_cast<const char *>(&value), sizeof(value));
  }

  // Small values are more telling than even noise: lengths, counts, families.
  void noise(std::string *to, uint32_t size) {
    bool sparse = below(2) == 0;
    while (size-- != 0) to->push_back(static_cast<char>(sparse && below(4) != 0 ? 0 : below(256)));
  }

  void chunk(std::string *to, uint32_t op) {
    wire_chunk chunk = {};
    std::string bytes;
    chunk.op = static_cast<uint8_t>(below(32) == 0 ? below(256) : op);
    chunk.status = static_cast<uint8_t>(below(3) == 0 ? below(5) : 0);
    if (below(3) == 0) {
      for (chunk.items = static_cast<uint16_t>(below(5)); bytes.size() < 24U * chunk.items;) item(&bytes);
    } else {
      chunk.items = static_cast<uint16_t>(below(4));
      noise(&bytes, below(8) == 0 ? below(1200) : below(160));
    }
    chunk.size = static_cast<uint16_t>(below(32) == 0 ? below(4096) : bytes.size());
    append(to, chunk);
    to->append(bytes).resize((to->size() + 7) & ~size_t{7});
  }

  void item(std::string *to) {
    wire_item item = {};
    item.status = static_cast<uint8_t>(below(4));
    item.size = static_cast<uint16_t>(below(40));
    item.address = value();
    append(to, item);
    noise(to, item.size);
    to->resize((to->size() + 7) & ~size_t{7});
  }

  std::mt19937_64 engine_;
  uint32_t numbers_;
};

bool sound(const CallText &text) {
  uint32_t before = 0;
  for (uint32_t end : text.arg_ends) {
    if (end < before || end > text.args.size()) return false;
    before = end;
  }
  return before == text.args.size() && !text.result.empty() && text.args.size() < (4U << 20);
}

void print_random(const Decoder &decoder, int count, Random random) {
  CallText text;
  for (int i = 0; i < count; i++) {
    Copy copy = random.record();
    DecoderOptions options;
    options.string_limit = random.below(100);
    options.verbose = random.below(2) == 0;
    text.clear();
    decoder.format(copy.call(), options, &text);
    if (!sound(text)) {
      fprintf(stderr, "record %d is shown badly: %s\n", i, text.args.c_str());
      exit(1);
    }
  }
}

void print_time(const Decoder &decoder, int count) {
  std::vector<Copy> records = records_from_input();
  CallText text;
  timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  for (int i = 0; i < count; i++)
    for (const Copy &copy : records) {
      text.clear();
      decoder.format(copy.call(), DecoderOptions(), &text);
    }
  clock_gettime(CLOCK_MONOTONIC, &end);
  double ns = static_cast<double>(end.tv_sec - begin.tv_sec) * 1e9 + static_cast<double>(end.tv_nsec - begin.tv_nsec);
  printf("%.1f\n", ns / count / static_cast<double>(records.size()));
}

}  // namespace

int main(int argc, char **argv) {
  Decoder decoder;
  if (argc < 4) return 2;
  sysspan::load_plan_file(argv[1], &decoder);
  std::string mode = argv[2];
  auto number = [&](int i) { return i < argc ? static_cast<uint32_t>(atoi(argv[i])) : 0; };
  if (mode == "text") {
    format_text(decoder, {number(3), number(4) != 0});
  } else if (mode == "random") {
    print_random(decoder, static_cast<int>(number(3)), Random(number(4), number(5)));
  } else {
    print_time(decoder, static_cast<int>(number(3)));
  }
  return 0;
}
