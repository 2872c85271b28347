import { join } from 'node:path';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';

/** The source that is deployed, and that the tests run. */
export const NORMALIZE_REQUEST_FILE = join(__dirname, 'normalize-request.js');

/** The CloudFront Function that gives requests for the same answer the same cache key. */
export class RequestNormalizer extends Construct {
  readonly function: cloudfront.Function;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.function = new cloudfront.Function(this, 'Function', {
      code: cloudfront.FunctionCode.fromFile({ filePath: NORMALIZE_REQUEST_FILE }),
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      comment: 'Normalises the cache key: query order, campaign parameters, Accept, device',
    });
  }

  /** What a behaviour that is cached needs to run it. */
  get association(): cloudfront.FunctionAssociation {
    return { function: this.function, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST };
  }
}
