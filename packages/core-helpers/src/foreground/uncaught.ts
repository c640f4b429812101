// Hands what callbacks throw during a foreground run to `uncaughtException`, where Node takes it.

/**
 * Runs callbacks of the loop. What they throw comes up here, because V8 reports an exception only where
 * no JavaScript is below it on the stack (`Isolate::ReportPendingMessages`); one that is thrown in a
 * microtask is reported by Node itself (`runMicrotask` in lib/internal/process/task_queues.js).
 */
import { realTimers } from '@tcp-echo/base';
export function runAsNodeDoes(runCallbacks: () => void): void {
  try {
    runCallbacks();
  } catch (error) {
    realTimers.queueMicrotask(() => {
      throw error;
    });
    drainQueues();
  }
}

/** Runs the nextTick queue and the microtasks, until both are empty. */
export function drainQueues(): void {
  runAsNodeDoes(() => process._tickCallback());
}
