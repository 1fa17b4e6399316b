// Opens a native session with the plans of the whole syscall table.

import { Session, type SessionOptions } from '@sysspan/native';
import { encodePlan, encodeVariantKey } from '../syscalls/encode-plan.ts';
import { compileShow, type NumberedRow } from '../syscalls/show-plan.ts';

/** @throws NativeError CAPABILITY_MISSING, NO_BTF, BPF_LOAD_FAILED */
export function openSession(
  options: Omit<SessionOptions, 'showWords' | 'showStrings'>,
  rows: readonly NumberedRow[],
  arch: 'x64' | 'arm64',
): Session {
  const show = compileShow(rows, arch);
  const session = new Session({ ...options, showWords: show.words, showStrings: show.strings });
  const fds = (options.fds ?? 'none') !== 'none';
  for (const { nr, compiled } of rows) {
    session.setPlan(nr, encodePlan(compiled.base, fds));
    for (const { key, plan } of compiled.variants) session.setVariant(encodeVariantKey(nr, key), encodePlan(plan, fds));
  }
  return session;
}
