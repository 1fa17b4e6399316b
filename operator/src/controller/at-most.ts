// Does something for each of many, a few at a time: who asks for a thousand things at once keeps everybody else waiting.

/** What became of each, in order. */
export async function eachAtMost<T>(
  atOnce: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<PromiseSettledResult<void>[]> {
  const results: PromiseSettledResult<void>[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      const [result] = await Promise.allSettled([work(items[at] as T)]);
      results[at] = result;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
