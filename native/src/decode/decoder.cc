// SPDX-License-Identifier: Apache-2.0
#include "decode/decoder.h"

#include "decode/decode_plan.h"
#include "decode/decode_words.h"
#include "decode/formatter.h"
#include "decode/quote.h"

namespace sysspan {

void CallText::clear() {
  args.clear();
  arg_ends.clear();
  result.clear();
  note.clear();
  error = {};
  error_text = {};
  flow_control = cut = false;
  redacted = 0;
  has_path = has_fd = has_address = address_is_peer = false;
  path.clear();
  address.clear();
  port = 0;
  transport = {};
  network_type = {};
}

Decoder::Decoder() = default;
Decoder::~Decoder() = default;

bool Decoder::load(const uint32_t *words, size_t count, const char *strings, size_t strings_size, std::string *why) {
  auto plan = std::make_unique<Plan>();
  plan->words.assign(words, words + count);
  plan->strings.assign(strings, strings_size);
  if (!plan->check(why)) return false;
  for (int number = 0; number < DecodePlan::kUsual; number++) plan->failures.push_back(plan->failure_of(number));
  plan_ = std::move(plan);
  return true;
}

std::string_view Decoder::name(const wire_call &call) const {
  if (call.header.size < sizeof(call)) return "syscall_?";
  uint32_t at = (call.header.flags & (WIRE_ABI_I386 | WIRE_ABI_X32)) == 0 ? plan_->call_place(call.nr) : 0;
  if (at != 0) return plan_->text(plan_->words[at + DECODE_CALL_NAME]);
  std::string &name = plan_->odd_name;
  name = (call.header.flags & WIRE_ABI_I386) != 0  ? "i386_"
         : (call.header.flags & WIRE_ABI_X32) != 0 ? "x32_"
                                                   : "syscall_";
  append_hex(&name, call.nr);
  return name;
}

namespace {

void format_unknown(const Record &record, CallText *out) {
  for (uint32_t i = 0; i < record.args; i++) {
    append_hex(&out->args, record.arg[i]);
    out->arg_ends.push_back(static_cast<uint32_t>(out->args.size()));
  }
}

void format_arguments(const DecodePlan &plan, const uint32_t *call, const Record &record, Formatter *formatter,
                      CallText *out) {
  for (uint32_t i = 0; i < call[DECODE_CALL_ARGS]; i++) {
    const uint32_t *arg = call + DECODE_CALL_WORDS + DECODE_ARG_WORDS * i;
    if (arg[DECODE_ARG_REGISTER] >= record.args || formatter->left_out(arg[DECODE_ARG_NODE])) continue;
    uint64_t value = record.arg[arg[DECODE_ARG_REGISTER]];
    out->args.append(plan.text(arg[DECODE_ARG_LABEL]));
    formatter->node(arg[DECODE_ARG_NODE], value, &out->args);
    if (arg[DECODE_ARG_FACTS] != 0) formatter->facts(arg[DECODE_ARG_NODE], arg[DECODE_ARG_FACTS], value);
    out->arg_ends.push_back(static_cast<uint32_t>(out->args.size()));
  }
}

}  // namespace

bool Decoder::resumes(const wire_call &call) const {
  uint32_t at = (call.header.flags & (WIRE_ABI_I386 | WIRE_ABI_X32)) != 0 ? 0 : plan_->call_place(call.nr);
  return at != 0 && plan_->words[at + DECODE_CALL_NOTE] == DECODE_NOTE_RESUMES;
}

void Decoder::format(const wire_call &call, const DecoderOptions &options, CallText *out) const {
  Record record;
  bool whole = record.parse(call);
  record.present &= ~options.hidden_ops;
  bool known = whole && (call.header.flags & (WIRE_ABI_I386 | WIRE_ABI_X32)) == 0;
  uint32_t at = known ? plan_->settled_call(call.nr, record) : 0;
  bool no_result = call.header.size < sizeof(call) || (call.header.flags & (WIRE_NO_RETURN | WIRE_BLOCKED)) != 0;
  Formatter formatter(*plan_, options, record, out);
  const uint32_t *words = plan_->words.data() + at;
  if (at == 0) {
    format_unknown(record, out);
  } else {
    format_arguments(*plan_, words, record, &formatter, out);
  }
  if (no_result) {
    out->result = "?";
  } else if (record.result < 0 && record.result >= -4095) {
    format_failure(*plan_, record.result, out);
  } else if (at == 0) {
    append_hex(&out->result, static_cast<uint64_t>(record.result));
  } else {
    formatter.begin_result();
    formatter.node(words[DECODE_CALL_RESULT], static_cast<uint64_t>(record.result), &out->result);
    format_note(*plan_, &formatter, words, record, out);
  }
}

}  // namespace sysspan
