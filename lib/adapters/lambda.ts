/** A function that has ended with an error of its own: it threw, ran out of time or memory, or could not start. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

/**
 * Calls a function and waits for what it returns. Loads the SDK when it is called.
 *
 * Tried once: a second call while the first may still be running is for the caller to decide. Throws `FunctionError`, or the
 * SDK's error when the function could not be called.
 */
export async function invokeFunction(functionName: string, region: string, event: object): Promise<unknown> {
  const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient({ region, maxAttempts: 1 });
  const { FunctionError: kind, Payload } = await client.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
  if (kind === undefined) return answer;
  const { errorType, errorMessage } = (answer ?? {}) as { errorType?: string; errorMessage?: string };
  throw new FunctionError([errorType, errorMessage].filter((part) => part !== undefined).join(': ') || kind);
}
