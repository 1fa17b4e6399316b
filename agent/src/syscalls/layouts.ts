// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { Layout } from './types.ts';

export const statLayout: Layout = {
  name: 'stat',
  size: 144,
  fields: {
    st_dev: [0, 8],
    st_ino: [8, 8],
    st_nlink: [16, 8],
    st_mode: [24, 4],
    st_uid: [28, 4],
    st_gid: [32, 4],
    __pad0: [36, 4],
    st_rdev: [40, 8],
    st_size: [48, 8],
    st_blksize: [56, 8],
    st_blocks: [64, 8],
    st_atime: [72, 8],
    st_atime_nsec: [80, 8],
    st_mtime: [88, 8],
    st_mtime_nsec: [96, 8],
    st_ctime: [104, 8],
    st_ctime_nsec: [112, 8],
    __unused: [120, 24],
  },
  arm64: {
    size: 128,
    fields: {
      st_dev: [0, 8],
      st_ino: [8, 8],
      st_mode: [16, 4],
      st_nlink: [20, 4],
      st_uid: [24, 4],
      st_gid: [28, 4],
      st_rdev: [32, 8],
      __pad1: [40, 8],
      st_size: [48, 8],
      st_blksize: [56, 4],
      __pad2: [60, 4],
      st_blocks: [64, 8],
      st_atime: [72, 8],
      st_atime_nsec: [80, 8],
      st_mtime: [88, 8],
      st_mtime_nsec: [96, 8],
      st_ctime: [104, 8],
      st_ctime_nsec: [112, 8],
      __unused4: [120, 4],
      __unused5: [124, 4],
    },
  },
};

export const statxLayout: Layout = {
  name: 'statx',
  size: 256,
  fields: {
    stx_mask: [0, 4],
    stx_blksize: [4, 4],
    stx_attributes: [8, 8],
    stx_nlink: [16, 4],
    stx_uid: [20, 4],
    stx_gid: [24, 4],
    stx_mode: [28, 2],
    __spare0: [30, 2],
    stx_ino: [32, 8],
    stx_size: [40, 8],
    stx_blocks: [48, 8],
    stx_attributes_mask: [56, 8],
    stx_atime: [64, 16],
    stx_btime: [80, 16],
    stx_ctime: [96, 16],
    stx_mtime: [112, 16],
    stx_rdev_major: [128, 4],
    stx_rdev_minor: [132, 4],
    stx_dev_major: [136, 4],
    stx_dev_minor: [140, 4],
    stx_mnt_id: [144, 8],
    stx_dio_mem_align: [152, 4],
    stx_dio_offset_align: [156, 4],
    stx_subvol: [160, 8],
    stx_atomic_write_unit_min: [168, 4],
    stx_atomic_write_unit_max: [172, 4],
    stx_atomic_write_segments_max: [176, 4],
    stx_dio_read_offset_align: [180, 4],
    stx_atomic_write_unit_max_opt: [184, 4],
    __spare2: [188, 4],
    __spare3: [192, 64],
  },
};

export const statxTimestampLayout: Layout = {
  name: 'statxTimestamp',
  size: 16,
  fields: {
    tv_sec: [0, 8],
    tv_nsec: [8, 4],
    __reserved: [12, 4],
  },
};

export const statfsLayout: Layout = {
  name: 'statfs',
  size: 120,
  fields: {
    f_type: [0, 8],
    f_bsize: [8, 8],
    f_blocks: [16, 8],
    f_bfree: [24, 8],
    f_bavail: [32, 8],
    f_files: [40, 8],
    f_ffree: [48, 8],
    f_fsid: [56, 8],
    f_namelen: [64, 8],
    f_frsize: [72, 8],
    f_flags: [80, 8],
    f_spare: [88, 32],
  },
};

export const fsidLayout: Layout = {
  name: 'fsid',
  size: 8,
  fields: {
    val: [0, 8],
  },
};

export const timespecLayout: Layout = {
  name: 'timespec',
  size: 16,
  fields: {
    tv_sec: [0, 8],
    tv_nsec: [8, 8],
  },
};

export const timevalLayout: Layout = {
  name: 'timeval',
  size: 16,
  fields: {
    tv_sec: [0, 8],
    tv_usec: [8, 8],
  },
};

export const timezoneLayout: Layout = {
  name: 'timezone',
  size: 8,
  fields: {
    tz_minuteswest: [0, 4],
    tz_dsttime: [4, 4],
  },
};

export const itimerspecLayout: Layout = {
  name: 'itimerspec',
  size: 32,
  fields: {
    it_interval: [0, 16],
    'it_interval.tv_sec': [0, 8],
    'it_interval.tv_nsec': [8, 8],
    it_value: [16, 16],
    'it_value.tv_sec': [16, 8],
    'it_value.tv_nsec': [24, 8],
  },
};

export const itimervalLayout: Layout = {
  name: 'itimerval',
  size: 32,
  fields: {
    it_interval: [0, 16],
    'it_interval.tv_sec': [0, 8],
    'it_interval.tv_usec': [8, 8],
    it_value: [16, 16],
    'it_value.tv_sec': [16, 8],
    'it_value.tv_usec': [24, 8],
  },
};

