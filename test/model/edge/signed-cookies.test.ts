import { environments, systems } from '../../../config';
import type { SystemConfig, SystemConfigInput } from '../../../lib/model/system/config';
import { parseEnvironmentConfig, parseSystemConfig } from '../../../lib/model/system/parse';
import { sizeSystem } from '../../../lib/model/system/sizing';
import { InputError } from '../../../lib/model/validation/input-error';
import { publicKey } from '../../helpers/public-key';

const [first, second] = [publicKey(), publicKey()];

/** JediRe with plans that only some may see, and these keys. */
function withKeys(signedCookies: Record<string, Record<string, string>>): SystemConfig {
  const jedire = systems.jedire as SystemConfigInput;
  const signed = { kind: 'static' as const, paths: ['/plans/*'], signed: true };
  const edge = { ...jedire.edge, classes: { ...jedire.edge?.classes, signed }, signedCookies };
  return parseSystemConfig({ ...jedire, edge }, 'config/systems/jedire.ts');
}

const environment = (name: string) => parseEnvironmentConfig(environments[name], name);

function problemsOf(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  throw new Error('was accepted');
}

describe('the keys of signed cookies', () => {
  test('given one for each environment, then each runs', () => {
    const system = withKeys({ dev: { first }, prod: { first: second } });
    expect(sizeSystem(system, environment('prod')).edge.signedCookies).toEqual({
      dev: { first },
      prod: { first: second },
    });
  });

  test('given none for an environment, then it does not run there, and says what is missing', () => {
    expect(problemsOf(() => sizeSystem(withKeys({ prod: { first } }), environment('dev')))).toEqual([
      {
        where: 'config/systems/jedire.ts in environment dev: edge.classes.signed.signed',
        given: 'true, with no key for dev in signedCookies',
        allowed: 'together with the public key that checks the cookies',
        remedy: 'Add a key to signedCookies (docs/edge.md says how to make one).',
      },
    ]);
  });

  test('given the key of another environment, then it is refused: who signs for one would sign for both', () => {
    expect(problemsOf(() => withKeys({ dev: { first }, prod: { next: second, old: first } }))).toEqual([
      expect.objectContaining({
        where: 'config/systems/jedire.ts: edge.signedCookies.prod.old',
        given: 'the key of dev',
      }),
    ]);
  });

  test('given an environment with more keys than a group holds, then it is the one that is named', () => {
    const many = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, publicKey()]));
    expect(problemsOf(() => withKeys({ dev: { first }, prod: many }))).toEqual([
      expect.objectContaining({ where: 'config/systems/jedire.ts: edge.signedCookies.prod', given: '6 keys' }),
    ]);
  });
});

test('given a certificate for the load balancer in another region, then the environment is refused', () => {
  const jedire = systems.jedire as SystemConfigInput;
  const arn = (region: string) => `arn:aws:acm:${region}:333333333333:certificate/0a1b2c3d`;
  const domain = {
    names: ['www.example.com'],
    certificateArn: arn('us-east-1'),
    origin: { name: 'origin.example.com', certificateArn: arn('eu-west-1') },
  };
  const system = parseSystemConfig({ ...jedire, edge: { ...jedire.edge, domains: { prod: domain } } }, 'jedire');
  expect(problemsOf(() => sizeSystem(system, environment('prod')))).toEqual([
    expect.objectContaining({
      where: 'config/systems/jedire.ts in environment prod: edge.domains.prod.origin.certificateArn',
      given: 'a certificate in eu-west-1',
      allowed: 'one in us-east-1, where the load balancer of prod is',
    }),
  ]);
  expect(() => sizeSystem(system, environment('dev'))).not.toThrow();
});
