// How much of a product of cases is tried: versions, engines, transports and peers multiply, and most of their
// combinations differ in nothing that could break.

/** Whether every combination is tried, as `.ci/run` and `npm run matrix` do; `TEST_THOROUGH=1` in the environment. */
export const isThorough = process.env['TEST_THOROUGH'] === '1';

/**
 * Every pair of a row and a column; unless `isThorough`, only as many as it takes for each row and each column to
 * occur, and no more.
 */
export function pairsOf<Row, Column>(
  rows: readonly Row[],
  columns: readonly Column[],
): readonly (readonly [Row, Column])[] {
  return rows.flatMap((row, r) =>
    columns
      .filter(
        (_, c) =>
          isThorough ||
          (rows.length >= columns.length ? r % columns.length === c : c % rows.length === r),
      )
      .map((column) => [row, column] as const),
  );
}
