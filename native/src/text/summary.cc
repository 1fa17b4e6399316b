// SPDX-License-Identifier: Apache-2.0
#include "text/summary.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>

namespace sysspan {

namespace {

struct Layout {
  const char *head;
  size_t width;
};

// By SummaryColumn.
const Layout kLayouts[] = {
    {"% time", 6},      {"seconds", 11}, {"shortest", 8}, {"longest", 8},
    {"usecs/call", 11}, {"calls", 9},    {"errors", 9},   {"syscall", 16},
};

template <typename... Values>
std::string formatted(const char *format, Values... values) {
  char text[64];
  int size = snprintf(text, sizeof(text), format, values...);
  return std::string(text, static_cast<size_t>(size));
}

std::string seconds(uint64_t ns) {
  return formatted("%" PRIu64 ".%06" PRIu64, ns / 1'000'000'000, ns / 1000 % 1'000'000);
}

std::string padded(const std::string &text, size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

}  // namespace

void SummaryRow::add(const SummaryRow &other) {
  calls += other.calls;
  errors += other.errors;
  total_ns += other.total_ns;
  shortest_ns = std::min(shortest_ns, other.shortest_ns);
  longest_ns = std::max(longest_ns, other.longest_ns);
}

void Summary::add(const wire_call &call, std::string_view name) {
  uint64_t abi = call.header.flags & (WIRE_ABI_I386 | WIRE_ABI_X32);
  auto [place, fresh] = places_.try_emplace(abi << 32 | call.nr, rows_.size());
  if (fresh) {
    rows_.emplace_back();
    rows_.back().name = std::string(name);
  }
  bool failed = call.result < 0 && call.result >= -4095;
  rows_[place->second].add({{}, 1, failed ? 1U : 0U, call.duration_ns, call.duration_ns, call.duration_ns});
}

std::vector<SummaryRow> Summary::sorted() const {
  std::vector<SummaryRow> rows = rows_;
  if (!options_.sorted) return rows;
  auto key = [this](const SummaryRow &row) {
    switch (options_.sort) {
      case SummaryColumn::kShortest: return row.shortest_ns;
      case SummaryColumn::kLongest: return row.longest_ns;
      case SummaryColumn::kAverage: return row.total_ns / row.calls;
      case SummaryColumn::kCalls: return row.calls;
      case SummaryColumn::kErrors: return row.errors;
      default: return row.total_ns;
    }
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const SummaryRow &a, const SummaryRow &b) {
    if (options_.sort == SummaryColumn::kName) return a.name < b.name;
    return key(a) > key(b);
  });
  return rows;
}

std::string Summary::table() const {
  if (rows_.empty()) return {};
  SummaryRow total;
  total.name = "total";
  for (const SummaryRow &row : rows_) total.add(row);
  auto cell = [&](const SummaryRow &row, SummaryColumn column) {
    uint64_t whole = total.total_ns == 0 ? 1 : total.total_ns;
    switch (column) {
      case SummaryColumn::kPercent:
        return &row == &total
                   ? std::string("100.00")
                   : formatted("%.2f", 100.0 * static_cast<double>(row.total_ns) / static_cast<double>(whole));
      case SummaryColumn::kTotal: return seconds(row.total_ns);
      case SummaryColumn::kShortest: return seconds(row.shortest_ns);
      case SummaryColumn::kLongest: return seconds(row.longest_ns);
      case SummaryColumn::kAverage: return std::to_string(row.total_ns / row.calls / 1000);
      case SummaryColumn::kCalls: return std::to_string(row.calls);
      case SummaryColumn::kErrors: return row.errors == 0 ? std::string() : std::to_string(row.errors);
      default: return row.name;
    }
  };
  auto line = [&](auto text, char filler) {
    std::string out;
    for (SummaryColumn column : options_.columns) {
      size_t width = kLayouts[static_cast<size_t>(column)].width;
      bool last = column == options_.columns.back();
      if (!out.empty()) out.push_back(' ');
      std::string value = filler != 0 ? std::string(width, filler) : text(column);
      if (column != SummaryColumn::kName) {
        out += padded(value, width);
      } else {
        out += value;
        if (!last && value.size() < width) out.append(width - value.size(), ' ');
      }
    }
    return out + "\n";
  };
  auto nothing = [](SummaryColumn) { return std::string(); };
  std::string rule = line(nothing, '-');
  std::string out =
      line([](SummaryColumn column) { return std::string(kLayouts[static_cast<size_t>(column)].head); }, 0);
  out += rule;
  for (const SummaryRow &row : sorted()) out += line([&](SummaryColumn column) { return cell(row, column); }, 0);
  return out + rule + line([&](SummaryColumn column) { return cell(total, column); }, 0);
}

}  // namespace sysspan