export const timexLayout: Layout = {
  name: 'timex',
  size: 208,
  fields: {
    modes: [0, 4],
    offset: [8, 8],
    freq: [16, 8],
    maxerror: [24, 8],
    esterror: [32, 8],
    status: [40, 4],
    constant: [48, 8],
    precision: [56, 8],
    tolerance: [64, 8],
    time: [72, 16],
    'time.tv_sec': [72, 8],
    'time.tv_usec': [80, 8],
    tick: [88, 8],
    ppsfreq: [96, 8],
    jitter: [104, 8],
    shift: [112, 4],
    stabil: [120, 8],
    jitcnt: [128, 8],
    calcnt: [136, 8],
    errcnt: [144, 8],
    stbcnt: [152, 8],
    tai: [160, 4],
  },
};

export const rlimitLayout: Layout = {
  name: 'rlimit',
  size: 16,
  fields: {
    rlim_cur: [0, 8],
    rlim_max: [8, 8],
  },
};

export const rlimit64Layout: Layout = {
  name: 'rlimit64',
  size: 16,
  fields: {
    rlim_cur: [0, 8],
    rlim_max: [8, 8],
  },
};

export const rusageLayout: Layout = {
  name: 'rusage',
  size: 144,
  fields: {
    ru_utime: [0, 16],
    'ru_utime.tv_sec': [0, 8],
    'ru_utime.tv_usec': [8, 8],
    ru_stime: [16, 16],
    'ru_stime.tv_sec': [16, 8],
    'ru_stime.tv_usec': [24, 8],
    ru_maxrss: [32, 8],
    ru_ixrss: [40, 8],
    ru_idrss: [48, 8],
    ru_isrss: [56, 8],
    ru_minflt: [64, 8],
    ru_majflt: [72, 8],
    ru_nswap: [80, 8],
    ru_inblock: [88, 8],
    ru_oublock: [96, 8],
    ru_msgsnd: [104, 8],
    ru_msgrcv: [112, 8],
    ru_nsignals: [120, 8],
    ru_nvcsw: [128, 8],
    ru_nivcsw: [136, 8],
  },
};

export const tmsLayout: Layout = {
  name: 'tms',
  size: 32,
  fields: {
    tms_utime: [0, 8],
    tms_stime: [8, 8],
    tms_cutime: [16, 8],
    tms_cstime: [24, 8],
  },
};

export const utimbufLayout: Layout = {
  name: 'utimbuf',
  size: 16,
  fields: {
    actime: [0, 8],
    modtime: [8, 8],
  },
};

export const sysinfoLayout: Layout = {
  name: 'sysinfo',
  size: 112,
  fields: {
    uptime: [0, 8],
    loads: [8, 24],
    totalram: [32, 8],
    freeram: [40, 8],
    sharedram: [48, 8],
    bufferram: [56, 8],
    totalswap: [64, 8],
    freeswap: [72, 8],
    procs: [80, 2],
    pad: [82, 2],
    totalhigh: [88, 8],
    freehigh: [96, 8],
    mem_unit: [104, 4],
    _f: [108, 0],
  },
};

export const utsnameLayout: Layout = {
  name: 'utsname',
  size: 390,
  fields: {
    sysname: [0, 65],
    nodename: [65, 65],
    release: [130, 65],
    version: [195, 65],
    machine: [260, 65],
    domainname: [325, 65],
  },
};

export const iovecLayout: Layout = {
  name: 'iovec',
  size: 16,
  fields: {
    iov_base: [0, 8],
    iov_len: [8, 8],
  },
};

export const msghdrLayout: Layout = {
  name: 'msghdr',
  size: 56,
  fields: {
    msg_name: [0, 8],
    msg_namelen: [8, 4],
    msg_iov: [16, 8],
    msg_iovlen: [24, 8],
    msg_control: [32, 8],
    msg_controllen: [40, 8],
    msg_flags: [48, 4],
  },
};

export const mmsghdrLayout: Layout = {
  name: 'mmsghdr',
  size: 64,
  fields: {
    msg_hdr: [0, 56],
    'msg_hdr.msg_name': [0, 8],
    'msg_hdr.msg_namelen': [8, 4],
    'msg_hdr.msg_iov': [16, 8],
    'msg_hdr.msg_iovlen': [24, 8],
    'msg_hdr.msg_control': [32, 8],
    'msg_hdr.msg_controllen': [40, 8],
    'msg_hdr.msg_flags': [48, 4],
    msg_len: [56, 4],
  },
};

export const cmsghdrLayout: Layout = {
  name: 'cmsghdr',
  size: 16,
  fields: {
    cmsg_len: [0, 8],
    cmsg_level: [8, 4],
    cmsg_type: [12, 4],
  },
};

export const pollfdLayout: Layout = {
  name: 'pollfd',
  size: 8,
  fields: {
    fd: [0, 4],
    events: [4, 2],
    revents: [6, 2],
  },
};

export const epollDataLayout: Layout = {
  name: 'epollData',
  size: 8,
  fields: {
    u32: [0, 4],
    u64: [0, 8],
  },
};

export const epollEventLayout: Layout = {
  name: 'epollEvent',
  size: 12,
  fields: {
    events: [0, 4],
    data: [4, 8],
  },
  arm64: {
    size: 16,
    fields: {
      events: [0, 4],
      data: [8, 8],
    },
  },
};

export const epollParamsLayout: Layout = {
  name: 'epollParams',
  size: 8,
  fields: {
    busy_poll_usecs: [0, 4],
    busy_poll_budget: [4, 2],
    prefer_busy_poll: [6, 1],
    __pad: [7, 1],
  },
};

export const sigactionLayout: Layout = {
  name: 'sigaction',
  size: 32,
  fields: {
    sa_handler: [0, 8],
    sa_flags: [8, 8],
    sa_restorer: [16, 8],
    sa_mask: [24, 8],
  },
};

