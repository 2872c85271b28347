/** What the business calendar says about hours: when its events take place, and how much of each an hour has. */
export { type EventWindow, presence, reach } from './event-window';
export { eventWindows } from './occurrences';
