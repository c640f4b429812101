import { echoFaults, resolveFaultPlan } from '@tcp-echo/faults';

try {
  resolveFaultPlan([{ fault: 'delay', delayMs: -1 }]);
} catch (error) {
  console.log((error as { code?: string }).code, echoFaults.length);
}
// prints: ERR_INVALID_ARGUMENT 16