export const stackLayout: Layout = {
  name: 'stack',
  size: 24,
  fields: {
    ss_sp: [0, 8],
    ss_flags: [8, 4],
    ss_size: [16, 8],
  },
};

export const sigvalLayout: Layout = {
  name: 'sigval',
  size: 8,
  fields: {
    sival_int: [0, 4],
    sival_ptr: [0, 8],
  },
};

export const sigeventLayout: Layout = {
  name: 'sigevent',
  size: 64,
  fields: {
    sigev_value: [0, 8],
    sigev_signo: [8, 4],
    sigev_notify: [12, 4],
    '_sigev_un._tid': [16, 4],
    '_sigev_un._sigev_thread._function': [16, 8],
    '_sigev_un._sigev_thread._attribute': [24, 8],
  },
};

export const sigsetSizeLayout: Layout = {
  name: 'sigsetSize',
  size: 16,
  fields: {
    sigmask: [0, 8],
    sigsetsize: [8, 8],
  },
};

export const cloneArgsLayout: Layout = {
  name: 'cloneArgs',
  size: 88,
  fields: {
    flags: [0, 8],
    pidfd: [8, 8],
    child_tid: [16, 8],
    parent_tid: [24, 8],
    exit_signal: [32, 8],
    stack: [40, 8],
    stack_size: [48, 8],
    tls: [56, 8],
    set_tid: [64, 8],
    set_tid_size: [72, 8],
    cgroup: [80, 8],
  },
};

export const openHowLayout: Layout = {
  name: 'openHow',
  size: 24,
  fields: {
    flags: [0, 8],
    mode: [8, 8],
    resolve: [16, 8],
  },
};

export const flockLayout: Layout = {
  name: 'flock',
  size: 32,
  fields: {
    l_type: [0, 2],
    l_whence: [2, 2],
    l_start: [8, 8],
    l_len: [16, 8],
    l_pid: [24, 4],
  },
};

export const fOwnerExLayout: Layout = {
  name: 'fOwnerEx',
  size: 8,
  fields: {
    type: [0, 4],
    pid: [4, 4],
  },
};

export const fileHandleLayout: Layout = {
  name: 'fileHandle',
  size: 8,
  fields: {
    handle_bytes: [0, 4],
    handle_type: [4, 4],
  },
};

export const rseqLayout: Layout = {
  name: 'rseq',
  size: 64,
  fields: {
    cpu_id_start: [0, 4],
    cpu_id: [4, 4],
    rseq_cs: [8, 8],
    flags: [16, 4],
    node_id: [20, 4],
    mm_cid: [24, 4],
  },
};

export const schedParamLayout: Layout = {
  name: 'schedParam',
  size: 4,
  fields: {
    sched_priority: [0, 4],
  },
};

export const schedAttrLayout: Layout = {
  name: 'schedAttr',
  size: 56,
  fields: {
    size: [0, 4],
    sched_policy: [4, 4],
    sched_flags: [8, 8],
    sched_nice: [16, 4],
    sched_priority: [20, 4],
    sched_runtime: [24, 8],
    sched_deadline: [32, 8],
    sched_period: [40, 8],
    sched_util_min: [48, 4],
    sched_util_max: [52, 4],
  },
};

export const robustListHeadLayout: Layout = {
  name: 'robustListHead',
  size: 24,
  fields: {
    list: [0, 8],
    list_op_pending: [16, 8],
    futex_offset: [8, 8],
  },
};

export const futexWaitvLayout: Layout = {
  name: 'futexWaitv',
  size: 24,
  fields: {
    val: [0, 8],
    uaddr: [8, 8],
    flags: [16, 4],
    __reserved: [20, 4],
  },
};

export const ioSqringOffsetsLayout: Layout = {
  name: 'ioSqringOffsets',
  size: 40,
  fields: {
    head: [0, 4],
    tail: [4, 4],
    ring_mask: [8, 4],
    ring_entries: [12, 4],
    flags: [16, 4],
    dropped: [20, 4],
    array: [24, 4],
    resv1: [28, 4],
    user_addr: [32, 8],
  },
};

export const ioCqringOffsetsLayout: Layout = {
  name: 'ioCqringOffsets',
  size: 40,
  fields: {
    head: [0, 4],
    tail: [4, 4],
    ring_mask: [8, 4],
    ring_entries: [12, 4],
    overflow: [16, 4],
    cqes: [20, 4],
    flags: [24, 4],
    resv1: [28, 4],
    user_addr: [32, 8],
  },
};

export const ioUringParamsLayout: Layout = {
  name: 'ioUringParams',
  size: 120,
  fields: {
    sq_entries: [0, 4],
    cq_entries: [4, 4],
    flags: [8, 4],
    sq_thread_cpu: [12, 4],
    sq_thread_idle: [16, 4],
    features: [20, 4],
    wq_fd: [24, 4],
    resv: [28, 12],
    sq_off: [40, 40],
    cq_off: [80, 40],
  },
};

