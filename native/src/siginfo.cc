// SPDX-License-Identifier: Apache-2.0
#include "siginfo.h"

#include <signal.h>

#include <cstring>

#include "signals.h"
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
};

std::string code_name(int signal, int code) {
  for (const CodeName &known : kCodes)
    if ((known.signal == 0 || known.signal == signal) && known.code == code) return known.name;
  return std::to_string(code);
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

}  // namespace

void append_siginfo(const uint8_t *bytes, std::string *to) {
  siginfo_t info;
  std::memset(&info, 0, sizeof(info));
  std::memcpy(&info, bytes, WIRE_SIGINFO);
  *to = "{si_signo=" + signal_name(info.si_signo) + ", si_code=" + code_name(info.si_signo, info.si_code);
  bool fault =
      info.si_signo == SIGSEGV || info.si_signo == SIGBUS || info.si_signo == SIGFPE || info.si_signo == SIGILL;
  bool sent = info.si_code <= 0;
  if (info.si_code == SI_TIMER) {
    *to += ", si_timerid=" + std::to_string(info.si_timerid) + ", si_overrun=" + std::to_string(info.si_overrun);
  } else if (sent || info.si_signo == SIGCHLD) {
    *to += ", si_pid=" + std::to_string(info.si_pid) + ", si_uid=" + std::to_string(info.si_uid);
    if (!sent) append_child(info, to);
  } else if (fault && info.si_code != SI_KERNEL) {
    char address[32];
    snprintf(address, sizeof(address), "%p", info.si_addr);
    *to += std::string(", si_addr=") + (info.si_addr == nullptr ? "NULL" : address);
  } else if (fault) {
    *to += ", si_addr=NULL";
  }
  *to += "}";
}

}  // namespace sysspan
