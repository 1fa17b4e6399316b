// Generated from the headers of Linux 7.2.13 by agent/src/generate/main.ts; never edited.

import type { ConstantList } from '../types.ts';

export const terminalInputFlags: ConstantList = {
  name: 'terminalInputFlags',
  header: 'asm-generic/termbits.h',
  prefix: 'I',
  values: [
    ['IGNBRK', 1],
    ['BRKINT', 2],
    ['IGNPAR', 4],
    ['PARMRK', 8],
    ['INPCK', 16],
    ['ISTRIP', 32],
    ['INLCR', 64],
    ['IGNCR', 128],
    ['ICRNL', 256],
    ['IUCLC', 512],
    ['IXON', 1024],
    ['IXANY', 2048],
    ['IXOFF', 0x1000],
    ['IMAXBEL', 0x2000],
    ['IUTF8', 0x4000],
  ],
};

export const terminalOutputFlags: ConstantList = {
  name: 'terminalOutputFlags',
  header: 'asm-generic/termbits.h',
  prefix: 'O',
  values: [
    ['OPOST', 1],
    ['OLCUC', 2],
    ['ONLCR', 4],
    ['OCRNL', 8],
    ['ONOCR', 16],
    ['ONLRET', 32],
    ['OFILL', 64],
    ['OFDEL', 128],
  ],
};

export const terminalControlFlags: ConstantList = {
  name: 'terminalControlFlags',
  header: 'asm-generic/termbits.h',
  prefix: 'C',
  values: [
    ['CSTOPB', 64],
    ['CREAD', 128],
    ['PARENB', 256],
    ['PARODD', 512],
    ['HUPCL', 1024],
    ['CLOCAL', 2048],
    ['CMSPAR', 0x40000000],
    ['CRTSCTS', 0x80000000],
  ],
};

export const terminalCharacterSizes: ConstantList = {
  name: 'terminalCharacterSizes',
  header: 'asm-generic/termbits.h',
  prefix: 'CS',
  values: [
    ['CS5', 0],
    ['CS6', 16],
    ['CS7', 32],
    ['CS8', 48],
  ],
};

export const terminalNewlineDelays: ConstantList = {
  name: 'terminalNewlineDelays',
  header: 'asm-generic/termbits.h',
  prefix: 'NL',
  values: [
    ['NL0', 0],
    ['NL1', 256],
  ],
};

export const terminalCarriageDelays: ConstantList = {
  name: 'terminalCarriageDelays',
  header: 'asm-generic/termbits.h',
  prefix: 'CR',
  values: [
    ['CR0', 0],
    ['CR1', 512],
    ['CR2', 1024],
    ['CR3', 1536],
  ],
};

export const terminalTabDelays: ConstantList = {
  name: 'terminalTabDelays',
  header: 'asm-generic/termbits.h',
  prefix: 'TAB',
  values: [
    ['TAB0', 0],
    ['TAB1', 2048],
    ['TAB2', 0x1000],
    ['TAB3', 0x1800],
  ],
};

export const terminalBackspaceDelays: ConstantList = {
  name: 'terminalBackspaceDelays',
  header: 'asm-generic/termbits.h',
  prefix: 'BS',
  values: [
    ['BS0', 0],
    ['BS1', 0x2000],
  ],
};

export const terminalVerticalDelays: ConstantList = {
  name: 'terminalVerticalDelays',
  header: 'asm-generic/termbits.h',
  prefix: 'VT',
  values: [
    ['VT0', 0],
    ['VT1', 0x4000],
  ],
};

export const terminalFormFeedDelays: ConstantList = {
  name: 'terminalFormFeedDelays',
  header: 'asm-generic/termbits.h',
  prefix: 'FF',
  values: [
    ['FF0', 0],
    ['FF1', 0x8000],
  ],
};

