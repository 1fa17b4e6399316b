// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { ConstantList } from '../types.ts';

export const perfFlags: ConstantList = {
  name: 'perfFlags',
  header: 'linux/perf_event.h',
  prefix: 'PERF_FLAG_',
  values: [
    ['PERF_FLAG_FD_NO_GROUP', 1],
    ['PERF_FLAG_FD_OUTPUT', 2],
    ['PERF_FLAG_PID_CGROUP', 4],
    ['PERF_FLAG_FD_CLOEXEC', 8],
  ],
};

export const perfTypes: ConstantList = {
  name: 'perfTypes',
  header: 'linux/perf_event.h',
  prefix: 'PERF_TYPE_',
  values: [
    ['PERF_TYPE_HARDWARE', 0],
    ['PERF_TYPE_SOFTWARE', 1],
    ['PERF_TYPE_TRACEPOINT', 2],
    ['PERF_TYPE_HW_CACHE', 3],
    ['PERF_TYPE_RAW', 4],
    ['PERF_TYPE_BREAKPOINT', 5],
  ],
};

export const perfHardwareEvents: ConstantList = {
  name: 'perfHardwareEvents',
  header: 'linux/perf_event.h',
  prefix: 'PERF_COUNT_HW_',
  values: [
    ['PERF_COUNT_HW_CPU_CYCLES', 0],
    ['PERF_COUNT_HW_INSTRUCTIONS', 1],
    ['PERF_COUNT_HW_CACHE_REFERENCES', 2],
    ['PERF_COUNT_HW_CACHE_MISSES', 3],
    ['PERF_COUNT_HW_BRANCH_INSTRUCTIONS', 4],
    ['PERF_COUNT_HW_BRANCH_MISSES', 5],
    ['PERF_COUNT_HW_BUS_CYCLES', 6],
    ['PERF_COUNT_HW_STALLED_CYCLES_FRONTEND', 7],
    ['PERF_COUNT_HW_STALLED_CYCLES_BACKEND', 8],
    ['PERF_COUNT_HW_REF_CPU_CYCLES', 9],
  ],
};

export const perfSoftwareEvents: ConstantList = {
  name: 'perfSoftwareEvents',
  header: 'linux/perf_event.h',
  prefix: 'PERF_COUNT_SW_',
  values: [
    ['PERF_COUNT_SW_CPU_CLOCK', 0],
    ['PERF_COUNT_SW_TASK_CLOCK', 1],
    ['PERF_COUNT_SW_PAGE_FAULTS', 2],
    ['PERF_COUNT_SW_CONTEXT_SWITCHES', 3],
    ['PERF_COUNT_SW_CPU_MIGRATIONS', 4],
    ['PERF_COUNT_SW_PAGE_FAULTS_MIN', 5],
    ['PERF_COUNT_SW_PAGE_FAULTS_MAJ', 6],
    ['PERF_COUNT_SW_ALIGNMENT_FAULTS', 7],
    ['PERF_COUNT_SW_EMULATION_FAULTS', 8],
    ['PERF_COUNT_SW_DUMMY', 9],
    ['PERF_COUNT_SW_BPF_OUTPUT', 10],
    ['PERF_COUNT_SW_CGROUP_SWITCHES', 11],
  ],
};

export const perfSampleFormat: ConstantList = {
  name: 'perfSampleFormat',
  header: 'linux/perf_event.h',
  prefix: 'PERF_SAMPLE_',
  values: [
    ['PERF_SAMPLE_IP', 1],
    ['PERF_SAMPLE_TID', 2],
    ['PERF_SAMPLE_TIME', 4],
    ['PERF_SAMPLE_ADDR', 8],
    ['PERF_SAMPLE_READ', 16],
    ['PERF_SAMPLE_CALLCHAIN', 32],
    ['PERF_SAMPLE_ID', 64],
    ['PERF_SAMPLE_CPU', 128],
    ['PERF_SAMPLE_PERIOD', 256],
    ['PERF_SAMPLE_STREAM_ID', 512],
    ['PERF_SAMPLE_RAW', 1024],
    ['PERF_SAMPLE_REGS_USER', 0x1000],
    ['PERF_SAMPLE_STACK_USER', 0x2000],
    ['PERF_SAMPLE_WEIGHT', 0x4000],
    ['PERF_SAMPLE_DATA_SRC', 0x8000],
    ['PERF_SAMPLE_IDENTIFIER', 0x10000],
    ['PERF_SAMPLE_TRANSACTION', 0x20000],
    ['PERF_SAMPLE_REGS_INTR', 0x40000],
    ['PERF_SAMPLE_PHYS_ADDR', 0x80000],
    ['PERF_SAMPLE_AUX', 0x100000],
    ['PERF_SAMPLE_CGROUP', 0x200000],
    ['PERF_SAMPLE_DATA_PAGE_SIZE', 0x400000],
    ['PERF_SAMPLE_CODE_PAGE_SIZE', 0x800000],
    ['PERF_SAMPLE_WEIGHT_STRUCT', 0x1000000],
  ],
};

export const perfReadFormat: ConstantList = {
  name: 'perfReadFormat',
  header: 'linux/perf_event.h',
  prefix: 'PERF_FORMAT_',
  values: [
    ['PERF_FORMAT_TOTAL_TIME_ENABLED', 1],
    ['PERF_FORMAT_TOTAL_TIME_RUNNING', 2],
    ['PERF_FORMAT_ID', 4],
    ['PERF_FORMAT_GROUP', 8],
    ['PERF_FORMAT_LOST', 16],
  ],
};
