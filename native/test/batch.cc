// SPDX-License-Identifier: Apache-2.0
// Rings in memory, laid out as the kernel lays them out, for what a batch makes of records that are not complete yet.
#include "../src/batch.h"

#include <linux/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

using sysspan::Batch;
using sysspan::kSettleNs;

// The first page has the consumer's position, the second the producer's, the data follows: kernel/bpf/ringbuf.c.
class Writer {
 public:
  explicit Writer(size_t size) : size_(size) {
    page_ = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    int fd = memfd_create("ring", 0);
    if (fd < 0 || ftruncate(fd, static_cast<off_t>(2 * page_ + size)) != 0) abort();
    memory_ = static_cast<uint8_t *>(mmap(nullptr, 2 * page_ + size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
    if (memory_ == MAP_FAILED || !ring.map(fd, size)) abort();
    close(fd);
  }
  ~Writer() { munmap(memory_, 2 * page_ + size_); }

  // Returns the header, by which complete() finds an unfinished record.
  template <typename T>
  uint32_t *write(const T &record, bool finished) {
    auto *header = reinterpret_cast<uint32_t *>(memory_ + 2 * page_ + (produced_ & (size_ - 1)));
    std::memcpy(header + 2, &record, sizeof(record));
    *header = static_cast<uint32_t>(sizeof(record)) | (finished ? 0 : BPF_RINGBUF_BUSY_BIT);
    produced_ += BPF_RINGBUF_HDR_SZ + sizeof(record);
    std::memcpy(memory_ + page_, &produced_, sizeof(produced_));
    return header;
  }

  sysspan::Ring ring;

 private:
  uint8_t *memory_;
  size_t page_, size_;
  uint64_t produced_ = 0;
};

void complete(uint32_t *header) { *header &= ~BPF_RINGBUF_BUSY_BIT; }

wire_call call(uint64_t end_ns) {
  wire_call record = {};
  record.header = {sizeof(record), WIRE_CALL, 0};
  record.enter_ns = end_ns;
  return record;
}

wire_exit exit_at(uint64_t time_ns) {
  wire_exit record = {};
  record.task.header = {sizeof(record), WIRE_EXIT, 0};
  record.task.time_ns = time_ns;
  return record;
}

void expect(bool held, const char *sentence) {
  if (held) return;
  fprintf(stderr, "not so: %s\n", sentence);
  exit(1);
}

bool in_order(Batch *batch) {
  uint64_t last_ns = 0;
  for (const Batch::Record &record : batch->records()) {
    if (record.time_ns < last_ns) return false;
    last_ns = record.time_ns;
  }
  return true;
}

void an_exit_waits_for_the_calls_behind_an_unfinished_one() {
  Writer lives(1 << 16), calls(1 << 16);
  Batch batch(&lives.ring, &calls.ring);
  calls.write(call(1'000'000), true);
  uint32_t *unfinished = calls.write(call(1'500'000), false);
  calls.write(call(2'000'000), true);
  lives.write(exit_at(1'000'000 - kSettleNs), true);
  lives.write(exit_at(2'100'000), true);
  batch.take(9'000'000);
  expect(batch.records().size() == 1 && batch.lives() == 1,
         "only what is earlier than all that may be hidden is taken");
  expect(batch.unfinished(), "it is said that there is more");
  batch.release();
  complete(unfinished);
  batch.take(9'000'000);
  expect(batch.records().size() == 4 && batch.lives() == 1 && in_order(&batch), "then all of it is, in order");
  expect(batch.records().back().header->kind == WIRE_EXIT, "the exit comes after the calls");
  expect(!batch.unfinished(), "then there is no more");
  batch.release();
  batch.take(9'000'000);
  expect(batch.records().empty(), "nothing is taken twice");
}

void calls_wait_for_the_birth_behind_an_unfinished_life() {
  Writer lives(1 << 16), calls(1 << 16);
  Batch batch(&lives.ring, &calls.ring);
  uint32_t *unfinished = lives.write(exit_at(1'000'000), false);
  lives.write(exit_at(1'100'000), true);
  calls.write(call(1'200'000), true);
  batch.take(9'000'000);
  expect(batch.records().empty(), "the call is of a process that may have been born behind the unfinished record");
  batch.release();
  complete(unfinished);
  batch.take(9'000'000);
  expect(batch.records().size() == 3 && in_order(&batch), "then all of it is taken");
}

void an_exit_waits_for_the_calls_behind_a_full_batch() {
  Writer lives(1 << 16), calls(16 << 20);
  Batch batch(&lives.ring, &calls.ring);
  constexpr uint64_t kCalls = 100'000;
  for (uint64_t i = 1; i <= kCalls; i++) calls.write(call(i * 1'000), true);
  lives.write(exit_at(kCalls * 1'000 + 1), true);
  size_t taken = 0;
  for (int round = 0; round < 4 && taken <= kCalls; round++) {
    batch.take(~0ULL);
    expect(in_order(&batch), "a batch is in order");
    taken += batch.records().size();
    expect(batch.lives() == (taken == kCalls + 1 ? 1U : 0U), "the exit comes with the last call");
    batch.release();
  }
  expect(taken == kCalls + 1, "all is taken");
}

}  // namespace

int main() {
  an_exit_waits_for_the_calls_behind_an_unfinished_one();
  calls_wait_for_the_birth_behind_an_unfinished_life();
  an_exit_waits_for_the_calls_behind_a_full_batch();
  return 0;
}
