// Every fault: its name, and what it does. The type, its checks and the documentation follow from here.
import { checkKeys, checkName, checkOptions } from '@tcp-echo/base';
import { acceptLate } from './accept-late.js';
import { bandwidth } from './bandwidth.js';
import { blackHole } from './black-hole.js';
import { coalesce } from './coalesce.js';
import { corrupt } from './corrupt.js';
import { delay } from './delay.js';
import { duplicate } from './duplicate.js';
import {
  namedOptions,
  type AppliedFault,
  type FaultContext,
  type FaultDefinition,
} from './fault.js';
import { halfClose } from './half-close.js';
import { limitData } from './limit-data.js';
import { refuse } from './refuse.js';
import { reorder } from './reorder.js';
import { reset } from './reset.js';
import { slicer } from './slicer.js';
import { slowClose } from './slow-close.js';
import { stall } from './stall.js';
import { truncate } from './truncate.js';

const faultTable = {
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

// The faults as documentation and a command's help want them: described, as data.

/** What there is to know of a fault. */
export interface FaultDescription {
  readonly fault: FaultName;
  /** What it does, in a sentence. */
  readonly meaning: string;
  readonly options: readonly FaultOptionDescription[];
}

/** An option of a fault. */
export interface FaultOptionDescription {
  readonly name: string;
  /** What it is where it is not given; undefined where it has to be given. */
  readonly default: number | string | undefined;
  /** All that it can be, where that is a few words. */
  readonly choices?: readonly string[];
}

/** Every fault that a server has. */
export const echoFaults: readonly FaultDescription[] = Object.entries(faultTable).map(
  ([fault, { meaning, options }]) => ({
    fault: fault as FaultName,
    meaning,
    options: namedOptions(options).map(([name, { default: byDefault, choices }]) => ({
      name,
      default: byDefault,
      ...(choices && { choices: choices.map(String) }),
    })),
  }),
);

// From a fault as data to a fault that can be applied: the one place where it is checked.

/** A fault whose options are checked. */
export type ResolvedFault = (context: FaultContext) => AppliedFault;

/**
 * @param path What messages call the fault.
 * @throws InvalidArgumentError if there is no such fault or option, or an option cannot be used.
 */
export function resolveFault(path: string, fault: Fault): ResolvedFault {
  const { fault: name, ...given } = checkOptions(fault, path);
  const known = Object.keys(faultTable) as FaultName[];
  const definition: FaultDefinition<object> =
    faultTable[checkName(`${path}: the fault`, name, known)];
  const checks = namedOptions(definition.options);
  checkKeys(
    `${path} (${name})`,
    given,
    checks.map(([option]) => option),
  );
  const options = Object.fromEntries(
    checks.map(([option, check]) => {
      const { [option]: value = check.default } = given as Readonly<Record<string, unknown>>;
      return [option, check.check(`${path}.${option}`, value)];
    }),
  );
  return (context) => definition.apply(context, options);
}
