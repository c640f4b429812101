// The banner: a line that the server sends before, or right after, the first byte comes.
import type { Session } from '../connection/session.js';

/** When a server says who it is; `on-connect` delays a client that speaks first by nothing. */
export type BannerMoment = 'none' | 'on-connect' | 'after-first-byte';

export const bannerMoments: readonly BannerMoment[] = ['none', 'on-connect', 'after-first-byte'];

/** `session`, which says `banner` first. */
export function withBanner(
  session: Session,
  moment: Exclude<BannerMoment, 'none'>,
  sendBanner: () => void,
): Session {
  if (moment === 'on-connect') {
    return {
      ...session,
      open() {
        sendBanner();
        session.open?.();
      },
    };
  }
  let said = false;
  return {
    ...session,
    receive(chunk) {
      if (!said) sendBanner();
      said = true;
      session.receive(chunk);
    },
  };
}
