// Gets the chosen trace from the server. The last one stays until the next is there, so that the page does not flicker.

import { useEffect, useState } from 'preact/hooks';
import type { TracePage } from '../http/page-data.ts';

export interface Loaded {
  readonly trace?: TracePage;
  readonly fault?: string;
}

/** `spans` is how many the list says it has: when that grows, it is fetched again. */
export function useTrace(id: string, spans: number): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({});
  useEffect(() => {
    if (id === '') {
      setLoaded({});
      return undefined;
    }
    const abort = new AbortController();
    fetchTrace(id, abort.signal).then(setLoaded, (cause: unknown) => {
      if (!abort.signal.aborted) setLoaded({ fault: cause instanceof Error ? cause.message : String(cause) });
    });
    return () => abort.abort();
  }, [id, spans]);
  return loaded;
}

async function fetchTrace(id: string, signal: AbortSignal): Promise<Loaded> {
  const response = await fetch(`api/traces/${encodeURIComponent(id)}`, { signal });
  if (response.status === 404) return { fault: 'This trace is not here any more: it made room for newer ones.' };
  if (!response.ok) return { fault: `The server answered ${response.status}.` };
  return { trace: (await response.json()) as TracePage };
}
