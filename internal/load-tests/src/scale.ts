// How much load: a share of it with every `npm test`, all of it with `npm run test:load`.

/** `whole` where full/vitest.config.ts says so, otherwise `share`. */
export function atScale(whole: number, share: number): number {
  return process.env['LOAD'] === 'full' ? whole : share;
}
