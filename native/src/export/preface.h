// SPDX-License-Identifier: Apache-2.0
// Whether a peer speaks HTTP/2, by the first bytes that it sends: those of an empty or other SETTINGS frame (RFC 9113,
// section 3.4).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sysspan {

constexpr size_t kPrefaceSize = 9;  // of a frame's header

// Empty when these may begin, or are, the header of such a frame; else what the peer speaks, and what to do about it.
std::string not_http2(std::string_view first);

// The same of a peer that closed the connection after these.
std::string closed_before_http2(std::string_view first);

}  // namespace sysspan
