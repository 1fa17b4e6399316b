// SPDX-License-Identifier: Apache-2.0
#include "grpc_status.h"

namespace sysspan {

namespace {

constexpr size_t kBodyMax = 1 << 20;  // a response has a few bytes
constexpr size_t kPrefix = 5;         // of a message: compressed or not, and its length

// A decimal number of at most three digits; -1 when it is none.
int number(std::string_view text) {
  if (text.empty() || text.size() > 3) return -1;
  int value = 0;
  for (char digit : text) {
    if (digit < '0' || digit > '9') return -1;
    value = value * 10 + (digit - '0');
  }
  return value;
}

// What is no status of gRPC is UNKNOWN, and never OK: grpc/doc/http-grpc-status-mapping.md
int status_of(std::string_view text) {
  int value = number(text);
  return value < 0 || value > GRPC_UNAUTHENTICATED ? GRPC_UNKNOWN : value;
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
  if (name == ":status") http_status_ = number(value);
  if (name == "grpc-status") code_ = status_of(value);
  if (name == "grpc-message") message_ = percent_decoded(value);
  if (name == "grpc-status-details-bin") details_ = value;
}

void GrpcResponse::data(std::string_view bytes) {
  if (body_.size() + bytes.size() <= kBodyMax) body_.append(bytes);
}

SendAnswer GrpcResponse::answer(uint32_t error) const {
  if (code_ >= 0) return {code_, message_, details_, body_.size() > kPrefix ? body_.substr(kPrefix) : std::string()};
  if (http_status_ > 0 && http_status_ != 200)
    return {of_http(http_status_), "answered with HTTP status " + std::to_string(http_status_), {}, {}};
  return {of_stream(error), "the stream ended with HTTP/2 error " + std::to_string(error), {}, {}};
}

}  // namespace sysspan