export const ioUringSqeLayout: Layout = {
  name: 'ioUringSqe',
  size: 64,
  fields: {
    opcode: [0, 1],
    flags: [1, 1],
    ioprio: [2, 2],
    fd: [4, 4],
    off: [8, 8],
    addr2: [8, 8],
    cmd_op: [8, 4],
    __pad1: [12, 4],
    addr: [16, 8],
    splice_off_in: [16, 8],
    level: [16, 4],
    optname: [20, 4],
    len: [24, 4],
    rw_flags: [28, 4],
    fsync_flags: [28, 4],
    poll_events: [28, 2],
    poll32_events: [28, 4],
    sync_range_flags: [28, 4],
    msg_flags: [28, 4],
    timeout_flags: [28, 4],
    accept_flags: [28, 4],
    cancel_flags: [28, 4],
    open_flags: [28, 4],
    statx_flags: [28, 4],
    fadvise_advice: [28, 4],
    splice_flags: [28, 4],
    rename_flags: [28, 4],
    unlink_flags: [28, 4],
    hardlink_flags: [28, 4],
    xattr_flags: [28, 4],
    msg_ring_flags: [28, 4],
    uring_cmd_flags: [28, 4],
    waitid_flags: [28, 4],
    futex_flags: [28, 4],
    install_fd_flags: [28, 4],
    nop_flags: [28, 4],
    pipe_flags: [28, 4],
    user_data: [32, 8],
    buf_index: [40, 2],
    buf_group: [40, 2],
    personality: [42, 2],
    splice_fd_in: [44, 4],
    file_index: [44, 4],
    zcrx_ifq_idx: [44, 4],
    optlen: [44, 4],
    addr_len: [44, 2],
    __pad3: [46, 2],
    write_stream: [44, 1],
    __pad4: [45, 3],
    addr3: [48, 8],
    __pad2: [56, 8],
    attr_ptr: [48, 8],
    attr_type_mask: [56, 8],
    optval: [48, 8],
    cmd: [48, 0],
  },
};

export const ioUringRsrcRegisterLayout: Layout = {
  name: 'ioUringRsrcRegister',
  size: 32,
  fields: {
    nr: [0, 4],
    flags: [4, 4],
    resv2: [8, 8],
    data: [16, 8],
    tags: [24, 8],
  },
};

export const ioUringRsrcUpdateLayout: Layout = {
  name: 'ioUringRsrcUpdate',
  size: 16,
  fields: {
    offset: [0, 4],
    resv: [4, 4],
    data: [8, 8],
  },
};

export const ioUringGetEventsArgLayout: Layout = {
  name: 'ioUringGetEventsArg',
  size: 24,
  fields: {
    sigmask: [0, 8],
    sigmask_sz: [8, 4],
    min_wait_usec: [12, 4],
    ts: [16, 8],
  },
};

export const iocbLayout: Layout = {
  name: 'iocb',
  size: 64,
  fields: {
    aio_data: [0, 8],
    aio_key: [8, 4],
    aio_rw_flags: [12, 4],
    aio_lio_opcode: [16, 2],
    aio_reqprio: [18, 2],
    aio_fildes: [20, 4],
    aio_buf: [24, 8],
    aio_nbytes: [32, 8],
    aio_offset: [40, 8],
    aio_reserved2: [48, 8],
    aio_flags: [56, 4],
    aio_resfd: [60, 4],
  },
};

export const ioEventLayout: Layout = {
  name: 'ioEvent',
  size: 32,
  fields: {
    data: [0, 8],
    obj: [8, 8],
    res: [16, 8],
    res2: [24, 8],
  },
};

export const mqAttrLayout: Layout = {
  name: 'mqAttr',
  size: 64,
  fields: {
    mq_flags: [0, 8],
    mq_maxmsg: [8, 8],
    mq_msgsize: [16, 8],
    mq_curmsgs: [24, 8],
    __reserved: [32, 32],
  },
};

export const capUserHeaderLayout: Layout = {
  name: 'capUserHeader',
  size: 8,
  fields: {
    version: [0, 4],
    pid: [4, 4],
  },
};

export const capUserDataLayout: Layout = {
  name: 'capUserData',
  size: 12,
  fields: {
    effective: [0, 4],
    permitted: [4, 4],
    inheritable: [8, 4],
  },
};

export const winsizeLayout: Layout = {
  name: 'winsize',
  size: 8,
  fields: {
    ws_row: [0, 2],
    ws_col: [2, 2],
    ws_xpixel: [4, 2],
    ws_ypixel: [6, 2],
  },
};

export const signalContextLayout: Layout = {
  name: 'signalContext',
  size: 304,
  fields: {
    mask: [296, 8],
  },
  arm64: {
    size: 4560,
    fields: {
      mask: [40, 8],
    },
  },
};

export const termiosLayout: Layout = {
  name: 'termios',
  size: 36,
  fields: {
    c_iflag: [0, 4],
    c_oflag: [4, 4],
    c_cflag: [8, 4],
    c_lflag: [12, 4],
    c_line: [16, 1],
    c_cc: [17, 19],
  },
};

export const termios2Layout: Layout = {
  name: 'termios2',
  size: 44,
  fields: {
    c_iflag: [0, 4],
    c_oflag: [4, 4],
    c_cflag: [8, 4],
    c_lflag: [12, 4],
    c_line: [16, 1],
    c_cc: [17, 19],
    c_ispeed: [36, 4],
    c_ospeed: [40, 4],
  },
};

export const lingerLayout: Layout = {
  name: 'linger',
  size: 8,
  fields: {
    l_onoff: [0, 4],
    l_linger: [4, 4],
  },
};

export const ucredLayout: Layout = {
  name: 'ucred',
  size: 12,
  fields: {
    pid: [0, 4],
    uid: [4, 4],
    gid: [8, 4],
  },
};

export const ipMreqnLayout: Layout = {
  name: 'ipMreqn',
  size: 12,
  fields: {
    'imr_multiaddr.s_addr': [0, 4],
    'imr_address.s_addr': [4, 4],
    imr_ifindex: [8, 4],
  },
};

