// Every fault: its name, and what it does. The type, its checks and the documentation follow from here.
import { acceptLate } from './accept-late.js';
import { bandwidth } from './bandwidth.js';
import { blackHole } from './black-hole.js';
import { coalesce } from './coalesce.js';
import { corrupt } from './corrupt.js';
import { delay } from './delay.js';
import { duplicate } from './duplicate.js';
import type { FaultDefinition } from './fault.js';
import { halfClose } from './half-close.js';
import { limitData } from './limit-data.js';
import { refuse } from './refuse.js';
import { reorder } from './reorder.js';
import { reset } from './reset.js';
import { slicer } from './slicer.js';
import { slowClose } from './slow-close.js';
import { stall } from './stall.js';
import { truncate } from './truncate.js';

export const faultTable = {
  delay,
  bandwidth,
  slicer,
  coalesce,
  corrupt,
  duplicate,
  reorder,
  truncate,
  limitData,
  halfClose,
  reset,
  stall,
  blackHole,
  slowClose,
  refuse,
  acceptLate,
} as const satisfies Record<string, FaultDefinition<object>>;

/** The name of a fault. */
export type FaultName = keyof typeof faultTable;

type OptionsOf<Definition> = Definition extends FaultDefinition<infer Options> ? Options : never;

/** A fault and its options, as data: `{ fault: 'delay', delayMs: 20 }`. docs/guides/faults.md has them all. */
export type Fault = {
  readonly [Name in FaultName]: { readonly fault: Name } & OptionsOf<(typeof faultTable)[Name]>;
}[FaultName];