export const terminalBaudRates: ConstantList = {
  name: 'terminalBaudRates',
  header: 'asm-generic/termbits.h',
  prefix: 'B',
  values: [
    ['B0', 0],
    ['B50', 1],
    ['B75', 2],
    ['B110', 3],
    ['B134', 4],
    ['B150', 5],
    ['B200', 6],
    ['B300', 7],
    ['B600', 8],
    ['B1200', 9],
    ['B1800', 10],
    ['B2400', 11],
    ['B4800', 12],
    ['B9600', 13],
    ['B19200', 14],
    ['B38400', 15],
    ['BOTHER', 0x1000],
    ['B57600', 0x1001],
    ['B115200', 0x1002],
    ['B230400', 0x1003],
    ['B460800', 0x1004],
    ['B500000', 0x1005],
    ['B576000', 0x1006],
    ['B921600', 0x1007],
    ['B1000000', 0x1008],
    ['B1152000', 0x1009],
    ['B1500000', 0x100a],
    ['B2000000', 0x100b],
    ['B2500000', 0x100c],
    ['B3000000', 0x100d],
    ['B3500000', 0x100e],
    ['B4000000', 0x100f],
  ],
};

export const terminalLocalFlags: ConstantList = {
  name: 'terminalLocalFlags',
  header: 'asm-generic/termbits.h',
  prefix: '',
  values: [
    ['ISIG', 1],
    ['ICANON', 2],
    ['XCASE', 4],
    ['ECHO', 8],
    ['ECHOE', 16],
    ['ECHOK', 32],
    ['ECHONL', 64],
    ['NOFLSH', 128],
    ['TOSTOP', 256],
    ['IEXTEN', 0x8000],
    ['ECHOCTL', 512],
    ['ECHOPRT', 1024],
    ['ECHOKE', 2048],
    ['FLUSHO', 0x1000],
    ['PENDIN', 0x4000],
    ['EXTPROC', 0x10000],
  ],
};

export const terminalFlushQueues: ConstantList = {
  name: 'terminalFlushQueues',
  header: 'asm-generic/termbits.h',
  prefix: 'TC',
  values: [
    ['TCIFLUSH', 0],
    ['TCOFLUSH', 1],
    ['TCIOFLUSH', 2],
  ],
};

export const terminalFlowActions: ConstantList = {
  name: 'terminalFlowActions',
  header: 'asm-generic/termbits.h',
  prefix: 'TC',
  values: [
    ['TCOOFF', 0],
    ['TCOON', 1],
    ['TCIOFF', 2],
    ['TCION', 3],
  ],
};

export const lineDisciplines: ConstantList = {
  name: 'lineDisciplines',
  header: 'linux/tty.h',
  prefix: 'N_',
  values: [
    ['N_TTY', 0],
    ['N_SLIP', 1],
    ['N_MOUSE', 2],
    ['N_PPP', 3],
    ['N_STRIP', 4],
    ['N_AX25', 5],
    ['N_X25', 6],
    ['N_MASC', 8],
    ['N_R3964', 9],
    ['N_PROFIBUS_FDL', 10],
    ['N_IRDA', 11],
    ['N_SMSBLOCK', 12],
    ['N_HDLC', 13],
    ['N_SYNC_PPP', 14],
    ['N_HCI', 15],
    ['N_GIGASET_M101', 16],
    ['N_SLCAN', 17],
    ['N_PPS', 18],
    ['N_V253', 19],
    ['N_CAIF', 20],
    ['N_GSM0710', 21],
    ['N_TI_WL', 22],
    ['N_TRACESINK', 23],
    ['N_TRACEROUTER', 24],
    ['N_NCI', 25],
    ['N_SPEAKUP', 26],
    ['N_NULL', 27],
    ['N_MCTP', 28],
    ['N_DEVELOPMENT', 29],
    ['N_CAN327', 30],
  ],
};

export const modemFlags: ConstantList = {
  name: 'modemFlags',
  header: 'asm-generic/termios.h',
  prefix: 'TIOCM_',
  values: [
    ['TIOCM_LE', 1],
    ['TIOCM_DTR', 2],
    ['TIOCM_RTS', 4],
    ['TIOCM_ST', 8],
    ['TIOCM_SR', 16],
    ['TIOCM_CTS', 32],
    ['TIOCM_CAR', 64],
    ['TIOCM_RNG', 128],
    ['TIOCM_DSR', 256],
    ['TIOCM_OUT1', 0x2000],
    ['TIOCM_OUT2', 0x4000],
    ['TIOCM_LOOP', 0x8000],
  ],
};
