/** Headers that carry who a viewer is. */
const PERSONAL = /^(authorization|cookie|set-cookie|proxy-authorization|x-api-key|x-csrf-token|x-xsrf-token)$/i;

/** Whether a header says who the viewer is: what depends on it is that viewer's own. */
export function isPersonalHeader(header: string): boolean {
  return PERSONAL.test(header);
}

/**
 * Headers by which CloudFront cannot cache (developer guide, "HTTP request headers and CloudFront behavior"), or by which
 * it makes no sense, with what to do instead.
 */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^accept-encoding$/i, 'Use `compress`: CloudFront keys by the encodings it knows.'],
  [/^host$/i, 'Leave it out: the load balancer is reached by its own name.'],
  [/^user-agent$/i, 'Use `varyByDevice`: there are thousands of agents and three classes of devices.'],
  [/^x-device-class$/i, 'Use `varyByDevice`, which sets and keys it.'],
  [
    /^(connection|content-length|expect|keep-alive|proxy-.*|range|if-.*|te|trailer|transfer-encoding|upgrade|via|warning)$/i,
    'Leave it out: it belongs to one connection or one request.',
  ],
  [/^(x-amz-.*|x-amzn-.*|x-edge-.*|x-cache|x-real-ip|x-forwarded-.*)$/i, 'Leave it out: CloudFront sets it.'],
];

/** What to do instead of keying by a header; undefined where one may. */
export function refusedKeyHeader(header: string): string | undefined {
  return REFUSED.find(([pattern]) => pattern.test(header))?.[1];
}
