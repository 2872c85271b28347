import type { BusinessEventInput } from '../../lib/config';

/**
 * JediRe's business events. The scaling plan names them without figures: every multiplier is an assumption until the
 * product's own traffic shows it (then set `alreadyInHistory: true` and leave the multiplier out).
 */
export const jedireCalendar: BusinessEventInput[] = [
  // New MLS listings Thursday evening.
  { kind: 'weekly', name: 'mls-listings', days: ['THU'], startTime: '17:00', endTime: '22:00', multiplier: 1.5 },
  // Monthly market reports.
  { kind: 'monthly', name: 'market-report', businessDay: 1, startTime: '08:00', endTime: '12:00', multiplier: 1.3 },
  // News: the Federal Reserve's rate decisions (public calendar, 14:00 in New York).
  { kind: 'dated', name: 'rate-decision', start: '2026-12-09T14:00', end: '2026-12-09T20:00', multiplier: 1.6 },
  { kind: 'dated', name: 'rate-decision', start: '2027-01-27T14:00', end: '2027-01-27T20:00', multiplier: 1.6 },
  // Marketing campaigns are dated when marketing announces them:
  // { kind: 'dated', name: 'campaign-spring', start: '2027-03-01T08:00', end: '2027-03-07T22:00', multiplier: 1.4 },
  // Seasons: spring and summer high, autumn and winter moderate; whole months as meteorology counts them (NOAA).
  { kind: 'season', name: 'spring-summer', months: [3, 4, 5, 6, 7, 8], multiplier: 1.25 },
  // Tax season brings research spikes. Returns are due on April 15 (26 U.S.C. 6072); its begin is an assumption.
  { kind: 'yearly', name: 'tax-season', from: '02-01', to: '04-15', multiplier: 1.1 },
  // Holidays are low. The samples in config/history are moved by weeks, so that their holidays are not on these days;
  // with a history of your own, learn each holiday from it instead of these three, and let reports wait for business days:
  // { kind: 'holidays', name: 'us-holidays', country: 'US', alreadyInHistory: true },
  { kind: 'dated', name: 'thanksgiving', start: '2026-11-26T00:00', end: '2026-11-28T00:00', multiplier: 0.6 },
  { kind: 'dated', name: 'thanksgiving', start: '2027-11-25T00:00', end: '2027-11-27T00:00', multiplier: 0.6 },
  { kind: 'yearly', name: 'christmas', from: '12-24', to: '12-26', multiplier: 0.5 },
  { kind: 'yearly', name: 'new-year', from: '12-31', to: '01-01', multiplier: 0.6 },
];
