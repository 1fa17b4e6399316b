// SPDX-License-Identifier: Apache-2.0
// The machine as a whole: asked, and changed only by calls that must fail; and calls that no kernel implements any
// more.
#include <fcntl.h>
#include <signal.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include "rows.h"

static void asked(void)
{
	struct utsname *names = tail_alloc(sizeof(*names));
	struct sysinfo *load = tail_alloc(sizeof(*load));
	long value = syscall(SYS_uname, names);

	expect("uname({sysname=\"%s\", nodename=\"%s\", ...}) = %s", names->sysname, names->nodename, result(value));
	value = syscall(SYS_sysinfo, load);
	expect("sysinfo({uptime=%ld, loads=[%lu, %lu, %lu], totalram=%lu, freeram=%lu, sharedram=%lu, bufferram=%lu, totalswap=%lu, "
	       "freeswap=%lu, procs=%u, totalhigh=%lu, freehigh=%lu, mem_unit=%u}) = %s",
	       load->uptime, load->loads[0], load->loads[1], load->loads[2], load->totalram, load->freeram,
	       load->sharedram, load->bufferram, load->totalswap, load->freeswap, load->procs, load->totalhigh,
	       load->freehigh, load->mem_unit, result(value));
	expect("syslog(SYSLOG_ACTION_SIZE_BUFFER, NULL, 0) = %s", result(syscall(SYS_syslog, 10, NULL, 0)));
	expect("getrandom(NULL, 0, GRND_NONBLOCK) = %s", result(syscall(SYS_getrandom, NULL, 0L, 1)));
	expect("restart_syscall(<... resuming interrupted system call ...>) = %s",
	       result(syscall(SYS_restart_syscall)));
}

static void refused(void)
{
	/* A name may have 64 bytes, magic has only one value, and a kernel is loaded from 16 segments at most. */
	expect("sethostname(NULL, 65) = %s", result(syscall(SYS_sethostname, NULL, 65)));
	expect("setdomainname(NULL, 65) = %s", result(syscall(SYS_setdomainname, NULL, 65)));
	expect("reboot(0x1 /* LINUX_REBOOT_MAGIC??? */, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_CAD_OFF) = %s",
	       result(syscall(SYS_reboot, 1, 0x28121969, 0, NULL)));
	expect("kexec_load(NULL, 17, NULL, KEXEC_ON_CRASH) = %s", result(syscall(SYS_kexec_load, NULL, 17L, NULL, 1L)));
	expect("kexec_file_load(-1, -1, 0, NULL, KEXEC_FILE_NO_INITRAMFS) = %s",
	       result(syscall(SYS_kexec_file_load, -1, -1, 0L, NULL, 4L)));
	expect("init_module(NULL, 0, \"a=1\") = %s", result(syscall(SYS_init_module, NULL, 0L, "a=1")));
	expect("finit_module(-1, \"a=1\", MODULE_INIT_IGNORE_VERMAGIC) = %s",
	       result(syscall(SYS_finit_module, -1, "a=1", 2)));
	expect("delete_module(\"sysspan_missing\", O_NONBLOCK) = %s",
	       result(syscall(SYS_delete_module, "sysspan_missing", O_NONBLOCK)));
}

/* In a session of its own, which has no terminal to hang up. */
static void hung_up(void)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(setsid() < 0 ? 255 : syscall(SYS_vhangup) == 0 ? 0 : errno);
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) == 255)
		exit(1);
	errno = WEXITSTATUS(status);
	expect("child: vhangup() = %s", result(errno == 0 ? 0 : -1));
}

#ifdef __x86_64__
static void nothing(int number)
{
	(void)number;
}

static void of_this_architecture(void)
{
	struct sigaction action = {.sa_handler = nothing};

	expect("iopl(4) = %s", result(syscall(SYS_iopl, 4)));
	expect("ioperm(0x1, 0, 1) = %s", result(syscall(SYS_ioperm, 1L, 0L, 1)));
	expect("modify_ldt(0, NULL, 0) = %s", result(syscall(SYS_modify_ldt, 0, NULL, 0L)));
	expect("set_thread_area(NULL) = %s", result(syscall(SYS_set_thread_area, NULL)));
	expect("get_thread_area(NULL) = %s", result(syscall(SYS_get_thread_area, NULL)));
	/* Only the kernel's own code may make these two: the first one says so by a signal. */
	sigaction(SIGILL, &action, NULL);
	expect("uretprobe() = %s", result(syscall(335)));
	expect("uprobe() = %s", result(syscall(336)));
}

static void no_more(void)
{
	expect("uselib(\"/no/such\") = %s", result(syscall(SYS_uselib, "/no/such")));
	expect("_sysctl(NULL) = %s", result(syscall(SYS__sysctl, NULL)));
	expect("create_module(\"such\", 1) = %s", result(syscall(SYS_create_module, "such", 1L)));
	expect("get_kernel_syms(NULL) = %s", result(syscall(SYS_get_kernel_syms, NULL)));
	expect("query_module(\"such\", 1, NULL, 2, NULL) = %s",
	       result(syscall(SYS_query_module, "such", 1, NULL, 2L, NULL)));
	expect("getpmsg(0x1, 0x2, 0x3, 0x4, 0x5) = %s", result(syscall(SYS_getpmsg, 1L, 2L, 3L, 4L, 5L)));
	expect("putpmsg(0x1, 0x2, 0x3, 0x4, 0x5) = %s", result(syscall(SYS_putpmsg, 1L, 2L, 3L, 4L, 5L)));
	expect("afs_syscall(0x1, 0x2, 0x3, 0x4, 0x5) = %s", result(syscall(SYS_afs_syscall, 1L, 2L, 3L, 4L, 5L)));
	expect("tuxcall(0x1, 0x2, 0x3) = %s", result(syscall(SYS_tuxcall, 1L, 2L, 3L)));
	expect("security(0x1, 0x2, 0x3) = %s", result(syscall(SYS_security, 1L, 2L, 3L)));
	expect("vserver(0x1, 0x2, 0x3, 0x4, 0x5) = %s", result(syscall(SYS_vserver, 1L, 2L, 3L, 4L, 5L)));
}
#endif

int main(void)
{
	asked();
	refused();
	hung_up();
#ifdef __x86_64__
	of_this_architecture();
	no_more();
#endif
	return 0;
}
