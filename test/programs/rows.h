/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the programs that make every call of the syscall table once: rows_files, rows_names and so on, by family. Calls
 * are made by their numbers, so that the C library does not make another one of them.
 */
#ifndef ROWS_H
#define ROWS_H

#include <sys/syscall.h>

#include "expect.h"

/* Calls that are newer than the headers may be; their numbers are the same on all architectures. */
#ifndef SYS_cachestat
#define SYS_cachestat 451
#define SYS_fchmodat2 452
#endif
#ifndef SYS_map_shadow_stack
#define SYS_map_shadow_stack 453
#endif
#ifndef SYS_futex_wake
#define SYS_futex_wake	  454
#define SYS_futex_wait	  455
#define SYS_futex_requeue 456
#endif
#ifndef SYS_statmount
#define SYS_statmount	      457
#define SYS_listmount	      458
#define SYS_lsm_get_self_attr 459
#define SYS_lsm_set_self_attr 460
#define SYS_lsm_list_modules  461
#endif
#ifndef SYS_mseal
#define SYS_mseal 462
#endif
#ifndef SYS_setxattrat
#define SYS_setxattrat	  463
#define SYS_getxattrat	  464
#define SYS_listxattrat	  465
#define SYS_removexattrat 466
#endif
#ifndef SYS_open_tree_attr
#define SYS_open_tree_attr 467
#endif
#ifndef SYS_file_getattr
#define SYS_file_getattr 468
#define SYS_file_setattr 469
#endif
#ifndef SYS_listns
#define SYS_listns 470
#endif
#ifndef SYS_rseq_slice_yield
#define SYS_rseq_slice_yield 471
#endif

/* As result, of a call that gives an address. */
static inline const char *place(long value)
{
	static char text[32];

	if (value == -1)
		return result(value);
	snprintf(text, sizeof(text), "%#lx", (unsigned long)value);
	return text;
}

static char own_folder[] = "/tmp/sysspan-rows-XXXXXX";

/* Goes into an empty folder of its own. */
static inline void enter_folder(void)
{
	if (mkdtemp(own_folder) == NULL || chdir(own_folder) != 0)
		exit(98);
}

/* Removes it; it must be empty again. */
static inline void leave_folder(void)
{
	if (chdir("/") != 0 || rmdir(own_folder) != 0)
		exit(97);
}

#endif
