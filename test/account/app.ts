// The app of a case, for the CDK's command line: `run.ts` says which case, and which step of it.
import { App } from 'aws-cdk-lib';
import { CASES } from './cases';

const app = new App();
const found = CASES[process.env.TIDEMARK_CASE ?? ''];
if (found === undefined) throw new Error(`TIDEMARK_CASE is to be one of ${Object.keys(CASES).join(', ')}`);
found.build(app, process.env.TIDEMARK_VARIANT ?? '', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
app.synth();
