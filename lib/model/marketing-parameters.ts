/** Beginnings of query parameters that campaigns add: Google Analytics' and Matomo's. */
export const MARKETING_PREFIXES: readonly string[] = ['utm_', 'mtm_'];

/**
 * Click identifiers of advertisers and mailers: Google (gclid, gclsrc, dclid, gbraid, wbraid), Meta (fbclid, igshid),
 * Microsoft (msclkid), X (twclid), TikTok (ttclid), LinkedIn (li_fat_id), Yandex (yclid), Mailchimp (mc_cid, mc_eid),
 * Google Analytics' linker (_ga, _gl), HubSpot (_hsenc, _hsmi).
 */
export const MARKETING_NAMES: readonly string[] = [
  'gclid',
  'gclsrc',
  'dclid',
  'gbraid',
  'wbraid',
  'fbclid',
  'igshid',
  'msclkid',
  'twclid',
  'ttclid',
  'li_fat_id',
  'yclid',
  'mc_cid',
  'mc_eid',
  '_ga',
  '_gl',
  '_hsenc',
  '_hsmi',
];

/** Whether the edge drops a query parameter before it looks into its cache; the edge function has the same list. */
export function isMarketingParameter(name: string): boolean {
  const lower = name.toLowerCase();
  return MARKETING_NAMES.includes(lower) || MARKETING_PREFIXES.some((prefix) => lower.startsWith(prefix));
}
