// SPDX-License-Identifier: Apache-2.0
// Entries that are found by their key in constant time, and stay in the order in which they came.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace sysspan {

// An Entry has a `key`; `key.hash()` mixes all bits of it. At most 65,534 entries.
template <typename Entry>
class Keyed {
 public:
  // Null where there is none.
  template <typename Key>
  Entry *find(const Key &key) {
    if (places_.empty()) return nullptr;
    for (size_t at = key.hash() & mask();; at = (at + 1) & mask()) {
      if (places_[at] == 0) return nullptr;
      Entry &entry = entries_[places_[at] - 1];
      if (entry.key == key) return &entry;
    }
  }

  // The key must not be there yet. The address holds until the next one is added.
  Entry *add(Entry entry) {
    if (places_.size() < 2 * (entries_.size() + 1)) rehash();
    entries_.push_back(std::move(entry));
    place(entries_.size() - 1);
    return &entries_.back();
  }

  void clear() {
    entries_.clear();
    places_.clear();
  }

  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

 private:
  size_t mask() const { return places_.size() - 1; }

  void place(size_t index) {
    size_t at = entries_[index].key.hash() & mask();
    while (places_[at] != 0) at = (at + 1) & mask();
    places_[at] = static_cast<uint16_t>(index + 1);
  }

  void rehash() {
    places_.assign(places_.empty() ? 16 : 2 * places_.size(), 0);
    for (size_t index = 0; index < entries_.size(); index++) place(index);
  }

  std::vector<Entry> entries_;
  std::vector<uint16_t> places_;  // by hash: the entry's number plus 1, 0 where there is none; a power of two
};

}  // namespace sysspan
