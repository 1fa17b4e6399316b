// SPDX-License-Identifier: Apache-2.0
#include "files/spans_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "otlp/otlp_json.h"

namespace sysspan {

namespace {

constexpr uint64_t kWaitingMax = 64 << 20;
constexpr uint64_t kRequestBytes = 2'000'000;
constexpr size_t kGatheredMax = 1 << 20;           // bytes of small requests that are compressed and written at once
constexpr uint32_t kSkippable = 0x184d2a5e;        // the magic number of a frame that decoders of zstd pass over
constexpr char kIndexMagic[] = "sysspan index\n";  // what is in it begins so
constexpr int kLookMs = 50;                        // at whether who waits for a pipe gives it up

void append_varint(std::string *to, uint64_t value) {
  for (; value >= 0x80; value >>= 7) to->push_back(static_cast<char>(value | 0x80));
  to->push_back(static_cast<char>(value));
}

}  // namespace

SpansFile::SpansFile(int fd, SpansFormat format, bool compressed)
    : fd_(fd), format_(format), compressed_(compressed), indexed_(compressed && format == SpansFormat::kProtobuf) {
  struct stat status;
  regular_ = fstat(fd_, &status) == 0 && S_ISREG(status.st_mode);
  // Nobody else has this description of a pipe: whoever opened it did so by its name.
  if (!regular_) fcntl(fd_, F_SETFL, fcntl(fd_, F_GETFL) | O_NONBLOCK);
}

int SpansFile::start() {
  return thread_.start("sysspan spans", [this] { run(); });
}

void SpansFile::add(std::shared_ptr<const RequestFrame> frame, SpanBlocks blocks) {
  Waiting waiting = {std::move(frame), std::move(blocks)};
  for (const SpanBlock &block : waiting.blocks) {
    waiting.spans += block.spans;
    waiting.bytes += block.size;
  }
  std::lock_guard<std::mutex> lock(mutex_);
  if (ending_ || (!waiting_.empty() && waiting_bytes_ + waiting.bytes > kWaitingMax)) {
    counts_.dropped += waiting.spans;
    return;
  }
  waiting_bytes_ += waiting.bytes;
  waiting_.push_back(std::move(waiting));
  changed_.notify_all();
}

bool SpansFile::half_full() {
  std::lock_guard<std::mutex> lock(mutex_);
  return waiting_bytes_ > kWaitingMax / 2;
}

void SpansFile::finish(std::chrono::milliseconds most) {
  std::unique_lock<std::mutex> lock(mutex_);
  ending_ = true;
  changed_.notify_all();
  if (thread_.joinable()) changed_.wait_for(lock, most, [this] { return ended_; });
  giving_up_ = true;
  lock.unlock();
  thread_.join();
  lock.lock();
  for (const Waiting &waiting : waiting_) counts_.dropped += waiting.spans;
  waiting_.clear();
  waiting_bytes_ = 0;
}

SpansFileCounts SpansFile::counts() {
  std::lock_guard<std::mutex> lock(mutex_);
  return counts_;
}

void SpansFile::run() {
  for (Waiting waiting; next(&waiting);) write(waiting);
  if (gathered_ != 0) flush();
  std::lock_guard<std::mutex> lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

// Waits for what is next. False when nothing will come.
bool SpansFile::next(Waiting *waiting) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (waiting_.empty() && gathered_ != 0) {
    lock.unlock();
    flush();
    lock.lock();
  }
  changed_.wait(lock, [this] { return !waiting_.empty() || ending_; });
  if (waiting_.empty() || giving_up_) return false;
  *waiting = std::move(waiting_.front());
  waiting_.pop_front();
  waiting_bytes_ -= waiting->bytes;
  return true;
}

void SpansFile::write(const Waiting &waiting) {
  for (const RequestPart &part : divide(*waiting.frame, waiting.blocks, kRequestBytes)) {
    if (!encode(waiting, part)) {
      std::lock_guard<std::mutex> lock(mutex_);
      counts_.failed += part.spans;
      counts_.error = EBADMSG;
      continue;
    }
    gathered_ += part.spans;
  }
  // Only here: an index knows the processes of its calls where they are of one segment.
  if (raw_.size() >= kGatheredMax) flush();
}

bool SpansFile::encode(const Waiting &waiting, const RequestPart &part) {
  size_t size = part.head.size() + part.bytes;
  if (format_ == SpansFormat::kProtobuf) append_varint(&raw_, size);
  std::string *to = format_ == SpansFormat::kProtobuf ? &raw_ : &request_;
  size_t begin = to->size();
  to->reserve(begin + size);
  to->append(part.head);
  for (size_t i = part.from; i < part.to; i++) to->append(waiting.blocks[i].bytes.get(), waiting.blocks[i].size);
  if (indexed_) index_.add(std::string_view(raw_).substr(begin));
  if (format_ == SpansFormat::kProtobuf) return true;
  bool whole = append_otlp_json(request_, &raw_);
  if (whole) raw_.push_back('\n');
  request_.clear();
  return whole;
}

// False without memory.
bool SpansFile::pack() {
  packed_.clear();
  if (!indexed_) return frames_.append(raw_, &packed_);
  data_.clear();
  std::string index = kIndexMagic;
  if (!frames_.append(raw_, &data_) || !frames_.append(index_.encode(data_.size()), &index)) return false;
  for (uint32_t value : {kSkippable, static_cast<uint32_t>(index.size())})
    packed_.append(reinterpret_cast<const char *>(&value), sizeof(value));
  packed_.append(index).append(data_);
  return true;
}

// Writes what was gathered.
void SpansFile::flush() {
  int error = compressed_ && !pack() ? ENOMEM : 0;
  std::string_view bytes = compressed_ ? packed_ : raw_;
  if (error == 0) error = write_all(bytes);
  std::lock_guard<std::mutex> lock(mutex_);
  if (error == 0) {
    counts_.written += gathered_;
    counts_.bytes += bytes.size();
  } else {
    counts_.failed += gathered_;
    counts_.error = error;
    if (regular_) static_cast<void>(ftruncate(fd_, static_cast<off_t>(counts_.bytes)) + 0);
  }
  gathered_ = 0;
  raw_.clear();
  index_.clear();
}

// 0 or the errno of the write that failed.
int SpansFile::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t size = ::write(fd_, bytes.data(), bytes.size());
    if (size >= 0) {
      bytes.remove_prefix(static_cast<size_t>(size));
    } else if (errno == EAGAIN) {
      pollfd ready = {fd_, POLLOUT, 0};
      poll(&ready, 1, kLookMs);
      std::lock_guard<std::mutex> lock(mutex_);
      if (giving_up_) return ETIMEDOUT;
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace sysspan
