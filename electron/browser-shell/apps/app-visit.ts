import type { Seat } from '../../core/apps/seat.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { BrowserCookies } from '../browser-cookies.ts';
import { LaunchCodes } from '../launch-codes.ts';
import { CookieJar } from './cookie-jar.ts';
import { RefusedTokens } from './refused-tokens.ts';

/** So many pages of the workstation may open an app at the same time, for example after an unlock. */
const mostCodes = 8;

/** Everything that exists because one user uses one app; kept while she is parked, dropped at the sign-out. */
export class AppVisit {
  readonly seat: Seat;
  readonly codes: LaunchCodes;
  readonly cookies: BrowserCookies;
  readonly jar = new CookieJar();
  readonly refusedTokens: RefusedTokens;

  constructor(seat: Seat, clock: Clock, port: number) {
    this.seat = seat;
    this.codes = new LaunchCodes(clock, mostCodes);
    this.cookies = new BrowserCookies(port);
    this.refusedTokens = new RefusedTokens(clock);
  }
}
