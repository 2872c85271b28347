/** Seconds that open requests are given when a task leaves; longer than any response target. */
export const WEB_DRAIN_SECONDS = 30;
/** Open connections are given as long as Fargate gives a stopping task; clients then reconnect elsewhere. */
export const WEBSOCKET_DRAIN_SECONDS = 120;
