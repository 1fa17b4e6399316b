// SPDX-License-Identifier: Apache-2.0
#include "export/grpc_status.h"

namespace sysspan {

namespace {

constexpr size_t kBodyMax = 1 << 20;  // a response has a few bytes
constexpr size_t kPrefix = 5;         // of a message: compressed or not, and its length

constexpr size_t kShownMost = 100;  // bytes of a text of the peer's
constexpr std::string_view kGrpc = "application/grpc";

// Up to three digits, without zeros before them; -1 for anything else.
int number(std::string_view text) {
  int value = 0;
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return -1;
  for (char digit : text) {
    if (digit < '0' || digit > '9') return -1;
    value = value * 10 + digit - '0';
  }
  return value;
}

std::string shown(std::string_view text) { return "\"" + std::string(text.substr(0, kShownMost)) + "\""; }

// "application/grpc", with "+proto" or the like, or with parameters: PROTOCOL-HTTP2.md, "Content-Type".
bool is_grpc(std::string_view type) {
  if (type.substr(0, kGrpc.size()) != kGrpc) return false;
  type.remove_prefix(kGrpc.size());
  return type.empty() || type[0] == '+' || type[0] == ';';
}

int hex(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  digit |= 0x20;
  return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); i++) {
    bool room = i + 2 < text.size();
    int high = room ? hex(text[i + 1]) : -1, low = room ? hex(text[i + 2]) : -1;
    if (text[i] != '%' || high < 0 || low < 0) {
      out.push_back(text[i]);
      continue;
    }
    out.push_back(static_cast<char>(high << 4 | low));
    i += 2;
  }
  return out;
}

// grpc/doc/http-grpc-status-mapping.md
int of_http(int status) {
  switch (status) {
    case 400: return GRPC_INTERNAL;
    case 401: return GRPC_UNAUTHENTICATED;
    case 403: return GRPC_PERMISSION_DENIED;
    case 404: return GRPC_UNIMPLEMENTED;
    case 429:
    case 502:
    case 503:
    case 504: return GRPC_UNAVAILABLE;
    default: return GRPC_UNKNOWN;
  }
}

// grpc/doc/PROTOCOL-HTTP2.md, "Errors"; the numbers are those of RFC 9113, section 7.
int of_stream(uint32_t error) {
  switch (error) {
    case 0x7: return GRPC_UNAVAILABLE;         // REFUSED_STREAM
    case 0x8: return GRPC_CANCELLED;           // CANCEL
    case 0xb: return GRPC_RESOURCE_EXHAUSTED;  // ENHANCE_YOUR_CALM
    case 0xc: return GRPC_PERMISSION_DENIED;   // INADEQUATE_SECURITY
    default: return GRPC_INTERNAL;
  }
}

}  // namespace

void GrpcResponse::header(std::string_view name, std::string_view value) {
  // Others may have come before it, with 1xx.
  if (name == ":status") http_status_ = number(value);
  if (name == "content-type") content_type_ = value;
  if (name == "grpc-status") {
    int code = number(value);
    bool known = code >= GRPC_OK && code <= GRPC_UNAUTHENTICATED;
    code_ = known ? code : GRPC_UNKNOWN;
    if (!known && message_.empty()) message_ = "answered with grpc-status " + shown(value);
  }
  if (name == "grpc-message") message_ = percent_decoded(value);
  if (name == "grpc-status-details-bin") details_ = value;
}

void GrpcResponse::data(std::string_view bytes) {
  if (body_.size() + bytes.size() <= kBodyMax) body_.append(bytes);
}

SendAnswer GrpcResponse::answer(uint32_t error) const {
  if (http_status_ != 0 && !is_grpc(content_type_)) return of_no_grpc();
  if (code_) return {*code_, message_, details_, body_.size() > kPrefix ? body_.substr(kPrefix) : std::string()};
  if (http_status_ != 0 && http_status_ != 200)
    return {of_http(http_status_), "answered with HTTP status " + std::to_string(http_status_), {}, {}};
  if (http_status_ != 0 && error == 0) return {GRPC_UNKNOWN, "answered without grpc-status", {}, {}};
  return {of_stream(error), "the stream ended with HTTP/2 error " + std::to_string(error), {}, {}};
}

// Whatever it says, nobody who takes spans over gRPC has said it.
SendAnswer GrpcResponse::of_no_grpc() const {
  std::string type = content_type_.empty() ? "without content-type" : "with content-type " + shown(content_type_);
  int code = of_http(http_status_);
  bool final = code == GRPC_UNKNOWN || code == GRPC_UNIMPLEMENTED || code == GRPC_INTERNAL;
  std::string remedy = final ? ": give the address where the receiver takes OTLP over gRPC" : "";
  return {code, "answered with HTTP status " + std::to_string(http_status_) + " " + type + remedy, {}, {}};
}

}  // namespace sysspan
