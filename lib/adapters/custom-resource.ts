/** What CloudFormation sends to the function of a custom resource. Values of properties arrive as text. */
export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  /** Not there when the resource is created. */
  readonly PhysicalResourceId?: string;
  /** Presigned address in S3 where CloudFormation waits for the answer. */
  readonly ResponseURL: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  /** What the properties were, in an update. */
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}

/** Attempts at delivering the answer; without one, CloudFormation waits until the resource's timeout. */
const ATTEMPTS = 4;
const ATTEMPT_TIMEOUT_MS = 5_000;

/** An answer is at most 4,096 bytes (AWS CloudFormation User Guide, "Custom resource response objects"). */
const MAX_REASON_LENGTH = 500;

/**
 * Tells CloudFormation that a request was carried out, with data that templates can read.
 *
 * The physical id never changes once it is given: another one would mean a replacement. Throws when the answer cannot be
 * delivered.
 */
export function succeed(
  request: CustomResourceRequest,
  data: Readonly<Record<string, string>>,
  reason?: string,
): Promise<void> {
  return answer(request, {
    Status: 'SUCCESS',
    Data: data,
    Reason: reason === undefined ? undefined : reason.slice(0, MAX_REASON_LENGTH),
  });
}

/** Tells CloudFormation that a request failed, and so the deployment. Throws when the answer cannot be delivered. */
export function fail(request: CustomResourceRequest, reason: string): Promise<void> {
  return answer(request, { Status: 'FAILED', Reason: reason.slice(0, MAX_REASON_LENGTH) });
}

async function answer(request: CustomResourceRequest, result: object): Promise<void> {
  const { RequestId, StackId, LogicalResourceId, PhysicalResourceId = LogicalResourceId } = request;
  const body = JSON.stringify({ RequestId, StackId, LogicalResourceId, PhysicalResourceId, ...result });
  let failure = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
    try {
      // The address is signed for an empty content type.
      const signal = AbortSignal.timeout(ATTEMPT_TIMEOUT_MS);
      const response = await fetch(request.ResponseURL, {
        method: 'PUT',
        body: Buffer.from(body),
        headers: { 'content-type': '' },
        signal,
      });
      if (response.ok) return;
      failure = `status ${response.status}`;
    } catch (error) {
      failure = String(error);
    }
  }
  throw new Error(`CloudFormation could not be answered: ${failure}`);
}
