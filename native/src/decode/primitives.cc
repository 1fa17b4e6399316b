// SPDX-License-Identifier: Apache-2.0
#include "decode/primitives.h"

#include <asm/ioctl.h>
#include <linux/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <iterator>

#include "decode/named.h"
#include "decode/quote.h"
#include "decode/siginfo.h"
#include "decode/signals.h"
#include "decode/socket_address.h"
#include "decode/socket_options.h"

namespace sysspan {

namespace {

const Named kFileTypes[] = {{S_IFREG, "S_IFREG"}, {S_IFDIR, "S_IFDIR"}, {S_IFLNK, "S_IFLNK"},  {S_IFCHR, "S_IFCHR"},
                            {S_IFBLK, "S_IFBLK"}, {S_IFIFO, "S_IFIFO"}, {S_IFSOCK, "S_IFSOCK"}};
const Named kModeBits[] = {{S_ISUID, "S_ISUID"}, {S_ISGID, "S_ISGID"}, {S_ISVTX, "S_ISVTX"}};

// "[INT TERM]", or "~[KILL STOP]" when most are in it, as strace chooses.
void append_sigset(const Bytes &bytes, std::string *to) {
  uint64_t set = 0;
  take(bytes, &set);
  bool inverted = __builtin_popcountll(set) >= 64 * 2 / 3;
  if (inverted) {
    set = ~set;
    to->push_back('~');
  }
  to->push_back('[');
  bool first = true;
  for (; set != 0; set &= set - 1) {
    if (!first) to->push_back(' ');
    first = false;
    to->append(signal_name(__builtin_ctzll(set) + 1), 3, std::string::npos);
  }
  to->push_back(']');
}

void append_fdset(const Bytes &bytes, std::string *to) {
  bool first = true;
  to->push_back('[');
  for (size_t fd = 0; fd < bytes.size * 8; fd++) {
    if ((bytes.data[fd / 8] >> (fd % 8) & 1) == 0) continue;
    if (!first) to->push_back(' ');
    first = false;
    append_decimal(to, fd);
  }
  to->push_back(']');
}

void append_dirents(const Bytes &bytes, std::string *to) {
  size_t entries = 0;
  for (size_t at = 0; at + 19 <= bytes.size; entries++) {  // struct linux_dirent64: d_reclen at 16, d_name at 19
    uint16_t length;
    std::memcpy(&length, bytes.data + at + 16, sizeof(length));
    if (length < 19) break;
    at += length;
  }
  append_hex(to, bytes.address);
  to->append(" /* ");
  append_decimal(to, entries);
  to->append(bytes.cut ? " or more entries */" : " entries */");
}

// The kernel's struct user_cap_data: 32 bits of each set, and since version 3 the higher 32 bits behind all of them.
bool append_capabilities(const DecodePlan &plan, uint32_t list, const Bytes &bytes, std::string *to) {
  static const char *const sets[] = {"{effective=", ", permitted=", ", inheritable="};
  uint32_t words[6] = {};
  if (bytes.size < sizeof(words) / 2) return false;
  std::memcpy(words, bytes.data, std::min(bytes.size, sizeof(words)));
  for (int set = 0; set < 3; set++) {
    to->append(sets[set]);
    uint64_t bits = words[set] | static_cast<uint64_t>(words[set + 3]) << 32;
    if (bits == 0) to->push_back('0');
    for (bool first = true; bits != 0; bits &= bits - 1, first = false) {
      auto number = static_cast<uint64_t>(__builtin_ctzll(bits));
      std::string_view name = plan.list_name(list, number);
      to->append(first ? "1<<" : "|1<<").append(name);
      if (name.empty()) append_decimal(to, number);
    }
  }
  to->push_back('}');
  return true;
}

// struct timespec or timeval of utimensat and its older forms; include/linux/stat.h has the two special values.
bool append_file_time(const Bytes &bytes, int digits, std::string *to) {
  struct {
    int64_t seconds;
    uint64_t part;
  } time;
  constexpr uint64_t kNow = (1L << 30) - 1, kOmit = (1L << 30) - 2;
  if (!take(bytes, &time)) return false;
  if (digits == 9 && (time.part == kNow || time.part == kOmit)) {
    to->append(time.part == kNow ? "UTIME_NOW" : "UTIME_OMIT");
    return true;
  }
  to->append("{tv_sec=");
  append_signed(to, time.seconds);
  to->append(digits == 9 ? ", tv_nsec=" : ", tv_usec=");
  append_decimal(to, time.part);
  to->push_back('}');
  if ((time.seconds == 0 && time.part == 0) || time.part >= (digits == 9 ? 1000000000 : 1000000)) return true;
  to->append(" /* ");
  append_date(time.seconds, time.part, digits, to);
  to->append(" */");
  return true;
}

}  // namespace

void append_date(int64_t seconds, uint64_t part, int digits, std::string *to) {
  struct tm local;
  char text[64];
  time_t time = seconds;
  if (localtime_r(&time, &local) == nullptr) return;
  to->append(text, strftime(text, sizeof(text), "%FT%T", &local));
  if (part != 0) {
    to->push_back('.');
    std::string fraction;
    append_decimal(&fraction, part);
    to->append(static_cast<size_t>(digits) - fraction.size(), '0').append(fraction);
  }
  to->append(text, strftime(text, sizeof(text), "%z", &local));
}

void append_ioc(uint32_t command, std::string *to) {
  static const char *const directions[] = {"_IOC_NONE", "_IOC_WRITE", "_IOC_READ", "_IOC_READ|_IOC_WRITE"};
  to->append("_IOC(").append(directions[_IOC_DIR(command)]);
  for (uint32_t part : {_IOC_TYPE(command), _IOC_NR(command), _IOC_SIZE(command)}) {
    to->append(", ");
    append_hex(to, part);
  }
  to->push_back(')');
}

void append_signal(int number, std::string *to) { to->append(signal_name(number)); }

void append_mode(uint64_t mode, std::string *to) { append_octal(to, mode, 2); }

void append_file_mode(uint64_t mode, std::string *to) {
  bool typed = false;
  for (const Named &type : kFileTypes)
    if (static_cast<int>(mode & S_IFMT) == type.value) {
      to->append(type.name).push_back('|');
      typed = true;
    }
  for (const Named &bit : kModeBits)
    if (typed && (mode & static_cast<uint64_t>(bit.value)) != 0) to->append(bit.name).push_back('|');
  append_mode(typed ? mode & 0777 : mode, to);
}

void append_device(uint64_t device, std::string *to) {
  // new_encode_dev(), include/linux/kdev_t.h
  uint64_t major = (device & 0xfff00) >> 8, minor = (device & 0xff) | (device >> 12 & 0xfff00);
  to->append("makedev(");
  append_hex(to, major);
  to->append(", ");
  append_hex(to, minor);
  to->push_back(')');
}

void append_limit(uint64_t value, std::string *to) {
  if (value == ~0ULL) {
    to->append("RLIM64_INFINITY");
  } else if (value > 1024 && value % 1024 == 0) {
    append_decimal(to, value / 1024);
    to->append("*1024");
  } else {
    append_decimal(to, value);
  }
}

// Of the stop of a call that is traced with PTRACE_O_TRACESYSGOOD, ptrace(2).
constexpr int kSyscallStop = 0x80;

// Above a stop's signal: what PTRACE_SEIZE and PTRACE_SETOPTIONS asked to be told of (linux/ptrace.h).
void append_ptrace_event(int event, std::string *to) {
  static constexpr const char *kNames[] = {nullptr, "FORK", "VFORK", "CLONE", "EXEC", "VFORK_DONE", "EXIT", "SECCOMP"};
  to->push_back('|');
  if (event == PTRACE_EVENT_STOP) {
    to->append("PTRACE_EVENT_STOP");
  } else if (static_cast<size_t>(event) < std::size(kNames)) {
    to->append("PTRACE_EVENT_").append(kNames[event]);
  } else {
    append_hex(to, static_cast<uint64_t>(event));
    to->append(" /* PTRACE_EVENT_??? */");
  }
  to->append("<<16");
}

void append_wait_status(int status, std::string *to) {
  if (WIFEXITED(status)) {
    to->append("{WIFEXITED(s) && WEXITSTATUS(s) == ");
    append_decimal(to, static_cast<uint64_t>(WEXITSTATUS(status)));
    to->push_back('}');
  } else if (WIFSTOPPED(status)) {
    to->append("{WIFSTOPPED(s) && WSTOPSIG(s) == ").append(signal_name(WSTOPSIG(status) & ~kSyscallStop));
    to->append((WSTOPSIG(status) & kSyscallStop) != 0 ? " | 0x80}" : "}");
    if (int event = status >> 16; event > 0) append_ptrace_event(event, to);
  } else if (WIFCONTINUED(status)) {
    to->append("{WIFCONTINUED(s)}");
  } else {
    to->append("{WIFSIGNALED(s) && WTERMSIG(s) == ").append(signal_name(WTERMSIG(status)));
    to->append(WCOREDUMP(status) ? " && WCOREDUMP(s)}" : "}");
  }
}

bool append_primitive(const DecodePlan &plan, uint32_t primitive, uint32_t list, const Bytes &bytes,
                      const DecoderOptions &options, std::string *to) {
  switch (primitive) {
    case DECODE_SOCKADDR:
      if (bytes.size < sizeof(sa_family_t)) return false;
      append_sockaddr(plan, bytes, to);
      break;
    case DECODE_SIGSET:
      if (bytes.size < sizeof(uint64_t)) return false;
      append_sigset(bytes, to);
      break;
    case DECODE_SIGINFO: {
      if (bytes.size < WIRE_SIGINFO) return false;
      std::string text;
      append_siginfo(bytes.data, &text);
      to->append(text);
      break;
    }
    case DECODE_FDSET: append_fdset(bytes, to); break;
    case DECODE_DIRENTS: append_dirents(bytes, to); break;
    case DECODE_CMSG: append_cmsg(bytes, options, to); break;
    case DECODE_SOCKOPT: append_sockopt(bytes, options, to); break;
    case DECODE_CAPABILITIES: return append_capabilities(plan, list, bytes, to);
    case DECODE_FILE_TIME: return append_file_time(bytes, 9, to);
    case DECODE_FILE_TIMEVAL: return append_file_time(bytes, 6, to);
    default: return false;
  }
  return true;
}

}  // namespace sysspan