export const ipMreqLayout: Layout = {
  name: 'ipMreq',
  size: 8,
  fields: {
    'imr_multiaddr.s_addr': [0, 4],
    'imr_interface.s_addr': [4, 4],
  },
};

export const ipv6MreqLayout: Layout = {
  name: 'ipv6Mreq',
  size: 20,
  fields: {
    ipv6mr_multiaddr: [0, 16],
    ipv6mr_ifindex: [16, 4],
  },
};

export const inPktinfoLayout: Layout = {
  name: 'inPktinfo',
  size: 12,
  fields: {
    ipi_ifindex: [0, 4],
    'ipi_spec_dst.s_addr': [4, 4],
    'ipi_addr.s_addr': [8, 4],
  },
};

export const in6PktinfoLayout: Layout = {
  name: 'in6Pktinfo',
  size: 20,
  fields: {
    ipi6_addr: [0, 16],
    ipi6_ifindex: [16, 4],
  },
};

export const tcpInfoLayout: Layout = {
  name: 'tcpInfo',
  size: 280,
  fields: {
    tcpi_state: [0, 1],
    tcpi_ca_state: [1, 1],
    tcpi_retransmits: [2, 1],
    tcpi_probes: [3, 1],
    tcpi_backoff: [4, 1],
    tcpi_options: [5, 1],
    tcpi_rto: [8, 4],
    tcpi_ato: [12, 4],
    tcpi_snd_mss: [16, 4],
    tcpi_rcv_mss: [20, 4],
    tcpi_unacked: [24, 4],
    tcpi_sacked: [28, 4],
    tcpi_lost: [32, 4],
    tcpi_retrans: [36, 4],
    tcpi_fackets: [40, 4],
    tcpi_last_data_sent: [44, 4],
    tcpi_last_ack_sent: [48, 4],
    tcpi_last_data_recv: [52, 4],
    tcpi_last_ack_recv: [56, 4],
    tcpi_pmtu: [60, 4],
    tcpi_rcv_ssthresh: [64, 4],
    tcpi_rtt: [68, 4],
    tcpi_rttvar: [72, 4],
    tcpi_snd_ssthresh: [76, 4],
    tcpi_snd_cwnd: [80, 4],
    tcpi_advmss: [84, 4],
    tcpi_reordering: [88, 4],
    tcpi_rcv_rtt: [92, 4],
    tcpi_rcv_space: [96, 4],
    tcpi_total_retrans: [100, 4],
    tcpi_pacing_rate: [104, 8],
    tcpi_max_pacing_rate: [112, 8],
    tcpi_bytes_acked: [120, 8],
    tcpi_bytes_received: [128, 8],
    tcpi_segs_out: [136, 4],
    tcpi_segs_in: [140, 4],
    tcpi_notsent_bytes: [144, 4],
    tcpi_min_rtt: [148, 4],
    tcpi_data_segs_in: [152, 4],
    tcpi_data_segs_out: [156, 4],
    tcpi_delivery_rate: [160, 8],
    tcpi_busy_time: [168, 8],
    tcpi_rwnd_limited: [176, 8],
    tcpi_sndbuf_limited: [184, 8],
    tcpi_delivered: [192, 4],
    tcpi_delivered_ce: [196, 4],
    tcpi_bytes_sent: [200, 8],
    tcpi_bytes_retrans: [208, 8],
    tcpi_dsack_dups: [216, 4],
    tcpi_reord_seen: [220, 4],
    tcpi_rcv_ooopack: [224, 4],
    tcpi_snd_wnd: [228, 4],
    tcpi_rcv_wnd: [232, 4],
    tcpi_rehash: [236, 4],
    tcpi_total_rto: [240, 2],
    tcpi_total_rto_recoveries: [242, 2],
    tcpi_total_rto_time: [244, 4],
    tcpi_received_ce: [248, 4],
    tcpi_delivered_e1_bytes: [252, 4],
    tcpi_delivered_e0_bytes: [256, 4],
    tcpi_delivered_ce_bytes: [260, 4],
    tcpi_received_e1_bytes: [264, 4],
    tcpi_received_e0_bytes: [268, 4],
    tcpi_received_ce_bytes: [272, 4],
  },
};

export const packetMreqLayout: Layout = {
  name: 'packetMreq',
  size: 16,
  fields: {
    mr_ifindex: [0, 4],
    mr_type: [4, 2],
    mr_alen: [6, 2],
    mr_address: [8, 8],
  },
};

export const tpacketStatsLayout: Layout = {
  name: 'tpacketStats',
  size: 8,
  fields: {
    tp_packets: [0, 4],
    tp_drops: [4, 4],
  },
};

export const sockFprogLayout: Layout = {
  name: 'sockFprog',
  size: 16,
  fields: {
    len: [0, 2],
    filter: [8, 8],
  },
};

export const sockFilterLayout: Layout = {
  name: 'sockFilter',
  size: 8,
  fields: {
    code: [0, 2],
    jt: [2, 1],
    jf: [3, 1],
    k: [4, 4],
  },
};

