// SPDX-License-Identifier: Apache-2.0
// What an answer over HTTP/2 means in gRPC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sysspan {

// Status codes, grpc.io/docs/guides/status-codes.
enum GrpcCode {
  GRPC_OK = 0,
  GRPC_CANCELLED = 1,
  GRPC_UNKNOWN = 2,
  GRPC_DEADLINE_EXCEEDED = 4,
  GRPC_PERMISSION_DENIED = 7,
  GRPC_RESOURCE_EXHAUSTED = 8,
  GRPC_UNIMPLEMENTED = 12,
  GRPC_INTERNAL = 13,
  GRPC_UNAVAILABLE = 14,
  GRPC_UNAUTHENTICATED = 16,
};

struct SendAnswer {
  int code = GRPC_OK;
  std::string message;  // for people
  std::string details;  // grpc-status-details-bin, as it came: base64
  std::string body;     // the response message
};

// The headers, trailers and body of one stream as they come in.
class GrpcResponse {
 public:
  void header(std::string_view name, std::string_view value);
  void data(std::string_view bytes);
  // When the stream is closed with an HTTP/2 error code.
  SendAnswer answer(uint32_t error) const;

 private:
  SendAnswer of_no_grpc() const;

  int http_status_ = 0;
  std::string content_type_;
  std::optional<int> code_;
  std::string message_, details_, body_;
};

}  // namespace sysspan
