import { z } from 'zod';

/** Whether the runtime knows `name` as an IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** An IANA time zone name such as America/New_York. */
export const timeZone = z
  .string()
  .refine(isTimeZone, { params: { allowed: 'an IANA time zone such as America/New_York or UTC' } });
