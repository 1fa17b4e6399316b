// SPDX-License-Identifier: Apache-2.0
#include "decode/siginfo.h"

#include <signal.h>

#include <cstring>

#include "decode/signals.h"
#include "wire.h"

namespace sysspan {

namespace {

struct CodeName {
  int signal;  // 0: of any signal
  int code;
  const char *name;
};

// include/uapi/asm-generic/siginfo.h
const CodeName kCodes[] = {
    {0, SI_USER, "SI_USER"},
    {0, SI_KERNEL, "SI_KERNEL"},
    {0, SI_QUEUE, "SI_QUEUE"},
    {0, SI_TIMER, "SI_TIMER"},
    {0, SI_MESGQ, "SI_MESGQ"},
    {0, SI_ASYNCIO, "SI_ASYNCIO"},
    {0, SI_SIGIO, "SI_SIGIO"},
    {0, SI_TKILL, "SI_TKILL"},
    {SIGCHLD, CLD_EXITED, "CLD_EXITED"},
    {SIGCHLD, CLD_KILLED, "CLD_KILLED"},
    {SIGCHLD, CLD_DUMPED, "CLD_DUMPED"},
    {SIGCHLD, CLD_TRAPPED, "CLD_TRAPPED"},
    {SIGCHLD, CLD_STOPPED, "CLD_STOPPED"},
    {SIGCHLD, CLD_CONTINUED, "CLD_CONTINUED"},
    {SIGSEGV, SEGV_MAPERR, "SEGV_MAPERR"},
    {SIGSEGV, SEGV_ACCERR, "SEGV_ACCERR"},
    {SIGBUS, BUS_ADRALN, "BUS_ADRALN"},
    {SIGBUS, BUS_ADRERR, "BUS_ADRERR"},
    {SIGBUS, BUS_OBJERR, "BUS_OBJERR"},
    {SIGFPE, FPE_INTDIV, "FPE_INTDIV"},
    {SIGFPE, FPE_INTOVF, "FPE_INTOVF"},
    {SIGFPE, FPE_FLTDIV, "FPE_FLTDIV"},
    {SIGILL, ILL_ILLOPC, "ILL_ILLOPC"},
    {SIGILL, ILL_ILLOPN, "ILL_ILLOPN"},
    {SIGTRAP, TRAP_BRKPT, "TRAP_BRKPT"},
    {SIGTRAP, TRAP_TRACE, "TRAP_TRACE"},
    {SIGSYS, 1, "SYS_SECCOMP"},
    {SIGSYS, 2, "SYS_USER_DISPATCH"},
};

const char *known_code(int signal, int code) {
  for (const CodeName &known : kCodes)
    if ((known.signal == 0 || known.signal == signal) && known.code == code) return known.name;
  return nullptr;
}

std::string code_name(int signal, int code) {
  const char *known = known_code(signal, code);
  if (known != nullptr) return known;
  char text[16];
  snprintf(text, sizeof(text), "%#x", static_cast<unsigned>(code));
  return text;
}

// Ticks of USER_HZ, which is 100 on the architectures there are.
void append_ticks(const char *label, clock_t ticks, std::string *to) {
  char seconds[48] = "";
  if (ticks != 0) snprintf(seconds, sizeof(seconds), " /* %ld.%02ld s */", ticks / 100, ticks % 100);
  *to += label + std::to_string(ticks) + seconds;
}

void append_child(const siginfo_t &info, std::string *to) {
  *to += ", si_status=" + (info.si_code == CLD_EXITED ? std::to_string(info.si_status) : signal_name(info.si_status));
  append_ticks(", si_utime=", info.si_utime, to);
  append_ticks(", si_stime=", info.si_stime, to);
}

void append_address(const void *address, std::string *to) {
  char text[32] = "NULL";
  if (address != nullptr) snprintf(text, sizeof(text), "%p", address);
  *to += text;
}

void append_sender(const siginfo_t &info, std::string *to) {
  *to += ", si_pid=" + std::to_string(info.si_pid) + ", si_uid=" + std::to_string(info.si_uid);
}

void append_value(const siginfo_t &info, std::string *to) {
  *to += ", si_int=" + std::to_string(info.si_int) + ", si_ptr=";
  append_address(info.si_ptr, to);
}

void append_timer(const siginfo_t &info, std::string *to) {
  char number[16];
  snprintf(number, sizeof(number), "%#x", static_cast<unsigned>(info.si_timerid));
  *to += std::string(", si_timerid=") + number + ", si_overrun=" + std::to_string(info.si_overrun);
  append_value(info, to);
}

bool is_fault(int signal) {
  return signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL || signal == SIGTRAP;
}

}  // namespace

std::string_view signal_code(const uint8_t *info) {
  int32_t head[3];  // si_signo, si_errno, si_code
  std::memcpy(head, info, sizeof(head));
  const char *known = known_code(head[0], head[2]);
  return known != nullptr ? known : "";
}

void append_siginfo(const uint8_t *bytes, std::string *to) {
  siginfo_t info;
  std::memset(&info, 0, sizeof(info));
  std::memcpy(&info, bytes, WIRE_SIGINFO);
  *to = "{si_signo=" + signal_name(info.si_signo) + ", si_code=" + code_name(info.si_signo, info.si_code);
  if (info.si_code == SI_TIMER) {
    append_timer(info, to);
  } else if (info.si_code <= 0) {
    append_sender(info, to);
    if (info.si_code != SI_USER && info.si_code != SI_TKILL && info.si_ptr != nullptr) append_value(info, to);
  } else if (info.si_signo == SIGCHLD) {
    append_sender(info, to);
    append_child(info, to);
  } else if (is_fault(info.si_signo)) {
    *to += ", si_addr=";
    append_address(info.si_addr, to);
  } else if (info.si_signo == SIGSYS) {
    *to += ", si_call_addr=";
    append_address(info.si_call_addr, to);
    *to += ", si_syscall=" + std::to_string(info.si_syscall);
  }
  *to += "}";
}

}  // namespace sysspan
