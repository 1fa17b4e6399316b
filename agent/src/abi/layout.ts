// Generated from bpf/wire.h and bpf/plan.h by agent/src/generate/main.ts; never edited.

export const WIRE_RECORD_MAX = 0x4000;
export const WIRE_ARGV_MAX = 2048;
export const WIRE_PATH_MAX = 0x1000;
export const WIRE_TRACEPARENT = 64;
export const WIRE_ENVIRONMENT = 0x10000;
export const WIRE_COMM = 16;
export const WIRE_CGROUP_NAME = 192;
export const WIRE_SIGINFO = 48;
export const WIRE_CALL = 1;
export const WIRE_TASK = 2;
export const WIRE_EXEC = 3;
export const WIRE_EXIT = 4;
export const WIRE_SIGNAL = 5;
export const WIRE_RENAME = 6;
export const WIRE_LEFT = 7;
export const WIRE_IMAGE = 8;
export const WIRE_CGROUP_MADE = 9;
export const WIRE_CGROUP_REMOVED = 10;
export const WIRE_STOP = 11;
export const WIRE_RING_SLACK = 0x5000;
export const WIRE_NO_RETURN = 1;
export const WIRE_NO_ENTRY = 2;
export const WIRE_BLOCKED = 4;
export const WIRE_ABI_I386 = 8;
export const WIRE_ABI_X32 = 16;
export const WIRE_ENTERED = 32;
export const WIRE_SKIPPED_CALL = 64;
export const WIRE_WHOLE = 0;
export const WIRE_CUT = 1;
export const WIRE_FAULT = 2;
export const WIRE_SKIPPED = 3;
export const WIRE_FDS_ENTRY = 14;
export const WIRE_FDS_EXIT = 15;
export const WIRE_FD_UNLINKED = 1;
export const WIRE_THREAD = 1;
export const WIRE_ATTACHED = 2;
export const WIRE_INSIDE = 4;
export const WIRE_AGAIN = 8;
export const WIRE_GROUP_DEAD = 1;
export const WIRE_SUPERSEDED = 2;
export const WIRE_CGROUP_OWN = 1;
export const WIRE_CGROUPS = 146;

export const wireRing = {
  size: 256,
  produced: 0,
  writing: 8,
  unused: 16,
  consumed: 128,
  unused2: 136,
  data: 256,
} as const;

export const wireHeader = {
  size: 4,
  sizeAt: 0,
  kind: 2,
  flags: 3,
} as const;

export const wireCall = {
  size: 48,
  header: 0,
  nr: 4,
  trace_set: 8,
  args: 10,
  chunks: 11,
  seq: 12,
  tgid: 16,
  tid: 20,
  enter_ns: 24,
  duration_ns: 32,
  result: 40,
  arg: 48,
} as const;

export const wireChunk = {
  size: 8,
  op: 0,
  status: 1,
  sizeAt: 2,
  items: 4,
  unused: 6,
} as const;

export const wireItem = {
  size: 16,
  status: 0,
  unused: 1,
  sizeAt: 2,
  index: 4,
  address: 8,
} as const;

export const wireFd = {
  size: 80,
  magic: 0,
  inode: 8,
  peer_inode: 16,
  mode: 24,
  device: 28,
  flags: 32,
  family: 34,
  type: 36,
  protocol: 38,
  local_port: 40,
  peer_port: 42,
  state: 44,
  unused: 46,
  local: 48,
  peer: 64,
} as const;

export const wireTask = {
  size: 48,
  header: 0,
  trace_set: 4,
  tgid: 8,
  tid: 12,
  time_ns: 16,
  start_ns: 24,
  comm: 32,
} as const;

export const wireBegin = {
  size: 96,
  task: 0,
  parent_tgid: 48,
  parent_tid: 52,
  parent_start_ns: 56,
  vpid: 64,
  pgid: 68,
  sid: 72,
  uid: 76,
  seq: 80,
  unused: 84,
  container_id: 88,
} as const;

export const wireExec = {
  size: 72,
  task: 0,
  old_tid: 48,
  uid: 52,
  path_size: 56,
  argv_size: 58,
  argv_status: 60,
  traceparent_size: 61,
  unused: 62,
  pgid: 64,
  sid: 68,
} as const;

export const wireExit = {
  size: 64,
  task: 0,
  code: 48,
  seq: 52,
  by: 56,
  unused: 60,
} as const;

export const wireSignal = {
  size: 104,
  task: 0,
  signal: 48,
  unused: 52,
  siginfo: 56,
} as const;

export const wireStop = {
  size: 56,
  task: 0,
  signal: 48,
  unused: 52,
} as const;

