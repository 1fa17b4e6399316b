// Copying to the clipboard, and what was copied last, for a moment.

import { useEffect, useState } from 'preact/hooks';

export interface CopyState {
  readonly copy: (text: string) => void;
  /** `Copied`, or why not; empty after a moment. */
  readonly said: string;
}

const SAID_MS = 2000;

export function useCopy(): CopyState {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return undefined;
    const timer = setTimeout(() => setSaid(''), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return {
    said,
    copy: (text) =>
      void navigator.clipboard.writeText(text).then(
        () => setSaid('Copied'),
        (cause: unknown) => setSaid(`Not copied: ${cause instanceof Error ? cause.message : String(cause)}`),
      ),
  };
}
