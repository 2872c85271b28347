/** What the business calendar says about hours: when its events take place, and what each does to demand. */
export { eventFactors } from './effects';
export { type EventWindow, presence, reach } from './event-window';
export { eventWindows } from './occurrences';
export { ordinaryHours } from './ordinary-hours';
