import { Client, type ClientConfig } from 'pg';
import { InputError } from '../../model/validation/input-error';
import { trustOnlyPostgres } from './session';

/** A serverless cluster that sleeps takes about a quarter of a minute to wake (Aurora user guide, "Scaling to Zero ACUs"). */
const CONNECT_TIMEOUT_MS = 30_000;

/**
 * A connected client. Throws `InputError` (code `database-unreachable`) that names host and user and never the password.
 */
export async function connect(config: ClientConfig): Promise<Client> {
  const client = new Client({
    application_name: 'tidemark-migrate',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    ...config,
  });
  // A connection that is lost between two queries must fail the next one, and not end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await trustOnlyPostgres(client);
  } catch (error) {
    await client.end().catch(() => undefined);
    const { code, message } = error as Error & { readonly code?: string };
    throw new InputError('database-unreachable', 'The database cannot be reached; nothing was changed', [
      {
        where: `${client.user ?? 'nobody'} at ${client.host}:${client.port}/${client.database ?? ''}`,
        given: [code, message].filter((part) => part !== undefined && part !== '').join(' '),
        allowed: 'a PostgreSQL server that can be reached from here and admits this user',
        remedy:
          REMEDIES[code ?? ''] ??
          'Check host, port, user, password and TLS (?sslmode=disable is for a server without); a cluster is reached from inside its VPC.',
      },
    ]);
  }
  return client;
}

const REMEDIES: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'Start Node with NODE_EXTRA_CA_CERTS=<file of the certificate authorities of RDS>.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'Start Node with NODE_EXTRA_CA_CERTS=<file of the certificate authorities of RDS>.',
  '28P01': 'Check the password; that of a cluster is in its secret and is rotated.',
  '3D000': 'Create the database, or correct its name.',
};
