// @tcp-echo/core-helpers: synchronous and asynchronous code calling each other.

// Synchronous code runs asynchronous code
export { runInForeground, type ForegroundOptions } from './foreground/run-in-foreground.js';

// Asynchronous code side by side
export { scheduleCoroutine, type ScheduleOptions } from './task/schedule-coroutine.js';
export { type Coroutine } from './task/schedule-coroutine.js';
export { Task, type TaskOptions } from './task/task.js';
export { wait, type WaitOptions, type WaitResult } from './task/wait.js';
export { waitFor } from './task/wait-for.js';

// Blocking code in another thread or process
export { callInBackground, type CallInBackgroundOptions } from './background/call-in-background.js';
export { background } from '@tcp-echo/base';
export {
  partial,
  withTransfer,
  type BackgroundCallable,
  type TargetReference,
} from './background/target.js';
export {
  defaultExecutor,
  processExecutor,
  setDefaultExecutor,
  threadExecutor,
  type BackgroundCall,
  type CloseOptions,
  type Executor,
  type ProcessExecutorOptions,
  type SubmitOptions,
  type ThreadExecutorOptions,
  type WorkerOptions,
} from './background/executor.js';

// What they throw
export {
  CancelledError,
  EventLoopError,
  ExecutorClosedError,
  type CoreHelpersErrorCode,
  type EventLoopErrorCode,
} from './errors.js';
export {
  BrokenExecutorError,
  InvalidArgumentError,
  InvalidStateError,
  InvalidTargetError,
  NotCloneableError,
  registerErrorClasses,
  TcpEchoError,
  TimeoutError,
  type ErrorClass,
} from '@tcp-echo/base';
