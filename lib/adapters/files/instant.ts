const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Milliseconds since 1970 of an ISO-8601 timestamp; without an offset it is taken as UTC.
 * Undefined when it is none, or a date that does not exist.
 */
export function parseInstant(text: string): number | undefined {
  if (!ISO_INSTANT.test(text)) return undefined;
  const hasOffset = /(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10));
  const timeMs = Date.parse(hasOffset ? text : text.length === 10 ? `${text}T00:00Z` : `${text}Z`);
  if (Number.isNaN(timeMs)) return undefined;
  const midnight = new Date(`${text.slice(0, 10)}T00:00Z`);
  return midnight.toISOString().startsWith(text.slice(0, 10)) ? timeMs : undefined;
}

/** What a timestamp should look like, for error messages. */
export const INSTANT_FORMAT = 'an ISO-8601 timestamp such as 2026-11-20T17:00Z';
