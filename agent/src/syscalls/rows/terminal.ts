// Types of what ioctl reads and sets of terminals, and of network interfaces, which are asked in the same way.

import { interfaceFlags } from '../constants/socket.ts';
import {
  terminalBackspaceDelays,
  terminalBaudRates,
  terminalCarriageDelays,
  terminalCharacterSizes,
  terminalControlFlags,
  terminalFormFeedDelays,
  terminalInputFlags,
  terminalLocalFlags,
  terminalNewlineDelays,
  terminalOutputFlags,
  terminalTabDelays,
  terminalVerticalDelays,
} from '../constants/terminal.ts';
import { ifreqLayout, termiosLayout } from '../layouts.ts';
import { constant, flags, int, primitive, struct, type Type, text, u8 } from '../types.ts';

const output = flags(terminalOutputFlags, {
  masked: [
    { mask: 0o400, list: terminalNewlineDelays },
    { mask: 0o3000, list: terminalCarriageDelays },
    { mask: 0o14000, list: terminalTabDelays },
    { mask: 0o20000, list: terminalBackspaceDelays },
    { mask: 0o40000, list: terminalVerticalDelays },
    { mask: 0o100000, list: terminalFormFeedDelays },
  ],
});
const control = flags(terminalControlFlags, {
  masked: [
    { mask: 0o10017, list: terminalBaudRates },
    { mask: 0o60, list: terminalCharacterSizes },
  ],
});

export const terminal: Type = struct(
  termiosLayout,
  { c_iflag: flags(terminalInputFlags), c_oflag: output, c_cflag: control, c_lflag: flags(terminalLocalFlags), c_line: u8 },
  ['c_line'],
);

/** A request about a network interface: its name, and the one thing that is asked. */
const asked = (name: string, type: Type): Type => struct(ifreqLayout, { ifr_name: text('harmless'), [name]: type });
export const interfaceRequests = {
  flags: asked('ifr_flags', flags(interfaceFlags, { bits: 16 })),
  index: asked('ifr_ifindex', int),
  mtu: asked('ifr_mtu', int),
  address: asked('ifr_addr', primitive('sockaddr', constant(16))),
};