export const wireCgroup = {
  size: 224,
  header: 0,
  level: 4,
  id: 8,
  time_ns: 16,
  parent_id: 24,
  name: 32,
} as const;

export const wireCounters = {
  size: 72,
  seen: 0,
  filtered: 8,
  recorded: 16,
  lost_ring_full: 24,
  lost_ring_busy: 32,
  lost_missed: 40,
  lost_fault: 48,
  lost_no_storage: 56,
  lost_process_events: 64,
} as const;

export const wireShare = {
  size: 24,
  consumed: 0,
  bytes: 8,
  missed: 16,
} as const;

export const PLAN_SYSCALLS = 512;
export const PLAN_OPS = 12;
export const PLAN_TRACE_SETS = 1024;
export const PLAN_PLANS = 2048;
export const PLAN_ARGS = 6;
export const PLAN_NO_SELECTOR = 255;
export const PLAN_ANY = 0xffffffff;
export const PLAN_STRING = 1;
export const PLAN_BYTES = 2;
export const PLAN_STRINGS = 3;
export const PLAN_VECTOR = 4;
export const PLAN_ARGV = 5;
export const PLAN_KIND = 7;
export const PLAN_ENTRY = 0;
export const PLAN_EXIT = 8;
export const PLAN_EXIT_OK = 16;
export const PLAN_WHEN = 24;
export const PLAN_STRING_LIMIT = 32;
export const PLAN_SENT = 64;
export const PLAN_RECEIVED = 128;
export const PLAN_BASE_ARG = 0;
export const PLAN_BASE_OP = 16;
export const PLAN_BASE_INDEX = 15;
export const PLAN_IF_POSITIVE = 32;
export const PLAN_IF_INTERRUPTED = 64;
export const PLAN_LENGTH_LIMIT = 0;
export const PLAN_LENGTH_ARG = 16;
export const PLAN_LENGTH_RESULT = 32;
export const PLAN_LENGTH_OP32 = 48;
export const PLAN_LENGTH_OP64 = 64;
export const PLAN_LENGTH_SOURCE = 240;
export const PLAN_LENGTH_INDEX = 15;
export const PLAN_EXEC = 1;
export const PLAN_READS_ENTRY = 2;
export const PLAN_READS_EXIT = 4;
export const PLAN_SELECTS = 8;
export const PLAN_CONTEXT = 16;
export const PLAN_READS_ONE = 32;
export const PLAN_READS_ONE_FAILED = 64;
export const PLAN_FD_RESULT = 64;
export const PLAN_FD_REPLACED = 128;
export const PLAN_FOLLOW_FORKS = 1;
export const PLAN_NO_SUCCESSFUL = 2;
export const PLAN_NO_FAILED = 4;
export const PLAN_NO_UNFINISHED = 8;
export const PLAN_COMMAND_LINE = 16;
export const PLAN_BUFFERS_SENT = 64;
export const PLAN_BUFFERS_RECEIVED = 128;
export const PLAN_TRACE_SET_BITS = 10;
export const PLAN_TRACEPOINTS = 0;
export const PLAN_FUNCTIONS = 1;
export const PLAN_PREEMPTIBLE = 2;
export const MOVES_APART_NS = 0x989680;

export const planOp = {
  size: 8,
  what: 0,
  base: 1,
  base_offset: 2,
  length: 3,
  length_offset: 4,
  unit: 5,
  limit: 6,
} as const;

export const plan = {
  size: 112,
  args: 0,
  ops: 1,
  flags: 2,
  selector: 3,
  fds: 5,
  fd_array: 6,
  entry_args: 7,
  selector_mask: 8,
  op: 16,
} as const;

export const planVariant = {
  size: 12,
  nr: 0,
  selector: 4,
} as const;

export const planTraceSet = {
  size: 88,
  syscalls: 0,
  min_duration_ns: 64,
  string_limit: 72,
  flags: 76,
  other_numbers: 80,
  generation: 84,
} as const;

export const planCgroup = {
  size: 8,
  trace_set: 0,
  container_level: 4,
} as const;

export const planMode = {
  size: 28,
  by_cgroup: 0,
  emit_entries: 4,
  emit_fds: 8,
  emit_stops: 12,
  ring_bytes: 16,
  hooks: 20,
  hook_arg: 24,
} as const;

export const planMoves = {
  size: 16,
  last_ns: 0,
  waiting: 8,
} as const;

export const planReemit = {
  size: 16,
  lost: 0,
  number: 8,
  unused: 12,
} as const;

export const planRequest = {
  size: 32,
  trace_set: 0,
  selected: 4,
  failed: 8,
  armed: 12,
  after: 16,
  listed: 24,
  more: 28,
} as const;
