// Makes partitions, and is killed at the statement that it is told: `before` it is sent, or `after`, without its answer.
// `stop` does not kill it, but lets it stand still while it holds the locks of a table.
// Prints how many statements there were.
import { Client } from 'pg';
import { connect } from '../../lib/adapters/postgres/connect';
import { applyPartitions } from '../../lib/adapters/postgres/partitions/apply';

const [connectionString = '', tables = '', now = '', killAt = '0', when = 'before'] = process.argv.slice(2);
let statements = 0;

function killMyself(): void {
  process.kill(process.pid, 'SIGKILL');
}

async function main(): Promise<void> {
  const client = await connect({ connectionString, application_name: 'to be killed' });
  const query = Client.prototype.query;
  client.query = function counted(this: Client, ...args: unknown[]) {
    statements++;
    const isLast = statements === Number(killAt);
    if (isLast && when === 'before') killMyself();
    const answer = Reflect.apply(query, this, args);
    // By then it has been written to the socket.
    if (isLast) setImmediate(killMyself);
    if (when === 'stop' && (args[0] as { readonly text?: string }).text?.startsWith('lock table'))
      return Promise.resolve(answer).then(() => process.kill(process.pid, 'SIGSTOP'));
    return answer;
  } as typeof client.query;
  await applyPartitions(client, JSON.parse(tables), { now: Number(now) });
  await client.end();
  process.stdout.write(String(statements));
}

main().catch((error: Error) => {
  process.stderr.write(String(error.stack));
  process.exitCode = 1;
});
