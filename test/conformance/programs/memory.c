// SPDX-License-Identifier: Apache-2.0
// Memory, shared objects between processes, futexes, asynchronous input and output, BPF.
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/bpf.h>
#include <linux/futex.h>
#include <linux/io_uring.h>
#include <linux/userfaultfd.h>
#include <mqueue.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static void mapped(void)
{
	size_t page = 4096;
	int fd = open("/etc/passwd", O_RDONLY);
	char *area = mmap(NULL, 8 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char resident[8];
	struct iovec local = {.iov_base = resident, .iov_len = 4}, remote = {.iov_base = area, .iov_len = 4};

	mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);
	mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK | MAP_POPULATE, -1, 0);
	mmap(area, page, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	mmap(NULL, 0, PROT_READ, MAP_PRIVATE, 99, 4096);
	mmap(NULL, 2UL << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | 21 << 26, -1, 0);
	mprotect(area, page, PROT_READ);
	mprotect(area, page, PROT_READ | PROT_GROWSDOWN);
	madvise(area, page, MADV_DONTNEED);
	madvise(area, page, MADV_HUGEPAGE);
	madvise(area + 1, page, 9999);
	mincore(area, 8 * page, resident);
	mlock(area, page);
	mlock2(area, page, MLOCK_ONFAULT);
	munlock(area, page);
	mlockall(MCL_CURRENT);
	munlockall();
	msync(area, page, MS_SYNC | MS_INVALIDATE);
	mremap(area + 4 * page, page, 2 * page, MREMAP_MAYMOVE);
	munmap(area, page);
	munmap((void *)1, page);
	sbrk(4096);
	syscall(SYS_brk, 0);
	process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
	syscall(SYS_mbind, area, page, 0, NULL, 0, 0);
	syscall(SYS_get_mempolicy, NULL, NULL, 0, NULL, 0);
	syscall(SYS_pkey_alloc, 0, 0);
	syscall(SYS_memfd_secret, 0);
	close((int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK));
	syscall(SYS_process_madvise, 99, &remote, 1, MADV_COLD, 0);
}

static void shared(void)
{
	struct shmid_ds segment;
	struct semid_ds set;
	struct msqid_ds queue;
	struct sembuf operation = {.sem_num = 0, .sem_op = 1, .sem_flg = IPC_NOWAIT | SEM_UNDO};
	struct {
		long type;
		char text[16];
	} message = {.type = 5, .text = "message"};
	int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
	void *at = shmat(id, NULL, 0);
	union {
		int value;
		struct semid_ds *set;
	} argument = {.value = 3};

	shmctl(id, IPC_STAT, &segment);
	shmdt(at);
	shmctl(id, IPC_RMID, NULL);
	shmget(0x1234, 1, 0);
	id = semget(IPC_PRIVATE, 2, IPC_CREAT | IPC_EXCL | 0666);
	semop(id, &operation, 1);
	semctl(id, 0, SETVAL, argument);
	semctl(id, 0, GETVAL);
	argument.set = &set;
	semctl(id, 0, IPC_STAT, argument);
	semctl(id, 0, IPC_RMID);
	id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
	msgsnd(id, &message, 8, 0);
	msgrcv(id, &message, 16, 5, IPC_NOWAIT);
	msgrcv(id, &message, 16, 0, IPC_NOWAIT);
	msgctl(id, IPC_STAT, &queue);
	msgctl(id, IPC_RMID, NULL);
}

static void queued(void)
{
	struct mq_attr attributes = {.mq_maxmsg = 2, .mq_msgsize = 16};
	char buffer[16];
	unsigned priority;
	struct timespec past = {.tv_sec = 1};
	mqd_t queue = mq_open("/sysspan-conformance", O_RDWR | O_CREAT, 0600, &attributes);

	mq_send(queue, "hello", 5, 7);
	mq_receive(queue, buffer, sizeof(buffer), &priority);
	mq_timedreceive(queue, buffer, sizeof(buffer), NULL, &past);
	mq_getattr(queue, &attributes);
	mq_notify(queue, NULL);
	mq_unlink("/sysspan-conformance");
}

static int word = 1;

