// From a fault as data to a fault that can be applied: the one place where it is checked.
import { checkKeys, checkName, checkOptions } from '@tcp-echo/base';
import { namedOptions } from './fault-option.js';
import { faultTable, type Fault, type FaultName } from './fault-table.js';
import type { AppliedFault, FaultContext, FaultDefinition } from './fault.js';

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
