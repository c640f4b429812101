// A run as a row of little bars, however long it was.

const bars = '▁▂▃▄▅▆▇█';
const maxColumns = 32;

/** One bar: the slowest echo of a part of the run, and whether one did not come back. */
interface Column {
  ns: number;
  isBroken: boolean;
}

/** Keeps a bounded number of columns: when they are full, each two become one. */
export class Timeline {
  #columns: Column[] = [];
  #pingsPerColumn = 1;
  #pingsInLast = 0;

  /** `ns` is undefined for an echo that did not come back. */
  add(ns: number | undefined): void {
    let last = this.#columns.at(-1);
    if (last === undefined || this.#pingsInLast === this.#pingsPerColumn) {
      if (this.#columns.length === maxColumns) this.#halve();
      last = { ns: 0, isBroken: false };
      this.#columns.push(last);
      this.#pingsInLast = 0;
    }
    this.#pingsInLast += 1;
    if (ns === undefined) last.isBroken = true;
    else last.ns = Math.max(last.ns, ns);
  }

  /** Each step up doubles the time of the lowest bar; `×` is where something did not come back. */
  toString(): string {
    const lowest = Math.min(...this.#columns.filter(({ ns }) => ns > 0).map(({ ns }) => ns));
    return this.#columns.map((column) => draw(column, lowest)).join('');
  }

  #halve(): void {
    const halved: Column[] = [];
    for (let i = 0; i < this.#columns.length; i += 2) {
      const pair = this.#columns.slice(i, i + 2);
      const ns = Math.max(...pair.map((column) => column.ns));
      halved.push({ ns, isBroken: pair.some((column) => column.isBroken) });
    }
    this.#columns = halved;
    this.#pingsPerColumn *= 2;
  }
}

function draw({ ns, isBroken }: Column, lowest: number): string {
  if (isBroken) return '×';
  const step = Math.round(Math.log2(ns / lowest));
  return bars[Math.min(step, bars.length - 1)] ?? '';
}
