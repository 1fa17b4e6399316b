// SPDX-License-Identifier: Apache-2.0
// Rings in memory, laid out as the kernel side lays them out, for what a batch makes of records that are not complete
// yet.
#include "kernel/batch.h"

#include <linux/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "expect.h"

namespace {

using sysspan::Batch;
using sysspan::CallRings;

// The first page has the consumer's position, the second the producer's, the data follows: kernel/bpf/ringbuf.c.
class LifecycleWriter {
 public:
  explicit LifecycleWriter(size_t size) : size_(size) {
    page_ = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    int fd = memfd_create("ring", 0);
    if (fd < 0 || ftruncate(fd, static_cast<off_t>(2 * page_ + size)) != 0) abort();
    memory_ = static_cast<uint8_t *>(mmap(nullptr, 2 * page_ + size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
    if (memory_ == MAP_FAILED || !ring.map(fd, size)) abort();
    close(fd);
  }
  ~LifecycleWriter() { munmap(memory_, 2 * page_ + size_); }

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

// The rings of some CPUs, as in bpf/ring.bpf.h.
class CallWriters {
 public:
  CallWriters(uint32_t cpus, size_t size) : size_(size), stride_(CallRings::value_size(size)) {
    int fd = memfd_create("rings", 0);
    if (fd < 0 || ftruncate(fd, static_cast<off_t>(cpus * stride_)) != 0 || !rings.map(fd, cpus, size)) abort();
    memory_ = static_cast<uint8_t *>(mmap(nullptr, cpus * stride_, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
    if (memory_ == MAP_FAILED) abort();
    close(fd);
  }

  void write(uint32_t cpu, const wire_call &record) {
    wire_ring *ring = of(cpu);
    if (ring->produced - ring->consumed + sizeof(record) > size_) abort();
    std::memcpy(ring->data + (ring->produced & (size_ - 1)), &record, sizeof(record));
    ring->produced += sizeof(record);
  }
  // A record of this time is being put together; 0: no more.
  void writing(uint32_t cpu, uint64_t time_ns) { of(cpu)->writing = time_ns; }

  CallRings rings;

 private:
  wire_ring *of(uint32_t cpu) { return reinterpret_cast<wire_ring *>(memory_ + cpu * stride_); }

  size_t size_, stride_;
  uint8_t *memory_;
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

bool in_order(Batch *batch) {
  uint64_t last_ns = 0;
  for (const Batch::Record &record : batch->records()) {
    if (record.time_ns < last_ns) return false;
    last_ns = record.time_ns;
  }
  return true;
}

void an_exit_waits_for_a_call_that_is_being_written() {
  LifecycleWriter events(1 << 16);
  CallWriters calls(2, 1 << 16);
  Batch batch(&events.ring, calls.rings.each());
  calls.write(0, call(1'000'000));
  calls.writing(0, 1'500'000);
  calls.write(1, call(1'200'000));
  calls.write(1, call(2'000'000));
  events.write(exit_at(900'000), true);
  events.write(exit_at(2'100'000), true);
  batch.take(9'000'000);
  expect(batch.records().size() == 3 && batch.process_events() == 1 && in_order(&batch),
         "only what is earlier than the call that is being written is taken, from all rings");
  expect(batch.unfinished(), "it is said that there is more");
  batch.release();
  calls.writing(0, 0);
  calls.write(0, call(1'500'000));
  batch.take(9'000'000);
  expect(batch.records().size() == 3 && batch.process_events() == 1 && in_order(&batch), "then all of it is, in order");
  expect(batch.records().back().header->kind == WIRE_EXIT, "the exit comes after the calls");
  expect(!batch.unfinished(), "then there is no more");
  batch.release();
  batch.take(9'000'000);
  expect(batch.records().empty(), "nothing is taken twice");
}

void calls_wait_for_the_birth_behind_an_unfinished_life() {
  LifecycleWriter events(1 << 16);
  CallWriters calls(1, 1 << 16);
  Batch batch(&events.ring, calls.rings.each());
  uint32_t *unfinished = events.write(exit_at(1'000'000), false);
  events.write(exit_at(1'100'000), true);
  calls.write(0, call(1'200'000));
  batch.take(9'000'000);
  expect(batch.records().empty(), "the call is of a process that may have been born behind the unfinished record");
  batch.release();
  complete(unfinished);
  batch.take(9'000'000);
  expect(batch.records().size() == 3 && in_order(&batch), "then all of it is taken");
}

void an_exit_waits_for_the_calls_behind_a_full_batch() {
  LifecycleWriter events(1 << 16);
  CallWriters calls(1, 16 << 20);
  Batch batch(&events.ring, calls.rings.each());
  constexpr uint64_t kCalls = 3 * sysspan::kBatchMax / 2;
  for (uint64_t i = 1; i <= kCalls; i++) calls.write(0, call(i * 1'000));
  events.write(exit_at(kCalls * 1'000 + 1), true);
  size_t taken = 0;
  for (int round = 0; round < 4 && taken <= kCalls; round++) {
    batch.take(~0ULL);
    expect(in_order(&batch), "a batch is in order");
    taken += batch.records().size();
    expect(batch.process_events() == (taken == kCalls + 1 ? 1U : 0U), "the exit comes with the last call");
    batch.release();
  }
  expect(taken == kCalls + 1, "all is taken");
}

void the_calls_of_all_cpus_come_in_order() {
  constexpr uint32_t kCpus = 5;
  LifecycleWriter events(1 << 16);
  CallWriters calls(kCpus, 1 << 16);
  Batch batch(&events.ring, calls.rings.each());
  for (uint64_t i = 1; i <= 1'000; i++) calls.write(i * i % kCpus, call(i * 1'000));
  batch.take(500'000);
  expect(batch.records().size() == 500 && in_order(&batch), "those up to a moment, in order");
  batch.release();
  batch.take(~0ULL);
  expect(batch.records().size() == 500 && in_order(&batch), "then the others");
}

void a_record_goes_on_behind_the_end_of_its_ring() {
  LifecycleWriter events(1 << 16);
  CallWriters calls(1, 1 << 12);
  Batch batch(&events.ring, calls.rings.each());
  for (uint64_t i = 1; i <= 1'000; i++) {
    calls.write(0, call(i * 1'000));
    batch.take(~0ULL);
    expect(batch.records().size() == 1 && batch.records()[0].time_ns == i * 1'000, "each record is whole");
    batch.release();
  }
}

}  // namespace

int main() {
  an_exit_waits_for_a_call_that_is_being_written();
  calls_wait_for_the_birth_behind_an_unfinished_life();
  an_exit_waits_for_the_calls_behind_a_full_batch();
  the_calls_of_all_cpus_come_in_order();
  a_record_goes_on_behind_the_end_of_its_ring();
  return 0;
}
