// Sending, handling and awaiting signals.

import { signalActionFlags, signalfdFlags, signalHandlers, signalMaskHow, signalStackFlags } from '../constants/signal.ts';
import { sigactionLayout, signalContextLayout, stackLayout } from '../layouts.ts';
import {
  absent,
  address,
  byCase,
  constant,
  enumeration,
  fd,
  flags,
  int,
  into,
  type Length,
  long,
  out,
  primitive,
  row,
  shownAs,
  sibling,
  signal,
  size,
  struct,
  type Type,
  tid,
} from '../types.ts';
import { bits, family } from './family.ts';
import { timespec } from './times.ts';

/** A set of signals as an argument, whose size is in another argument. */
const set = (length: Length): Type => into(primitive('sigset', length));
const filled = (length: Length): Type => out(primitive('sigset', length));
const information = into(primitive('siginfo', constant(128)));

const handler = enumeration(signalHandlers, 64);
const action = struct(sigactionLayout, {
  sa_handler: byCase('sa_handler', signalHandlers, { SIG_DFL: handler, SIG_IGN: handler }, address),
  sa_mask: primitive('sigset', constant(8)),
  sa_flags: flags(signalActionFlags, { bits: 64 }),
  sa_restorer: byCase('sa_flags', signalActionFlags, { SA_RESTORER: address }, absent, bits(signalActionFlags, 'SA_RESTORER')),
});
const stack = struct(stackLayout, { ss_sp: address, ss_flags: flags(signalStackFlags), ss_size: size });
const sigsetsize = sibling('sigsetsize');

export const signalRows = [
  ...family(
    ['signal'],
    [
      row('rt_sigaction', { signum: signal, act: into(action), oldact: out(action), sigsetsize: size }),
      row('rt_sigprocmask', { how: enumeration(signalMaskHow), set: set(sigsetsize), oldset: filled(sigsetsize), sigsetsize: size }),
      row('rt_sigpending', { set: filled(sigsetsize), sigsetsize: size }),
      row('rt_sigsuspend', { mask: set(sigsetsize), sigsetsize: size }),
      row(
        'rt_sigtimedwait',
        { set: set(sigsetsize), info: out(primitive('siginfo', constant(128))), timeout: into(timespec), sigsetsize: size },
        int,
        { note: shownAs(signal) },
      ),
      row('rt_sigreturn', { context: into(struct(signalContextLayout, { mask: primitive('sigset', constant(8)) })) }, long, {
        context: true,
      }),
      row('sigaltstack', { ss: into(stack), old_ss: out(stack) }),
      row('pause', {}),
      row('signalfd', { fd, mask: set(sibling('sizemask')), sizemask: size }, fd),
      row('signalfd4', { fd, mask: set(sibling('sizemask')), sizemask: size, flags: flags(signalfdFlags) }, fd),
    ],
  ),
  ...family(
    ['signal', 'process'],
    [
      row('kill', { pid: tid, sig: signal }),
      row('tkill', { tid, sig: signal }),
      row('tgkill', { tgid: tid, tid, sig: signal }),
      row('rt_sigqueueinfo', { tgid: tid, sig: signal, info: information }),
      row('rt_tgsigqueueinfo', { tgid: tid, tid, sig: signal, info: information }),
    ],
  ),
];
