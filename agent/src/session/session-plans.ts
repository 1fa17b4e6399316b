// Opens a native session with the plans of the whole syscall table.

import { Session, type SessionOptions } from '@sysspan/native';
import type { NativeTable } from '../syscalls/native-table.ts';

/** @throws NativeError CAPABILITY_MISSING, NO_BTF, BPF_LOAD_FAILED */
export function openSession(options: Omit<SessionOptions, 'decodeWords' | 'decodeStrings'>, table: NativeTable): Session {
  const { decodeWords, decodeStrings, plans, plansWithFds } = table;
  const session = new Session({ ...options, decodeWords, decodeStrings });
  const lists = (options.fds ?? 'none') === 'none' ? plans : plansWithFds;
  session.setPlans(lists.plans, lists.variants);
  return session;
}
