import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';

const cdkJson = JSON.parse(readFileSync(join(__dirname, '..', '..', 'cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};

/** Folder of this run of the tests (run-folder.js), which all workers share and which goes at the end. */
export const RUN_FOLDER = process.env.TIDEMARK_TEST_RUN ?? mkdtempSync(join(tmpdir(), 'tidemark-run-'));

const NOT_STRICT = { '@aws-cdk/core:strictCfnValidateErrors': false };

/** Context by which a warning of the CDK fails the synth, as it does in the app of this repository. */
export const STRICT = { '@aws-cdk/core:strictCfnValidateErrors': true };

/**
 * An app with the feature flags of cdk.json, as `cdk synth` would run it; warnings of the CDK fail it with `context: STRICT` alone, because a
 * small app of a test has some.
 */
export function testApp(props: AppProps = {}): App {
  return new App({
    ...props,
    outdir: props.outdir ?? mkdtempSync(join(RUN_FOLDER, 'cdk.out-')),
    // See jest.config.js.
    context: { ...cdkJson.context, 'aws:cdk:disable-creation-stack-traces': true, ...NOT_STRICT, ...props.context },
  });
}

/** The account and region every test synthesizes for. */
export const testEnv = { account: '111111111111', region: 'us-east-1' };
