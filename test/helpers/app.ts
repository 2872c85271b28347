import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import { IS_FULL } from './properties';

const cdkJson = JSON.parse(readFileSync(join(__dirname, '..', '..', 'cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};

/**
 * An app with the feature flags of cdk.json, as `cdk synth` would run it. The CDK's own validation takes longer than the
 * synth; suites that assert on its findings ask for it, and the long tests run with it everywhere.
 */
export function testApp(props: AppProps = {}): App {
  return new App({
    builtinCloudFormationValidation: IS_FULL,
    ...props,
    context: { ...cdkJson.context, ...props.context },
  });
}

/** The account and region every test synthesizes for. */
export const testEnv = { account: '111111111111', region: 'us-east-1' };
