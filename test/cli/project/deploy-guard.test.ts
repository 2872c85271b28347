import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { environments } from '../../../config';
import { refuseMisspeltContext } from '../../../lib/cli/project/app';
import {
  chooseEnvironments,
  findDeployment,
  isDeploy,
  refusePlaceholderDeploy,
} from '../../../lib/cli/project/deploy-guard';
import type { EnvironmentConfigInput } from '../../../lib/model/system/environment';
import { parseEnvironmentConfig } from '../../../lib/model/system/parse';
import { RUN_FOLDER } from '../../helpers/app';
import { IS_FULL, inFull } from '../../helpers/properties';

const ROOT = join(__dirname, '..', '..', '..');

describe('whether an app is being deployed', () => {
  test.each([
    ['node /x/node_modules/.bin/cdk deploy --all -c environment=staging', true],
    ['node cdk --no-notices deploy', true],
    ["sh -c 'cdk' deploy", true],
    ['node /x/node_modules/aws-cdk/bin/cdk.js watch', true],
    ['node /x/node_modules/.bin/cdk synth', false],
    ['node /home/cdk/deploy.js', false],
    ['git deploy', false],
  ])('%s: %s', (line, deploys) => expect(isDeploy(line)).toBe(deploys));

  test.each([
    ['the CDK deploys', { CDK_CLI_VERSION: '2.1148.1' }, ['node app.js', 'cdk deploy --all'], 'yes'],
    ['the CDK deletes', { CDK_CLI_VERSION: '2.1148.1' }, ['node app.js', 'cdk destroy --all'], 'change'],
    ['the CDK rolls back', { CDK_CLI_VERSION: '2.1148.1' }, ['node app.js', 'npx cdk rollback x'], 'change'],
    ['the CDK lists', { CDK_CLI_VERSION: '2.1148.1' }, ['node app.js', 'cdk ls'], 'no'],
    ['the CDK runs it, and nobody may look', { CDK_CLI_VERSION: '2.1148.1' }, undefined, 'unknown'],
    ['the CDK runs it from too far above', { CDK_CLI_VERSION: '2.1148.1' }, ['node app.js', 'sh run.sh'], 'unknown'],
    // A preview or a review within a shell that deploys afterwards.
    ['something else runs it', {}, ['sh -c "tidemark preview && cdk deploy"'], 'no'],
  ])('%s', (_, env, lines, expected) => expect(findDeployment(env, () => lines)).toBe(expected));
});

describe('which environments an app makes', () => {
  const names = ['dev', 'staging', 'prod'];

  test.each([
    ['nothing is wanted, and nothing deployed', undefined, 'no', names],
    ['one is wanted and deployed', 'prod', 'yes', ['prod']],
    ['all are wanted and deployed', 'all', 'yes', names],
    ['one is wanted where nobody knows', 'dev', 'unknown', ['dev']],
  ] as const)('given that %s', (_, wanted, deployment, expected) =>
    expect(chooseEnvironments(wanted, names, deployment)).toEqual(expected),
  );

  test.each(['yes', 'change', 'unknown'] as const)(
    'given a deployment (%s) of nothing in particular, then it is refused',
    (deployment) => {
      expect(() => chooseEnvironments(undefined, names, deployment)).toThrow(
        'Add -c environment=dev, or -c environment=all',
      );
    },
  );

  test('given one environment only, then it need not be named', () => {
    expect(chooseEnvironments(undefined, ['prod'], 'yes')).toEqual(['prod']);
  });

  test('given an environment that is called all, then it is that one', () => {
    expect(chooseEnvironments('all', ['all', 'other'], 'yes')).toEqual(['all']);
  });
});

describe('context of the app', () => {
  test.each([
    ['enviroment', 'environment'],
    ['Environment', 'environment'],
    ['env', undefined],
    ['sytem', 'system'],
    ['tidemark:nwo', 'tidemark:now'],
    ['environment', undefined],
    ['@aws-cdk/core:checkSecretUsage', undefined],
    ['aws:cdk:enable-path-metadata', undefined],
    ['vpc-provider:account=1:region=eu-west-1', undefined],
  ])('%s: meant %s', (key, meant) => {
    const refuse = () => refuseMisspeltContext({ [key]: 'prod' });
    if (meant === undefined) expect(refuse).not.toThrow();
    else expect(refuse).toThrow(`Did you mean -c ${meant}=prod?`);
  });
});

describe('a placeholder for an account', () => {
  const environment = parseEnvironmentConfig(environments.staging as EnvironmentConfigInput, 'e');
  const file = 'config/environments/staging.ts';

  test('is not deployed to, and the file is named', () => {
    expect(() => refusePlaceholderDeploy([{ environment, file }], 'yes')).toThrow(
      /Edit `account` in config\/environments\/staging.ts/,
    );
  });

  test('is synthesized, and a real account is deployed to', () => {
    expect(() => refusePlaceholderDeploy([{ environment, file }], 'no')).not.toThrow();
    expect(() =>
      refusePlaceholderDeploy([{ environment: { ...environment, account: '314159265358' }, file }], 'yes'),
    ).not.toThrow();
  });
});

describe('the command line of the CDK', () => {
  const cdk = (...args: string[]) =>
    spawnSync(process.execPath, [join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'), ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, CDK_DISABLE_VERSION_CHECK: '1', CI: 'true' },
    });

  const stopped: [string, string[], string][] = [
    ['a deployment of no environment in particular', ['deploy', '--all'], 'Add -c environment=dev'],
    ['a deletion of no environment in particular', ['destroy', '--all'], 'Nothing was changed'],
    ['a misspelt environment', ['ls', '-c', 'enviroment=prod'], 'Did you mean -c environment=prod?'],
    ['a deployment to a placeholder', ['deploy', '--all', '-c', 'environment=dev'], 'which is a placeholder'],
  ];
  // Each takes as long as the CDK's command line takes to start.
  test.each(IS_FULL ? stopped : stopped.slice(0, 1))(
    'given %s, then it is stopped before anything is asked of an account',
    (_, args, words) => {
      const { status, stdout, stderr } = cdk(...args);
      expect(`${stdout}${stderr}`).toContain(words);
      expect(status).toBe(1);
    },
    60_000,
  );

  // Amazon ECS service quotas: 6 vCPUs in a new account. Two tasks of JediRe's API, the fewest in production, have 2.
  inFull(test)(
    'given -c quotas=true, then a synth says what a new account has to ask for',
    () => {
      const synth = (...args: string[]) =>
        cdk('synth', '--quiet', '--output', mkdtempSync(join(RUN_FOLDER, 'q-')), ...args);
      const { status, stdout, stderr } = synth('-c', 'environment=prod', '-c', 'quotas=true');
      expect(`${stdout}${stderr}`).toContain('Fargate On-Demand vCPUs that run');
      expect(`${stdout}${stderr}`).toContain('--quota-code L-3032A538');
      expect(status).toBe(0);
      const silent = synth('-c', 'environment=prod');
      expect(`${silent.stdout}${silent.stderr}`).not.toContain('Quotas');
    },
    120_000,
  );
});
