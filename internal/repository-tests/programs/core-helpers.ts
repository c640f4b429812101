import { runInForeground, scheduleCoroutine, wait, type Task } from '@tcp-echo/core-helpers';

async function main(): Promise<void> {
  const task: Task<string> = scheduleCoroutine(async () => 'answer');
  const { done } = await wait([task]);
  console.log(done.size, task.result());
}

// In the middle of a promise job it refuses, with a code that callers can switch on.
void main().then(() => {
  try {
    runInForeground(Promise.resolve());
  } catch (error) {
    console.log((error as { code: string }).code);
  }
});
// prints: 1 answer
// prints: ERR_EVENT_LOOP_RUNNING
