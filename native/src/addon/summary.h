// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <napi.h>

#include "text/summary.h"

namespace sysspan {

SummaryOptions summary_options(const Napi::Object &from);

// summaryTable(options, names, figures) -> the table, of rows with calls, errors, and total, shortest and longest ns.
Napi::Value summary_table(const Napi::CallbackInfo &info);

}  // namespace sysspan
