// What a test sees on the trace.
import { traceChannel, type TraceEvent } from '@tcp-echo/base';

/** The events that `run` publishes in this thread. */
export async function traceOf(run: () => Promise<unknown>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  const listen = (event: unknown): void => void events.push(event as TraceEvent);
  traceChannel.subscribe(listen);
  try {
    await run();
  } finally {
    traceChannel.unsubscribe(listen);
  }
  return events;
}

/** What kinds of events these are, in their order. */
export function kindsOf(events: readonly TraceEvent[]): string[] {
  return events.map((event) => event.kind);
}
