import { parseEcrReference } from '../../../lib/model/service/container-image';

// ECR user guide, "Private registry": https://aws_account_id.dkr.ecr.region.amazonaws.com, and .cn in China; "Pulling an image":
// registry/repository[:tag] and registry/repository[@digest].
const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const ours = { account: '123456789012', region: 'eu-west-1', repository: 'shop/web' };

test.each([
  [`${HOST}/shop/web:1.4.2`, { ...ours, tagOrDigest: '1.4.2' }],
  [`${HOST}/shop/web`, { ...ours, tagOrDigest: 'latest' }],
  [`${HOST}/shop/web@${DIGEST}`, { ...ours, tagOrDigest: DIGEST }],
  [`${HOST}/shop/web:1.4.2@${DIGEST}`, { ...ours, tagOrDigest: DIGEST }],
  [`${HOST}/a:b_c.d-e`, { ...ours, repository: 'a', tagOrDigest: 'b_c.d-e' }],
  [
    '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/web:1',
    { account: '123456789012', region: 'cn-north-1', repository: 'web', tagOrDigest: '1' },
  ],
  [
    '123456789012.dkr.ecr.us-gov-west-1.amazonaws.com/web:1',
    { account: '123456789012', region: 'us-gov-west-1', repository: 'web', tagOrDigest: '1' },
  ],
])('%s is an image of ECR', (image, expected) => expect(parseEcrReference(image)).toEqual(expected));

test.each([
  'nginx',
  'public.ecr.aws/docker/library/nginx:1.27',
  'registry.example.com/shop/web:1',
  `https://${HOST}/shop/web:1`,
  `${HOST}:443/shop/web:1`,
  `evil.example/${HOST}/shop/web:1`,
  `${HOST}.evil.example/shop/web:1`,
  `${HOST}/`,
  `${HOST}/Shop:1`,
  `${HOST}/shop@sha256:123`,
])('%s is none', (image) => expect(parseEcrReference(image)).toBeUndefined());
