// SPDX-License-Identifier: Apache-2.0
// Shared memory, semaphores and message queues of System V and of POSIX; all are gone at the end.
#include <fcntl.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <time.h>

#include "rows.h"

static void shared_memory(void)
{
	long id = syscall(SYS_shmget, IPC_PRIVATE, 4096L, IPC_CREAT | 0600), at;

	expect("shmget(IPC_PRIVATE, 4096, IPC_CREAT|0600) = %s", result(id));
	at = syscall(SYS_shmat, (int)id, NULL, SHM_RDONLY);
	expect("shmat(%ld, NULL, SHM_RDONLY) = %s", id, place(at));
	expect("shmdt(%#lx) = %s", at, result(syscall(SYS_shmdt, at)));
	expect("shmctl(%ld, IPC_RMID, NULL) = %s", id, result(syscall(SYS_shmctl, (int)id, IPC_RMID, NULL)));
}

static void semaphores(void)
{
	struct sembuf operation = {.sem_op = 1, .sem_flg = IPC_NOWAIT | SEM_UNDO};
	struct timespec second = {.tv_sec = 1};
	long id = syscall(SYS_semget, IPC_PRIVATE, 2, IPC_CREAT | 0600);

	expect("semget(IPC_PRIVATE, 2, IPC_CREAT|0600) = %s", result(id));
	expect("semop(%ld, [{sem_num=0, sem_op=1, sem_flg=SEM_UNDO|IPC_NOWAIT}], 1) = %s", id,
	       result(syscall(SYS_semop, (int)id, &operation, 1L)));
	operation = (struct sembuf){.sem_num = 1, .sem_op = 2};
	expect("semtimedop(%ld, [{sem_num=1, sem_op=2, sem_flg=0}], 1, {tv_sec=1, tv_nsec=0}) = %s", id,
	       result(syscall(SYS_semtimedop, (int)id, &operation, 1L, &second)));
	expect("semctl(%ld, 0, IPC_RMID, NULL) = %s", id, result(syscall(SYS_semctl, (int)id, 0, IPC_RMID, NULL)));
}

static void message_queue(void)
{
	static struct {
		long type;
		char text[8];
	} message = {5, "message"};
	void *at = &message;
	long id = syscall(SYS_msgget, IPC_PRIVATE, IPC_CREAT | 0600);

	expect("msgget(IPC_PRIVATE, IPC_CREAT|0600) = %s", result(id));
	expect("msgsnd(%ld, %p, 8, IPC_NOWAIT) = %s", id, at, result(syscall(SYS_msgsnd, (int)id, at, 8L, IPC_NOWAIT)));
	expect("msgrcv(%ld, %p, 8, 5, MSG_NOERROR) = %s", id, at,
	       result(syscall(SYS_msgrcv, (int)id, at, 8L, 5L, MSG_NOERROR)));
	expect("msgctl(%ld, IPC_RMID, NULL) = %s", id, result(syscall(SYS_msgctl, (int)id, IPC_RMID, NULL)));
}

static void posix_queue(void)
{
	struct mq_attr *attributes =
		tail_copy(&(struct mq_attr){.mq_maxmsg = 2, .mq_msgsize = 16}, sizeof(*attributes));
	unsigned *priority = tail_alloc(sizeof(*priority));
	char *buffer = tail_alloc(16);
	int queue = (int)syscall(SYS_mq_open, "sysspan-rows", O_RDWR | O_CREAT, 0600, attributes);

	expect("mq_open(\"sysspan-rows\", O_RDWR|O_CREAT, 0600, {mq_flags=0, mq_maxmsg=2, mq_msgsize=16, mq_curmsgs=0}) = %s",
	       result(queue));
	expect("mq_unlink(\"sysspan-rows\") = %s", result(syscall(SYS_mq_unlink, "sysspan-rows")));
	expect("mq_timedsend(%d, \"hello\", 5, 7, NULL) = %s", queue,
	       result(syscall(SYS_mq_timedsend, queue, "hello", 5L, 7, NULL)));
	expect("mq_getsetattr(%d, NULL, {mq_flags=0, mq_maxmsg=2, mq_msgsize=16, mq_curmsgs=1}) = %s", queue,
	       result(syscall(SYS_mq_getsetattr, queue, NULL, attributes)));
	expect("mq_timedreceive(%d, \"hello\", 16, [7], NULL) = %s", queue,
	       result(syscall(SYS_mq_timedreceive, queue, buffer, 16L, priority, NULL)));
	expect("mq_notify(%d, NULL) = %s", queue, result(syscall(SYS_mq_notify, queue, NULL)));
}

int main(void)
{
	shared_memory();
	semaphores();
	message_queue();
	posix_queue();
	return 0;
}
