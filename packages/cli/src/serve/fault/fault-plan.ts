// The faults of a command line as a plan of the server.
import { echoFaults, type FaultPlan, type FaultRule } from '@tcp-echo/echo-server';
import { UsageError } from '../../usage-error.js';
import { parseFault } from './parse-fault.js';

/** Each specification is a rule of its own; undefined without any, so that engines without faults will do. */
export function faultPlan(specs: readonly string[], seed: number): FaultPlan | undefined {
  if (specs.length === 0) return undefined;
  return { seed, rules: specs.map((spec): FaultRule => parseFault(spec, echoFaults)) };
}

/**
 * What the server finds wrong with a plan it tells by its place in the plan; here it is told by its flag.
 *
 * @returns `error`, if it is about no fault
 */
export function nameFault(error: unknown, specs: readonly string[]): unknown {
  const message = error instanceof Error ? error.message : '';
  const [, index, what] =
    /^faults\.rules\[(\d+)\](?:\.faults\[0\])?[. ]?(.*)$/s.exec(message) ?? [];
  const spec = specs[Number(index)];
  if (spec === undefined) return error;
  return new UsageError(
    `--fault ${spec}: ${what}`,
    'docs/guides/faults.md has what each fault takes',
    {
      cause: error,
    },
  );
}
