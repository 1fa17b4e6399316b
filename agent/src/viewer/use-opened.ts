// Traces of files that were opened or dropped on the page. They stay in the page: nothing is sent anywhere.

import { useEffect, useState } from 'preact/hooks';
import { FileFault, type OpenedTrace, openedTraces } from './open-file.ts';

export interface OpenedFiles {
  /** By the id under which the list has it. */
  readonly opened: ReadonlyMap<string, OpenedTrace>;
  readonly fault: string | undefined;
  readonly open: (file: File) => void;
}

/** What a browser can hold several times over. */
const MOST_BYTES = 256 << 20;
/** Behind the id of a trace that came from a file: the server may have the same one. */
export const FROM_FILE = '-file';

export function useOpened(choose: (id: string) => void): OpenedFiles {
  const [opened, setOpened] = useState<ReadonlyMap<string, OpenedTrace>>(() => new Map());
  const [fault, setFault] = useState<string>();
  const open = (file: File): void => {
    setFault(undefined);
    tracesOf(file).then(
      (traces) => {
        const named = traces.map((trace) => [trace.page.summary.id + FROM_FILE, trace] as const);
        setOpened((last) => new Map([...last, ...named]));
        choose(named[0]?.[0] ?? '');
      },
      (cause: unknown) => setFault(`${file.name} cannot be shown. ${cause instanceof FileFault ? cause.message : String(cause)}`),
    );
  };
  useEffect(() => {
    const over = (event: DragEvent): void => event.preventDefault();
    const dropped = (event: DragEvent): void => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) open(file);
    };
    addEventListener('dragover', over);
    addEventListener('drop', dropped);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', dropped);
    };
  }, []);
  return { opened, fault, open };
}

async function tracesOf(file: File): Promise<OpenedTrace[]> {
  if (file.size > MOST_BYTES) throw new FileFault(`It is larger than ${MOST_BYTES >> 20} MiB.`);
  return openedTraces(await file.text());
}
