// SPDX-License-Identifier: Apache-2.0
// The reader, a sender and a direct export on their own threads, with rings that threads fill as the kernel side does,
// while others look at the counts and traces come and go. Built with the thread sanitizer; linked with --wrap=mmap, so
// that what fills the rings and what reads them use the same addresses.
#include <linux/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>

#include "expect.h"
#include "export/direct_export.h"
#include "export/sender.h"
#include "kernel/clock.h"
#include "plan_file.h"
#include "reader.h"
#include "receiver.h"
#include "tree_records.h"

namespace {

std::mutex mapped_mutex;
std::map<std::pair<int, off_t>, void *> mapped;  // by descriptor and offset

}  // namespace

extern "C" void *__real_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);
extern "C" void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset) {
  if (fd < 0) return __real_mmap(address, size, protection, flags, fd, offset);
  void *memory = __real_mmap(address, size, protection | PROT_WRITE, flags, fd, offset);
  std::lock_guard<std::mutex> lock(mapped_mutex);
  mapped[{fd, offset}] = memory;
  return memory;
}

namespace sysspan {

namespace {

constexpr uint32_t kCpus = 2, kCallBytes = 1 << 18, kLifecycleBytes = 1 << 16;
constexpr uint32_t kTraceSet = 1, kProcesses = 8;
constexpr uint64_t kCalls = 30'000;  // of each CPU
constexpr auto kLimit = std::chrono::seconds(60);

int memory_file(size_t size) {
  int fd = memfd_create("ring", MFD_CLOEXEC);
  if (fd < 0 || ftruncate(fd, static_cast<off_t>(size)) != 0) abort();
  return fd;
}

template <typename T>
T *memory_of(int fd, off_t offset) {
  std::lock_guard<std::mutex> lock(mapped_mutex);
  auto found = mapped.find({fd, offset});
  if (found == mapped.end()) abort();
  return static_cast<T *>(found->second);
}

uint64_t load(const uint64_t *from) { return __atomic_load_n(from, __ATOMIC_ACQUIRE); }
void store(uint64_t *to, uint64_t value) { __atomic_store_n(to, value, __ATOMIC_RELEASE); }
void let_others() { std::this_thread::sleep_for(std::chrono::microseconds(200)); }

}  // namespace

// Instead of the one that loads programs: rings of memory.
Tracer::~Tracer() {
  close(call_rings_);
  close(lifecycle_ring_);
}
Fault Tracer::load(const std::string &, uint32_t call_bytes, uint32_t lifecycle_bytes, const plan_mode &,
                   RingsAhead *) {
  cpus_ = kCpus;
  call_ring_bytes_ = call_bytes;
  lifecycle_ring_bytes_ = lifecycle_bytes;
  call_rings_ = memory_file(kCpus * ((CallRings::value_size(call_bytes) + 7) & ~size_t{7}));
  lifecycle_ring_ = memory_file(2 * static_cast<size_t>(sysconf(_SC_PAGESIZE)) + lifecycle_bytes);
  return {};
}
void Tracer::sync_boot_offset() {}
void Tracer::follow_moves() {}
bool Tracer::follow_processes() { return false; }
uint64_t Tracer::process_events_missed() const { return 0; }
std::vector<std::pair<uint64_t, uint64_t>> Tracer::process_events_missed_by_container() { return {}; }
void Tracer::emit_blocked() {}

namespace {

// As bpf/ring.bpf.h does it: the time first, then the record, then where it ends.
void write_call(wire_ring *ring, const wire_call &record) {
  uint64_t produced = load(reinterpret_cast<uint64_t *>(&ring->produced));
  while (produced - load(reinterpret_cast<uint64_t *>(&ring->consumed)) + sizeof(record) > kCallBytes) let_others();
  __atomic_store_n(&ring->writing, boottime_ns(), __ATOMIC_SEQ_CST);
  wire_call stamped = record;
  stamped.enter_ns = boottime_ns();
  std::memcpy(ring->data + (produced & (kCallBytes - 1)), &stamped, sizeof(stamped));
  store(reinterpret_cast<uint64_t *>(&ring->produced), produced + sizeof(stamped));
  store(reinterpret_cast<uint64_t *>(&ring->writing), 0);
}

void make_calls(wire_ring *ring, uint32_t cpu) {
  for (uint64_t i = 0; i < kCalls; i++) {
    wire_call record = {};
    record.header = {sizeof(record), WIRE_CALL, 0};
    record.nr = 39;
    record.trace_set = kTraceSet;
    record.tgid = record.tid = 1 + static_cast<uint32_t>(i % (kProcesses / kCpus)) * kCpus + cpu;
    record.seq = static_cast<uint32_t>(i / (kProcesses / kCpus));
    write_call(ring, record);
    if (i % 64 == 0) let_others();
  }
}

class LifecycleRing {
 public:
  explicit LifecycleRing(int fd)
      : page_(static_cast<size_t>(sysconf(_SC_PAGESIZE))),
        consumer_(memory_of<uint64_t>(fd, 0)),
        producer_(memory_of<uint8_t>(fd, static_cast<off_t>(page_))) {}