export const perfEventAttrLayout: Layout = {
  name: 'perfEventAttr',
  size: 144,
  fields: {
    type: [0, 4],
    size: [4, 4],
    config: [8, 8],
    sample_period: [16, 8],
    sample_freq: [16, 8],
    sample_type: [24, 8],
    read_format: [32, 8],
    wakeup_events: [48, 4],
    wakeup_watermark: [48, 4],
    bp_type: [52, 4],
    bp_addr: [56, 8],
    kprobe_func: [56, 8],
    uprobe_path: [56, 8],
    config1: [56, 8],
    bp_len: [64, 8],
    kprobe_addr: [64, 8],
    probe_offset: [64, 8],
    config2: [64, 8],
    branch_sample_type: [72, 8],
    sample_regs_user: [80, 8],
    sample_stack_user: [88, 4],
    clockid: [92, 4],
    sample_regs_intr: [96, 8],
    aux_watermark: [104, 4],
    sample_max_stack: [108, 2],
    __reserved_2: [110, 2],
    aux_sample_size: [112, 4],
    aux_action: [116, 4],
    sig_data: [120, 8],
    config3: [128, 8],
    config4: [136, 8],
    flags: [40, 8],
  },
};

export const bpfMapCreateLayout: Layout = {
  name: 'bpfMapCreate',
  size: 168,
  fields: {
    map_type: [0, 4],
    key_size: [4, 4],
    value_size: [8, 4],
    max_entries: [12, 4],
    map_flags: [16, 4],
    inner_map_fd: [20, 4],
    map_name: [28, 16],
    map_ifindex: [44, 4],
    btf_fd: [48, 4],
    btf_key_type_id: [52, 4],
    btf_value_type_id: [56, 4],
    btf_vmlinux_value_type_id: [60, 4],
    map_extra: [64, 8],
  },
};

export const bpfMapElementLayout: Layout = {
  name: 'bpfMapElement',
  size: 168,
  fields: {
    map_fd: [0, 4],
    key: [8, 8],
    value: [16, 8],
    next_key: [16, 8],
    flags: [24, 8],
  },
};

export const bpfProgramLoadLayout: Layout = {
  name: 'bpfProgramLoad',
  size: 168,
  fields: {
    prog_type: [0, 4],
    insn_cnt: [4, 4],
    insns: [8, 8],
    license: [16, 8],
    log_level: [24, 4],
    log_size: [28, 4],
    log_buf: [32, 8],
    kern_version: [40, 4],
    prog_flags: [44, 4],
    prog_name: [48, 16],
    prog_ifindex: [64, 4],
    expected_attach_type: [68, 4],
    prog_btf_fd: [72, 4],
  },
};

export const mountAttrLayout: Layout = {
  name: 'mountAttr',
  size: 32,
  fields: {
    attr_set: [0, 8],
    attr_clr: [8, 8],
    propagation: [16, 8],
    userns_fd: [24, 8],
  },
};

export const mntIdReqLayout: Layout = {
  name: 'mntIdReq',
  size: 32,
  fields: {
    size: [0, 4],
    mnt_ns_fd: [4, 4],
    mnt_fd: [4, 4],
    mnt_id: [8, 8],
    param: [16, 8],
    mnt_ns_id: [24, 8],
  },
};

export const statmountLayout: Layout = {
  name: 'statmount',
  size: 512,
  fields: {
    size: [0, 4],
    mnt_opts: [4, 4],
    mask: [8, 8],
    sb_dev_major: [16, 4],
    sb_dev_minor: [20, 4],
    sb_magic: [24, 8],
    sb_flags: [32, 4],
    fs_type: [36, 4],
    mnt_id: [40, 8],
    mnt_parent_id: [48, 8],
    mnt_id_old: [56, 4],
    mnt_parent_id_old: [60, 4],
    mnt_attr: [64, 8],
    mnt_propagation: [72, 8],
    mnt_peer_group: [80, 8],
    mnt_master: [88, 8],
    propagate_from: [96, 8],
    mnt_root: [104, 4],
    mnt_point: [108, 4],
    mnt_ns_id: [112, 8],
    fs_subtype: [120, 4],
    sb_source: [124, 4],
    opt_num: [128, 4],
    opt_array: [132, 4],
    opt_sec_num: [136, 4],
    opt_sec_array: [140, 4],
    supported_mask: [144, 8],
    mnt_uidmap_num: [152, 4],
    mnt_uidmap: [156, 4],
    mnt_gidmap_num: [160, 4],
    mnt_gidmap: [164, 4],
    __spare2: [168, 344],
  },
};

export const landlockRulesetAttrLayout: Layout = {
  name: 'landlockRulesetAttr',
  size: 48,
  fields: {
    handled_access_fs: [0, 8],
    handled_access_net: [8, 8],
    scoped: [16, 8],
    quiet_access_fs: [24, 8],
    quiet_access_net: [32, 8],
    quiet_scoped: [40, 8],
  },
};

export const landlockPathBeneathAttrLayout: Layout = {
  name: 'landlockPathBeneathAttr',
  size: 12,
  fields: {
    allowed_access: [0, 8],
    parent_fd: [8, 4],
  },
};

export const landlockNetPortAttrLayout: Layout = {
  name: 'landlockNetPortAttr',
  size: 16,
  fields: {
    allowed_access: [0, 8],
    port: [8, 8],
  },
};

export const userDescLayout: Layout = {
  name: 'userDesc',
  size: 16,
  fields: {
    entry_number: [0, 4],
    base_addr: [4, 4],
    limit: [8, 4],
    flags: [12, 4],
  },
};

export const userRegsLayout: Layout = {
  name: 'userRegs',
  size: 216,
  fields: {
    r15: [0, 8],
    r14: [8, 8],
    r13: [16, 8],
    r12: [24, 8],
    rbp: [32, 8],
    rbx: [40, 8],
    r11: [48, 8],
    r10: [56, 8],
    r9: [64, 8],
    r8: [72, 8],
    rax: [80, 8],
    rcx: [88, 8],
    rdx: [96, 8],
    rsi: [104, 8],
    rdi: [112, 8],
    orig_rax: [120, 8],
    rip: [128, 8],
    cs: [136, 8],
    eflags: [144, 8],
    rsp: [152, 8],
    ss: [160, 8],
    fs_base: [168, 8],
    gs_base: [176, 8],
    ds: [184, 8],
    es: [192, 8],
    fs: [200, 8],
    gs: [208, 8],
  },
};

