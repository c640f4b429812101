// Node's prompt evaluates each line in a domain, which must not be the current one of a loop that the
// line itself runs: Node warns of it (DEP0097), at the first newcomer's first line.
import type { Domain } from 'node:domain';

/** Calls `body` with no current domain. What was started in a domain, stays in it, and so do its errors. */
export function outsideDomain<T>(body: () => T): T {
  const left: Domain[] = [];
  for (let domain = current(); domain; domain = current()) {
    domain.exit();
    left.unshift(domain);
  }
  try {
    return body();
  } finally {
    for (const domain of left) domain.enter();
  }
}

/** A domain can be entered several times over. */
function current(): Domain | null | undefined {
  return (process as { readonly domain?: Domain | null }).domain;
}
