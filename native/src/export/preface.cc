// SPDX-License-Identifier: Apache-2.0
#include "export/preface.h"

namespace sysspan {

namespace {

constexpr char kSettings = 4;  // type of frame
constexpr std::string_view kHttp1 = "HTTP/";
constexpr const char *kRemedy = "give the address where it takes OTLP over gRPC";

// A record of an alert, 0x15, or of a handshake, 0x16, of any version: RFC 8446, section 5.1.
bool is_tls(std::string_view first) {
  return first.size() >= 2 && (first[0] == 0x15 || first[0] == 0x16) && first[1] == 3;
}

}  // namespace

std::string not_http2(std::string_view first) {
  if (first.substr(0, kHttp1.size()) == kHttp1)
    return std::string("the receiver speaks HTTP/1.1, not HTTP/2: ") + kRemedy +
           ", which is port 4317 mostly; 4318 is for OTLP over HTTP";
  if (is_tls(first)) return "the receiver speaks TLS: write https:// before its address, or give a port without TLS";
  bool header = first.size() < kPrefaceSize ||
                (first[3] == kSettings && first[5] == 0 && first[6] == 0 && first[7] == 0 && first[8] == 0);
  return header ? "" : std::string("the receiver does not speak HTTP/2: ") + kRemedy;
}

std::string closed_before_http2(std::string_view first) {
  std::string why = not_http2(first);
  if (!why.empty()) return why;
  return std::string(
             "the receiver closed the connection before it said that it speaks HTTP/2: it may want TLS (https://), "
             "or ") +
         kRemedy;
}

}  // namespace sysspan