export const sembufLayout: Layout = {
  name: 'sembuf',
  size: 6,
  fields: {
    sem_num: [0, 2],
    sem_op: [2, 2],
    sem_flg: [4, 2],
  },
};

export const ipcPermLayout: Layout = {
  name: 'ipcPerm',
  size: 48,
  fields: {
    key: [0, 4],
    uid: [4, 4],
    gid: [8, 4],
    cuid: [12, 4],
    cgid: [16, 4],
    mode: [20, 4],
    __pad1: [24, 0],
    seq: [24, 2],
    __pad2: [26, 2],
    __unused1: [32, 8],
    __unused2: [40, 8],
  },
};

export const msqidDsLayout: Layout = {
  name: 'msqidDs',
  size: 120,
  fields: {
    msg_perm: [0, 48],
    msg_stime: [48, 8],
    msg_rtime: [56, 8],
    msg_ctime: [64, 8],
    msg_cbytes: [72, 8],
    msg_qnum: [80, 8],
    msg_qbytes: [88, 8],
    msg_lspid: [96, 4],
    msg_lrpid: [100, 4],
    __unused4: [104, 8],
    __unused5: [112, 8],
  },
};

export const semidDsLayout: Layout = {
  name: 'semidDs',
  size: 104,
  fields: {
    sem_perm: [0, 48],
    sem_otime: [48, 8],
    __unused1: [56, 8],
    sem_ctime: [64, 8],
    __unused2: [72, 8],
    sem_nsems: [80, 8],
    __unused3: [88, 8],
    __unused4: [96, 8],
  },
  arm64: {
    size: 88,
    fields: {
      sem_perm: [0, 48],
      sem_otime: [48, 8],
      sem_ctime: [56, 8],
      sem_nsems: [64, 8],
      __unused3: [72, 8],
      __unused4: [80, 8],
    },
  },
};

export const shmidDsLayout: Layout = {
  name: 'shmidDs',
  size: 112,
  fields: {
    shm_perm: [0, 48],
    shm_segsz: [48, 8],
    shm_atime: [56, 8],
    shm_dtime: [64, 8],
    shm_ctime: [72, 8],
    shm_cpid: [80, 4],
    shm_lpid: [84, 4],
    shm_nattch: [88, 8],
    __unused4: [96, 8],
    __unused5: [104, 8],
  },
};

export const msginfoLayout: Layout = {
  name: 'msginfo',
  size: 32,
  fields: {
    msgpool: [0, 4],
    msgmap: [4, 4],
    msgmax: [8, 4],
    msgmnb: [12, 4],
    msgmni: [16, 4],
    msgssz: [20, 4],
    msgtql: [24, 4],
    msgseg: [28, 2],
  },
};

export const seminfoLayout: Layout = {
  name: 'seminfo',
  size: 40,
  fields: {
    semmap: [0, 4],
    semmni: [4, 4],
    semmns: [8, 4],
    semmnu: [12, 4],
    semmsl: [16, 4],
    semopm: [20, 4],
    semume: [24, 4],
    semusz: [28, 4],
    semvmx: [32, 4],
    semaem: [36, 4],
  },
};

export const shminfoLayout: Layout = {
  name: 'shminfo',
  size: 72,
  fields: {
    shmmax: [0, 8],
    shmmin: [8, 8],
    shmmni: [16, 8],
    shmseg: [24, 8],
    shmall: [32, 8],
    __unused1: [40, 8],
    __unused2: [48, 8],
    __unused3: [56, 8],
    __unused4: [64, 8],
  },
};

export const ptraceSyscallInfoLayout: Layout = {
  name: 'ptraceSyscallInfo',
  size: 88,
  fields: {
    op: [0, 1],
    reserved: [1, 1],
    flags: [2, 2],
    arch: [4, 4],
    instruction_pointer: [8, 8],
    stack_pointer: [16, 8],
    entry: [24, 56],
    exit: [24, 16],
    seccomp: [24, 64],
  },
};

export const ptracePeeksiginfoArgsLayout: Layout = {
  name: 'ptracePeeksiginfoArgs',
  size: 16,
  fields: {
    off: [0, 8],
    flags: [8, 4],
    nr: [12, 4],
  },
};

export const ifreqLayout: Layout = {
  name: 'ifreq',
  size: 40,
  fields: {
    ifr_name: [0, 16],
    ifr_ifru: [16, 24],
    ifr_flags: [16, 2],
    ifr_ifindex: [16, 4],
    ifr_mtu: [16, 4],
    ifr_addr: [16, 16],
    ifr_hwaddr: [16, 16],
  },
};

export const ifconfLayout: Layout = {
  name: 'ifconf',
  size: 16,
  fields: {
    ifc_len: [0, 4],
    ifc_ifcu: [8, 8],
  },
};

export const dqblkLayout: Layout = {
  name: 'dqblk',
  size: 72,
  fields: {
    dqb_bhardlimit: [0, 8],
    dqb_bsoftlimit: [8, 8],
    dqb_curspace: [16, 8],
    dqb_ihardlimit: [24, 8],
    dqb_isoftlimit: [32, 8],
    dqb_curinodes: [40, 8],
    dqb_btime: [48, 8],
    dqb_itime: [56, 8],
    dqb_valid: [64, 4],
  },
};

