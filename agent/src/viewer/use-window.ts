// Windowing: of rows that all have the same height, only those in sight are in the document.

import type { RefObject } from 'preact';
import { useCallback, useLayoutEffect, useState } from 'preact/hooks';

export interface Window {
  /** Rows to render: from, up to but without to. */
  readonly from: number;
  readonly to: number;
  /** Rows in sight, at least 1. */
  readonly page: number;
  readonly onScroll: () => void;
  /** Scrolls as little as is needed to have the row in sight. */
  readonly reveal: (row: number) => void;
}

/** Rendered beyond the edges, so that fast scrolling shows no holes. */
const OVERSCAN = 10;

/** `head` is the height of what sticks to the top of the scrolled element. */
export function useWindow(element: RefObject<HTMLElement | null>, rows: number, rowHeight: number, head = 0): Window {
  const [seen, setSeen] = useState({ top: 0, height: 800 });
  const measure = useCallback(() => {
    const scrolled = element.current;
    if (scrolled === null) return;
    const next = { top: scrolled.scrollTop, height: scrolled.clientHeight - head };
    setSeen((last) => (last.top === next.top && last.height === next.height ? last : next));
  }, [element, head]);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure);
    if (element.current !== null) observer.observe(element.current);
    measure();
    return () => observer.disconnect();
  }, [element, measure]);
  const reveal = useCallback(
    (row: number) => {
      const scrolled = element.current;
      if (scrolled === null) return;
      const top = row * rowHeight;
      const bottom = top + rowHeight - (scrolled.clientHeight - head);
      if (scrolled.scrollTop > top) scrolled.scrollTop = top;
      else if (scrolled.scrollTop < bottom) scrolled.scrollTop = bottom;
    },
    [element, rowHeight, head],
  );
  const from = Math.max(0, Math.floor(seen.top / rowHeight) - OVERSCAN);
  const to = Math.min(rows, Math.ceil((seen.top + seen.height) / rowHeight) + OVERSCAN);
  return { from, to, page: Math.max(1, Math.floor(seen.height / rowHeight)), onScroll: measure, reveal };
}
