import pLimit from 'p-limit';

/**
 * Works on `items`, at most `parallel` at once; the results are in the order of `items` whatever the timing. `work` is one that does
 * not throw, so that one item's failure stops no other.
 */
export async function inOrder<T, R>(
  items: readonly T[],
  parallel: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const limit = pLimit(parallel);
  return await Promise.all(items.map((item) => limit(() => work(item))));
}
