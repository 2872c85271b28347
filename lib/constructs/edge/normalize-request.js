/*
 * Runs at every edge location before CloudFront looks into its cache (runtime cloudfront-js-2.0), and gives requests for
 * the same answer the same cache key:
 * - query parameters in the order of their names, without those that campaigns add;
 * - `Accept` in few forms: a page, an image in AVIF or WebP where the browser reads it, or anything;
 * - the class of the device in one header, where CloudFront was asked to tell it.
 *
 * The file is deployed as it is, at most 10 KB (CloudFront developer guide, "Quotas on CloudFront Functions"). Names and
 * values arrive percent-encoded and are passed on as they came.
 */

const MARKETING_PREFIXES = ['utm_', 'mtm_'];
const MARKETING_NAMES = [
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

function isMarketingParameter(name) {
  const lower = name.toLowerCase();
  return MARKETING_NAMES.indexOf(lower) !== -1 || MARKETING_PREFIXES.some((prefix) => lower.indexOf(prefix) === 0);
}

/** The query string by name; values of one name stay in their order. */
function normalQuery(parameters) {
  const pairs = [];
  Object.keys(parameters)
    .filter((name) => !isMarketingParameter(name))
    .sort()
    .forEach((name) => {
      const values = parameters[name].multiValue || [parameters[name]];
      values.forEach((item) => {
        pairs.push(`${name}=${item.value}`);
      });
    });
  return pairs.join('&');
}

/** Whether an `Accept` header lists a type and does not refuse it with a weight of zero. */
function lists(accept, type) {
  return accept.split(',').some((part) => {
    const fields = part.split(';').map((field) => field.trim());
    return fields[0] === type && !fields.some((field) => /^q=0(\.0*)?$/.test(field));
  });
}

/** `Accept` in one of few forms; a list that names neither pages nor images is left as it is. */
function normalAccept(value) {
  const accept = value.toLowerCase();
  if (lists(accept, 'text/html')) return 'text/html,*/*;q=0.8';
  if (accept.indexOf('image/') === -1) return accept.trim();
  const formats = ['image/avif', 'image/webp'].filter((type) => lists(accept, type));
  return formats.length === 0 ? '*/*' : `${formats.join(',')},*/*;q=0.8`;
}

function isTrue(header) {
  return header !== undefined && header.value === 'true';
}

/** Tablets are told before mobiles: for some of them CloudFront says both. Undefined where it says nothing. */
function deviceClass(headers) {
  const mobile = headers['cloudfront-is-mobile-viewer'];
  const tablet = headers['cloudfront-is-tablet-viewer'];
  if (mobile === undefined && tablet === undefined) return undefined;
  if (isTrue(tablet)) return 'tablet';
  return isTrue(mobile) ? 'mobile' : 'desktop';
}

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
function handler(event) {
  const request = event.request;
  const headers = request.headers;
  request.querystring = normalQuery(request.querystring);
  if (headers.accept !== undefined) {
    const values = headers.accept.multiValue || [headers.accept];
    headers.accept = { value: normalAccept(values.map((item) => item.value).join(',')) };
  }
  const device = deviceClass(headers);
  // What a viewer says of itself is not believed: it could fill the cache with answers for other devices.
  if (device === undefined) delete headers['x-device-class'];
  else headers['x-device-class'] = { value: device };
  return request;
}
