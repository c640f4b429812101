// The stretches of several threads, or machines, as those of one run.
import { mostIntervals, type IntervalData } from '../thread/intervals.js';

/**
 * Without loss, in stretches as long as the longest. Each length is a power of two times the shortest.
 *
 * @param durationNs How much time they cover at least: where nothing was done at the end, that is seen too.
 */
export function joinIntervals(all: readonly IntervalData[], durationNs = 0): IntervalData {
  const longestNs = Math.max(...all.map((data) => data.lengthNs));
  // A long time without an echo has no more of them than one with some.
  const times = Math.max(1, durationNs / longestNs / mostIntervals);
  const lengthNs = longestNs * 2 ** Math.ceil(Math.log2(times));
  const least = Math.ceil(durationNs / lengthNs);
  const none = () => Array.from({ length: least }, () => 0);
  const columns = { messages: none(), bytes: none(), errors: none() };
  for (const data of all) {
    const factor = lengthNs / data.lengthNs;
    for (const name of ['messages', 'bytes', 'errors'] as const) {
      const column = columns[name];
      data[name].forEach((amount, index) => {
        const place = Math.floor(index / factor);
        while (column.length <= place) column.push(0);
        column[place] = (column[place] ?? 0) + amount;
      });
    }
  }
  return { lengthNs, ...columns };
}
