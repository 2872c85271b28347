/** User and password of a database. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** Reads the secret that RDS keeps for the master user. Loads the SDK when it is called; rejects with its error. */
export async function databaseLogin(secretArn: string): Promise<Login> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const { SecretString } = await new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId: secretArn }));
  const { username, password } = JSON.parse(SecretString ?? '{}') as { username?: string; password?: string };
  if (username === undefined || password === undefined)
    throw new Error(`The secret ${secretArn} holds no username and password`);
  return { user: username, password };
}
