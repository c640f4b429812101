// Whether it pays to try to receive before anything is known to have come.

/** A try for nothing costs about as much as this many that succeed spare. */
const missCost = 4;
const most = 128;
/** So many messages later it is tried again. */
const pause = 1024;
/** In the time that it takes to answer fewer, nothing new comes. */
const fewest = 8;

/** Learns from what became of the tries. */
export class RingLuck {
  /** Above 0: there are tries. Below: how many messages there are until the next. */
  #credit = most;

  /** @param answers How many messages are answered before the tries. */
  isGood(answers: number): boolean {
    return this.#credit > 0 && answers >= fewest;
  }

  hit(): void {
    if (this.#credit < most) this.#credit += 1;
  }

  miss(): void {
    this.#credit -= missCost;
    if (this.#credit <= 0) this.#credit = -pause;
  }

  /** Something was received without a try. */
  untried(): void {
    if (this.#credit > 0) return;
    this.#credit += 1;
    if (this.#credit > 0) this.#credit = most / 2;
  }
}
