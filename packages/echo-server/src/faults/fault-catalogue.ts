// The faults as documentation and a command's help want them: described, as data.
import { namedOptions } from './fault-option.js';
import { faultTable, type FaultName } from './fault-table.js';

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
