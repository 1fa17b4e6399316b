// SPDX-License-Identifier: Apache-2.0
// Restricting and inspecting: seccomp, landlock, security modules, keys, BPF and perf.
#include <linux/bpf.h>
#include <linux/keyctl.h>
#include <linux/landlock.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>

#include "rows.h"

static void restricted(void)
{
	struct landlock_path_beneath_attr *beneath = tail_alloc(sizeof(*beneath));
	uint32_t *action = tail_copy(&(uint32_t){SECCOMP_RET_LOG}, sizeof(*action));

	*beneath = (struct landlock_path_beneath_attr){.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE, .parent_fd = -1};
	expect("seccomp(SECCOMP_GET_ACTION_AVAIL, 0, [SECCOMP_RET_LOG]) = %s",
	       result(syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, action)));
	expect("landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) = %s",
	       result(syscall(SYS_landlock_create_ruleset, NULL, 0L, LANDLOCK_CREATE_RULESET_VERSION)));
	expect("landlock_add_rule(-1, LANDLOCK_RULE_PATH_BENEATH, {allowed_access=LANDLOCK_ACCESS_FS_READ_FILE, parent_fd=-1}, 0) = %s",
	       result(syscall(SYS_landlock_add_rule, -1, LANDLOCK_RULE_PATH_BENEATH, beneath, 0)));
	expect("landlock_restrict_self(-1, 0) = %s", result(syscall(SYS_landlock_restrict_self, -1, 0)));
	expect("lsm_get_self_attr(LSM_ATTR_CURRENT, NULL, NULL, 0) = %s",
	       result(syscall(SYS_lsm_get_self_attr, 100, NULL, NULL, 0)));
	expect("lsm_set_self_attr(LSM_ATTR_CURRENT, NULL, 0, 0) = %s",
	       result(syscall(SYS_lsm_set_self_attr, 100, NULL, 0, 0)));
	expect("lsm_list_modules(NULL, NULL, 0) = %s", result(syscall(SYS_lsm_list_modules, NULL, NULL, 0)));
}

static void keys(void)
{
	expect("add_key(\"user\", \"sysspan:rows\", \"payload\", 7, KEY_SPEC_PROCESS_KEYRING) = %s",
	       result(syscall(SYS_add_key, "user", "sysspan:rows", "payload", 7L, KEY_SPEC_PROCESS_KEYRING)));
	expect("request_key(\"user\", \"sysspan:rows\", NULL, KEY_SPEC_PROCESS_KEYRING) = %s",
	       result(syscall(SYS_request_key, "user", "sysspan:rows", NULL, KEY_SPEC_PROCESS_KEYRING)));
	expect("keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 0) = %s",
	       result(syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 0)));
}

static void inspected(void)
{
	struct perf_event_attr event = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(event), .config = PERF_COUNT_SW_DUMMY, .disabled = 1};

	expect("bpf(BPF_PROG_LOAD, NULL, 0) = %s", result(syscall(SYS_bpf, BPF_PROG_LOAD, NULL, 0)));
	expect("perf_event_open({type=PERF_TYPE_SOFTWARE, size=%zu, config=0x9, ...}, 0, -1, -1, PERF_FLAG_FD_CLOEXEC) = %s",
	       sizeof(event), result(syscall(SYS_perf_event_open, &event, 0, -1, -1, PERF_FLAG_FD_CLOEXEC)));
}

int main(void)
{
	restricted();
	keys();
	inspected();
	return 0;
}