export const dqinfoLayout: Layout = {
  name: 'dqinfo',
  size: 24,
  fields: {
    dqi_bgrace: [0, 8],
    dqi_igrace: [8, 8],
    dqi_flags: [16, 4],
    dqi_valid: [20, 4],
  },
};

export const nextDqblkLayout: Layout = {
  name: 'nextDqblk',
  size: 72,
  fields: {
    dqb_bhardlimit: [0, 8],
    dqb_bsoftlimit: [8, 8],
    dqb_curspace: [16, 8],
    dqb_ihardlimit: [24, 8],
    dqb_isoftlimit: [32, 8],
    dqb_curinodes: [40, 8],
    dqb_btime: [48, 8],
    dqb_itime: [56, 8],
    dqb_valid: [64, 4],
    dqb_id: [68, 4],
  },
};

export const kexecSegmentLayout: Layout = {
  name: 'kexecSegment',
  size: 32,
  fields: {
    buf: [0, 8],
    bufsz: [8, 8],
    mem: [16, 8],
    memsz: [24, 8],
  },
};

export const seccompNotifSizesLayout: Layout = {
  name: 'seccompNotifSizes',
  size: 6,
  fields: {
    seccomp_notif: [0, 2],
    seccomp_notif_resp: [2, 2],
    seccomp_data: [4, 2],
  },
};

export const cachestatLayout: Layout = {
  name: 'cachestat',
  size: 40,
  fields: {
    nr_cache: [0, 8],
    nr_dirty: [8, 8],
    nr_writeback: [16, 8],
    nr_evicted: [24, 8],
    nr_recently_evicted: [32, 8],
  },
};

export const cachestatRangeLayout: Layout = {
  name: 'cachestatRange',
  size: 16,
  fields: {
    off: [0, 8],
    len: [8, 8],
  },
};

export const xattrArgsLayout: Layout = {
  name: 'xattrArgs',
  size: 16,
  fields: {
    value: [0, 8],
    size: [8, 4],
    flags: [12, 4],
  },
};

export const fileAttrLayout: Layout = {
  name: 'fileAttr',
  size: 24,
  fields: {
    fa_xflags: [0, 8],
    fa_extsize: [8, 4],
    fa_nextents: [12, 4],
    fa_projid: [16, 4],
    fa_cowextsize: [20, 4],
  },
};

export const fsxattrLayout: Layout = {
  name: 'fsxattr',
  size: 28,
  fields: {
    fsx_xflags: [0, 4],
    fsx_extsize: [4, 4],
    fsx_nextents: [8, 4],
    fsx_projid: [12, 4],
    fsx_cowextsize: [16, 4],
    fsx_pad: [20, 8],
  },
};

export const fstrimRangeLayout: Layout = {
  name: 'fstrimRange',
  size: 24,
  fields: {
    start: [0, 8],
    len: [8, 8],
    minlen: [16, 8],
  },
};

export const fileCloneRangeLayout: Layout = {
  name: 'fileCloneRange',
  size: 32,
  fields: {
    src_fd: [0, 8],
    src_offset: [8, 8],
    src_length: [16, 8],
    dest_offset: [24, 8],
  },
};

export const nsIdReqLayout: Layout = {
  name: 'nsIdReq',
  size: 32,
  fields: {
    size: [0, 4],
    spare: [4, 4],
    ns_id: [8, 8],
    ns_type: [16, 4],
    spare2: [20, 4],
    user_ns_id: [24, 8],
  },
};

export const lsmCtxLayout: Layout = {
  name: 'lsmCtx',
  size: 32,
  fields: {
    id: [0, 8],
    flags: [8, 8],
    len: [16, 8],
    ctx_len: [24, 8],
  },
};

export const pidfdInfoLayout: Layout = {
  name: 'pidfdInfo',
  size: 88,
  fields: {
    mask: [0, 8],
    cgroupid: [8, 8],
    pid: [16, 4],
    tgid: [20, 4],
    ppid: [24, 4],
    ruid: [28, 4],
    rgid: [32, 4],
    euid: [36, 4],
    egid: [40, 4],
    suid: [44, 4],
    sgid: [48, 4],
    fsuid: [52, 4],
    fsgid: [56, 4],
    exit_code: [60, 4],
    coredump_mask: [64, 4],
    coredump_signal: [68, 4],
    coredump_code: [72, 4],
    coredump_pad: [76, 4],
    supported_mask: [80, 8],
  },
};

export const inotifyEventLayout: Layout = {
  name: 'inotifyEvent',
  size: 16,
  fields: {
    wd: [0, 4],
    mask: [4, 4],
    cookie: [8, 4],
    len: [12, 4],
  },
};

export const signalfdSiginfoLayout: Layout = {
  name: 'signalfdSiginfo',
  size: 128,
  fields: {
    ssi_signo: [0, 4],
    ssi_errno: [4, 4],
    ssi_code: [8, 4],
    ssi_pid: [12, 4],
    ssi_uid: [16, 4],
    ssi_fd: [20, 4],
    ssi_status: [40, 4],
  },
};

export const nlmsghdrLayout: Layout = {
  name: 'nlmsghdr',
  size: 16,
  fields: {
    nlmsg_len: [0, 4],
    nlmsg_type: [4, 2],
    nlmsg_flags: [6, 2],
    nlmsg_seq: [8, 4],
    nlmsg_pid: [12, 4],
  },
};
