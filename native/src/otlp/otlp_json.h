// SPDX-License-Identifier: Apache-2.0
// Requests in OTLP's JSON mapping (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding"): ids in hexadecimal,
// 64-bit integers as strings, enumerations as numbers. Fields that it does not know are left out.
#pragma once

#include <string>
#include <string_view>

namespace sysspan {

// Appends an ExportTraceServiceRequest as one line without its end. False where the bytes are none: `to` is as it was.
bool append_otlp_json(std::string_view request, std::string *to);

}  // namespace sysspan
