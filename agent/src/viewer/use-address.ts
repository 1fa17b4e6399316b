// Keeps the page's address: what is shown is written there a moment later, and what somebody puts there is shown.

import { useEffect, useRef, useState } from 'preact/hooks';
import { type Address, readAddress, writeAddress } from './address.ts';

/** Browsers slow down a page that writes its address at each turn of the wheel. */
const WRITE_MS = 200;

export interface AddressState {
  /** Where to start: as the address was when it was last read, or a trace was chosen. */
  readonly start: Address;
  /** Grows with each new start. */
  readonly version: number;
  /** Says what is shown now. */
  readonly save: (shown: Omit<Address, 'id'>) => void;
  /** Goes to another trace; the filter stays. */
  readonly choose: (id: string) => void;
}

export function useAddress(): AddressState {
  const [state, setState] = useState(() => ({ start: readAddress(location.hash), version: 0 }));
  const now = useRef(state.start);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const write = (): void => history.replaceState(null, '', writeAddress(now.current));
  const begin = (start: Address): void => {
    clearTimeout(timer.current);
    now.current = start;
    setState(({ version }) => ({ start, version: version + 1 }));
  };
  useEffect(() => {
    const changed = (): void => begin(readAddress(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return {
    ...state,
    save: (shown) => {
      now.current = { id: now.current.id, ...shown };
      clearTimeout(timer.current);
      timer.current = setTimeout(write, WRITE_MS);
    },
    choose: (id) => {
      begin({ id, filter: now.current.filter });
      write();
    },
  };
}
