// The families of calls: their names, the order of their colours, and to which one a call belongs. The server takes that from
// the syscall table; what the table does not know, and what has no class there, is in the family "other".

import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

/** Named as the classes of -e; the style sheet has a colour for each. */
export const FAMILIES = ['file', 'desc', 'network', 'memory', 'process', 'signal', 'ipc', 'clock', 'creds', 'other'] as const;

export type FamilyName = (typeof FAMILIES)[number];
export type FamilyOf = (syscall: string) => FamilyName;

/** What they hold, in words. */
export const FAMILY_MEANINGS: Readonly<Record<FamilyName, string>> = {
  file: 'calls that take a path',
  desc: 'calls on descriptors',
  network: 'sockets',
  memory: 'memory',
  process: 'processes: fork, exec, wait, exit',
  signal: 'signals',
  ipc: 'System V message queues, semaphores, shared memory',
  clock: 'clocks',
  creds: 'users, groups, capabilities',
  other: 'all others',
};

const UNKNOWN: FamilyOf = () => 'other';

export const FamilyContext = createContext<FamilyOf>(UNKNOWN);

export function useFamilyOf(): FamilyOf {
  return useContext(FamilyContext);
}

/** Asks the server once; until it has answered every call is in "other". */
export function useFamilies(): FamilyOf {
  const [familyOf, setFamilyOf] = useState<FamilyOf>(() => UNKNOWN);
  useEffect(() => {
    void fetch('api/families')
      .then((response) => (response.ok ? response.json() : {}))
      .then((found: Readonly<Record<string, FamilyName>>) => setFamilyOf(() => (name: string) => found[name] ?? 'other'))
      .catch(() => undefined);
  }, []);
  return familyOf;
}