  // As kernel/bpf/ringbuf.c does it: reserved as busy, then filled, then committed.
  template <typename T>
  void write(T record) {
    auto *position = reinterpret_cast<uint64_t *>(producer_);
    uint64_t produced = load(position), size = BPF_RINGBUF_HDR_SZ + sizeof(record);
    while (produced - load(consumer_) + size > kLifecycleBytes) let_others();
    auto *header = reinterpret_cast<uint32_t *>(producer_ + page_ + (produced & (kLifecycleBytes - 1)));
    __atomic_store_n(header, static_cast<uint32_t>(sizeof(record)) | BPF_RINGBUF_BUSY_BIT, __ATOMIC_RELEASE);
    store(position, produced + size);
    record.task.time_ns = boottime_ns();
    // The kernel has the data mapped twice in a row; here the rest goes to the beginning.
    size_t at = (produced + BPF_RINGBUF_HDR_SZ) & (kLifecycleBytes - 1);
    size_t first = std::min<size_t>(sizeof(record), kLifecycleBytes - at);
    std::memcpy(producer_ + page_ + at, &record, first);
    std::memcpy(producer_ + page_, reinterpret_cast<uint8_t *>(&record) + first, sizeof(record) - first);
    __atomic_store_n(header, static_cast<uint32_t>(sizeof(record)), __ATOMIC_RELEASE);
  }

