"""Python's side: on each line `CALLS WORKERS`, prints the nanoseconds that one call took.

CALLS calls of run_in_executor one after the other if WORKERS is 0 (default executor), else all at
once on a ThreadPoolExecutor of WORKERS threads.
"""
import asyncio
import sys
import time
from concurrent.futures import ThreadPoolExecutor

pools = {}


def increment(n):
    return n + 1


async def measure(calls, workers):
    loop = asyncio.get_running_loop()
    pool = pools.setdefault(workers, ThreadPoolExecutor(workers or None))
    start = time.perf_counter_ns()
    if workers == 0:
        for n in range(calls):
            await loop.run_in_executor(pool, increment, n)
    else:
        await asyncio.gather(*[loop.run_in_executor(pool, increment, n) for n in range(calls)])
    return (time.perf_counter_ns() - start) / calls


async def main():
    for line in sys.stdin:
        calls, workers = map(int, line.split())
        print(await measure(calls, workers), flush=True)


asyncio.run(main())
