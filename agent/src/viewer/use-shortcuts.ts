// Keys that work everywhere on the page but where somebody types.

import { useLayoutEffect, useRef } from 'preact/hooks';

/** By the key's name; with Shift as `Shift+ArrowLeft`. */
export type Shortcuts = Readonly<Record<string, () => void>>;

export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;
  // In the layout phase: the page answers to its keys from the moment it can be seen.
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      if (typing || event.altKey || event.defaultPrevented) return;
      const shift = event.shiftKey && event.key.startsWith('Arrow') ? 'Shift+' : '';
      const action = current.current[`${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${shift}${event.key}`];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}
