// Keys that work everywhere on the page: `/` goes to the filter, Escape leaves it and shows the whole time again.

import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

export function useShortcuts(filterField: RefObject<HTMLInputElement | null>, zoomOut: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLInputElement;
      if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        filterField.current?.select();
        filterField.current?.focus();
      } else if (event.key === 'Escape' && !typing) zoomOut();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}