 private:
  size_t page_;
  uint64_t *consumer_;
  uint8_t *producer_;
};

template <typename T>
T event(uint8_t kind, uint8_t flags, uint32_t tgid) {
  T record = {};
  record.task = record_of({tgid, tgid, tgid, 0}, kind, flags);
  record.task.header.size = sizeof(record);
  record.task.trace_set = kTraceSet;
  return record;
}

// Processes that do nothing but live.
void come_and_go(LifecycleRing *events, const std::atomic<bool> *stop) {
  for (uint32_t tgid = 1'000; !*stop; tgid++) {
    events->write(event<wire_begin>(WIRE_TASK, 0, tgid));
    let_others();
    events->write(event<wire_exit>(WIRE_EXIT, WIRE_GROUP_DEAD, tgid));
  }
}

struct Parts {
  Tracer *tracer;
  Reader *reader;
  Sender *sender;
  std::shared_ptr<DirectExport> direct_export;
  std::shared_ptr<const DirectExportFrame> frame =
      std::make_shared<DirectExportFrame>(DirectExportFrame{{"resource", "scope"}, "owner"});
  std::atomic<bool> stop{false};
  std::atomic<uint64_t> spans{0};  // that came to us instead of the direct export
};

void look(Parts *parts) {
  uint64_t before = 0;
  while (!parts->stop) {
    uint64_t consumed = parts->reader->counts().consumed;
    expect(consumed >= before, "counts only grow");
    before = consumed;
    TraceCounts counts = parts->reader->counts(1U);
    expect(counts.consumed == counts.filtered + counts.calls + counts.folded + counts.dropped_memory,
           "the identity holds");
    parts->direct_export->poll();
    parts->sender->connected();
    parts->direct_export->requests();
    let_others();
  }
}

void take(Parts *parts) {
  for (const ClosedSegment &segment : parts->reader->outbox()->take())
    parts->spans += segment.trace == 1 ? segment.calls : 0;
  for (const ClosedSegment &segment : parts->direct_export->handed_back())
    parts->spans += segment.trace == 1 ? segment.calls : 0;
  parts->direct_export->open();
}

TraceSettings settings(uint32_t number) {
  TraceSettings made;
  made.number = number;
  made.segment_ns = 5'000'000;
  made.spans_per_segment = 500;
  return made;
}

void add(Parts *parts, uint32_t number) {
  parts->reader->with_traces([number](Traces *traces) {
    traces->add(settings(number));
    if (number == 1) traces->put_trace_set(kTraceSet, {1});
    else traces->put_trace_set(kTraceSet, {1, number});
  });
  parts->reader->outbox()->export_directly(number, 0, {parts->direct_export, parts->frame});
}

void remove(Parts *parts, uint32_t number) {
  parts->reader->with_traces([number](Traces *traces) {
    traces->put_trace_set(kTraceSet, {1});
    traces->remove(number, boottime_ns(), EndReason::kRequestEnded);
  });
  parts->reader->outbox()->end_direct_export(number);
  parts->reader->forget(number);
}

bool all_read(Parts *parts) { return parts->reader->counts().consumed == kCpus * kCalls; }

void run(const char *plan) {
  Receiver receiver([](uint64_t message) { return message % 16 == 15 ? 14 : 0; });
  Sender sender("localhost", receiver.port(),
                {{":method", "POST"}, {":scheme", "http"}, {":path", "/"}, {":authority", "localhost"}});
  std::atomic<uint64_t> notified{0};
  auto direct_export = std::make_shared<DirectExport>(5'000, 100'000, 4 << 20, [&] { notified++; });
  direct_export->begin(&sender);
  Tracer tracer;
  tracer.load("", kCallBytes, kLifecycleBytes, {});
  ReaderOptions options;
  options.spans = true;
  Reader reader(&tracer, options);
  load_plan_file(plan, reader.decoder());
  Parts parts{&tracer, &reader, &sender, direct_export};
  add(&parts, 1);
  if (reader.start([&] { notified++; }, [] {})) abort();
  direct_export->open();
  LifecycleRing events(tracer.lifecycle_ring());
  for (uint32_t tgid = 1; tgid <= kProcesses; tgid++) events.write(event<wire_begin>(WIRE_TASK, 0, tgid));
  auto *rings = memory_of<uint8_t>(tracer.call_rings(), 0);
  size_t stride = (CallRings::value_size(kCallBytes) + 7) & ~size_t{7};
  std::vector<std::thread> threads;
  for (uint32_t cpu = 0; cpu < kCpus; cpu++)
    threads.emplace_back([=] { make_calls(reinterpret_cast<wire_ring *>(rings + cpu * stride), cpu); });
  std::thread looking([&] { look(&parts); });
  std::thread living([&] { come_and_go(&events, &parts.stop); });
  auto until = std::chrono::steady_clock::now() + kLimit;
  for (uint32_t number = 2; !all_read(&parts) && std::chrono::steady_clock::now() < until; number++) {
    add(&parts, number);
    let_others();
    take(&parts);
    remove(&parts, number);
  }
  expect(all_read(&parts), "all calls are read");
  for (std::thread &thread : threads) thread.join();
  parts.stop = true;
  living.join();
  looking.join();
  reader.stop(EndReason::kShutdown);
  direct_export->end();
  take(&parts);
  TraceCounts counts = reader.counts(1U);
  expect(counts.consumed == kCpus * kCalls, "the first trace got all of them");
  expect(counts.consumed == counts.filtered + counts.calls + counts.folded + counts.dropped_memory,
         "and knows of each");
  expect(direct_export->requests() > 0 && receiver.taken() >= direct_export->requests(), "the direct_export has sent");
  expect(notified > 0 && parts.spans > 0, "and what the receiver did not take came back");
  printf("%llu requests, %llu calls came back, %llu notices\n",
         static_cast<unsigned long long>(direct_export->requests()), static_cast<unsigned long long>(parts.spans),
         static_cast<unsigned long long>(notified));
}

}  // namespace

}  // namespace sysspan

int main(int, char **argv) {
  sysspan::run(argv[1]);
  return 0;
}