static void *wake(void *nothing)
{
	struct timespec little = {.tv_nsec = 30000000};

	nanosleep(&little, NULL);
	__atomic_store_n(&word, 0, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1);
	return nothing;
}

static void waited(void)
{
	struct timespec little = {.tv_nsec = 1000000};
	pthread_t thread;
	void *head;
	size_t size;

	syscall(SYS_futex, &word, FUTEX_WAIT, 5, &little);
	syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 1, &little);
	syscall(SYS_futex, &word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 5, &little, NULL, FUTEX_BITSET_MATCH_ANY);
	syscall(SYS_futex, &word, FUTEX_WAKE, 0x7fffffff);
	syscall(SYS_futex, &word, FUTEX_CMP_REQUEUE_PRIVATE, 1, 2, &word + 1, 1);
	syscall(SYS_futex, &word, FUTEX_WAKE_OP, 1, 1, &word + 1, FUTEX_OP(FUTEX_OP_SET, 0, FUTEX_OP_CMP_GT, 1));
	syscall(SYS_futex, &word, FUTEX_UNLOCK_PI_PRIVATE);
	syscall(SYS_futex, &word, 99, 1, 2, 3, 4);
	pthread_create(&thread, NULL, wake, NULL);
	syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 1, NULL);
	pthread_join(thread, NULL);
	syscall(SYS_get_robust_list, 0, &head, &size);
}

static void asynchronous(void)
{
	struct io_uring_params parameters = {.flags = IORING_SETUP_CLAMP};
	struct iovec part = {.iov_base = &parameters, .iov_len = 64};
	aio_context_t context = 0;
	struct iocb one = {.aio_lio_opcode = IOCB_CMD_PREAD, .aio_fildes = 0, .aio_nbytes = 4}, *all[] = {&one};
	struct io_event events[2];
	struct timespec none = {0};
	char buffer[8];
	int fd = (int)syscall(SYS_io_uring_setup, 8, &parameters), files[] = {0, -1};

	syscall(SYS_io_uring_enter, fd, 0, 0, IORING_ENTER_GETEVENTS, NULL, 0);
	syscall(SYS_io_uring_register, fd, IORING_REGISTER_BUFFERS, &part, 1);
	syscall(SYS_io_uring_register, fd, IORING_REGISTER_FILES, files, 2);
	syscall(SYS_io_uring_register, fd, IORING_UNREGISTER_FILES, NULL, 0);
	syscall(SYS_io_uring_register, fd, IORING_REGISTER_EVENTFD, files, 1);
	syscall(SYS_io_uring_register, fd, 999, NULL, 0);
	syscall(SYS_io_uring_setup, 0, NULL);
	one.aio_buf = (unsigned long)buffer;
	syscall(SYS_io_setup, 4, &context);
	syscall(SYS_io_submit, context, 1, all);
	syscall(SYS_io_getevents, context, 1, 2, events, &none);
	syscall(SYS_io_destroy, context);
}

static void filtered(void)
{
	union bpf_attr attributes;
	unsigned key = 1;
	unsigned long long value = 7;
	int map;

	memset(&attributes, 0, sizeof(attributes));
	attributes.map_type = BPF_MAP_TYPE_HASH;
	attributes.key_size = 4;
	attributes.value_size = 8;
	attributes.max_entries = 4;
	strcpy(attributes.map_name, "conformance");
	map = (int)syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof(attributes));
	memset(&attributes, 0, sizeof(attributes));
	attributes.map_fd = (unsigned)map;
	attributes.key = (unsigned long)&key;
	attributes.value = (unsigned long)&value;
	syscall(SYS_bpf, BPF_MAP_UPDATE_ELEM, &attributes, 32);
	syscall(SYS_bpf, BPF_MAP_LOOKUP_ELEM, &attributes, 32);
	syscall(SYS_bpf, BPF_MAP_DELETE_ELEM, &attributes, 32);
	memset(&attributes, 0, sizeof(attributes));
	attributes.map_fd = (unsigned)map;
	syscall(SYS_bpf, BPF_MAP_GET_NEXT_KEY, &attributes, 24);
	syscall(SYS_bpf, 999, &attributes, 8);
}

int main(void)
{
	mapped();
	shared();
	queued();
	waited();
	asynchronous();
	filtered();
	return 0;
}
