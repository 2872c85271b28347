import { accessString, type CacheUserProps } from '../../../lib/constructs/cache/cache-users';
import { describeWithRedis, RedisServer } from '../../helpers/redis';

/** What every user may do: say who it is, find the shards, and end. */
const EVERYBODY = [
  'PING',
  'ECHO a',
  'HELLO 3',
  'CLIENT SETNAME a',
  'CLUSTER SLOTS',
  'CLUSTER SHARDS',
  'CLUSTER INFO',
  'INFO',
];
const READS = [
  'GET agent:1',
  'MGET agent:1 agent:2',
  'TTL agent:1',
  'HGETALL agent:1',
  'ZRANGE agent:1 0 -1',
  'SCARD agent:1',
];
const WRITES = [
  'SET agent:1 a',
  'SET agent:1 a EX 60',
  'DEL agent:1',
  'INCR agent:1',
  'EXPIRE agent:1 60',
  'HSET agent:1 a b',
  'LPUSH agent:1 a',
  'BLPOP agent:1 1',
  'XADD agent:1 * a b',
  'UNLINK agent:1',
  'MULTI',
  'EXEC',
  'WATCH agent:1',
];
const SCRIPTS = ['EVAL return 0', 'EVALSHA abc 0', 'SCRIPT LOAD a'];
const MESSAGES = ['PUBLISH socket.io#a b', 'SUBSCRIBE socket.io#a'];
/** What nobody may: administer the server, its users and other clients, or hold it up with one command. */
const NOBODY = [
  ...[
    'CONFIG GET *',
    'CONFIG SET maxmemory 1',
    'ACL LIST',
    'ACL SETUSER a',
    'SHUTDOWN',
    'DEBUG SLEEP 1',
    'SAVE',
    'BGSAVE',
  ],
  ...[
    'BGREWRITEAOF',
    'REPLICAOF NO ONE',
    'FAILOVER',
    'MODULE LIST',
    'MONITOR',
    'SLOWLOG GET',
    'LATENCY RESET',
    'SWAPDB 0 1',
  ],
  ...[
    'KEYS *',
    'FLUSHALL',
    'FLUSHDB',
    'SORT agent:1',
    'MIGRATE h 1 k 0 1',
    'RESTORE agent:1 0 a',
    'CLIENT LIST',
    'CLIENT KILL 1',
  ],
  ...[
    'CLIENT PAUSE 1',
    'CLUSTER RESET',
    'CLUSTER FAILOVER',
    'CLUSTER FORGET a',
    'FUNCTION LOAD a',
    'FUNCTION FLUSH',
    'SCRIPT FLUSH',
  ],
  ...['SCRIPT KILL', 'PFDEBUG GETREG agent:1', 'PSYNC a 1', 'ROLE'],
];

const USERS: Readonly<
  Record<
    string,
    { readonly props: CacheUserProps; readonly may: readonly string[]; readonly mayNot: readonly string[] }
  >
> = {
  'a user that states nothing': {
    props: {},
    may: [...EVERYBODY, ...READS, ...WRITES, 'GET other:1', 'SET other:1 a'],
    mayNot: [...NOBODY, ...SCRIPTS, ...MESSAGES],
  },
  'a reader of some keys': {
    props: { readOnly: true, keys: ['agent:*'] },
    may: [...EVERYBODY, ...READS],
    mayNot: [...NOBODY, ...SCRIPTS, ...MESSAGES, ...WRITES, 'GET other:1', 'MGET agent:1 other:1'],
  },
  'a user of one channel': {
    props: { channels: ['socket.io*'] },
    may: [...EVERYBODY, ...READS, ...WRITES, ...MESSAGES],
    mayNot: [...NOBODY, ...SCRIPTS, 'PUBLISH other a', 'SUBSCRIBE other', 'PSUBSCRIBE *'],
  },
  'a user with scripts': {
    props: { scripts: true },
    may: [...EVERYBODY, ...READS, ...WRITES, ...SCRIPTS],
    mayNot: [...NOBODY, ...MESSAGES],
  },
};

describeWithRedis('the rules of a user, on a real server', () => {
  const server = new RedisServer();
  beforeAll(() => server.ready());
  afterAll(() => server.stop());

  /** Commands that the server would refuse the user. */
  function refused(props: CacheUserProps, commands: readonly string[]): string[] {
    const setUser = ['ACL', 'SETUSER', 'somebody', 'reset', 'nopass', ...accessString(props).split(' ')];
    const [created, ...answers] = server.ask([
      setUser,
      ...commands.map((command) => ['ACL', 'DRYRUN', 'somebody', ...command.split(' ')]),
    ]);
    expect(created).toBe('OK');
    expect(answers).toHaveLength(commands.length);
    return commands.filter((command, index) => {
      const answer = answers[index];
      if (answer === 'OK') return false;
      // Any other answer is about the command and not about the user.
      expect(`${command}: ${answer}`).toMatch(/has no permissions/);
      return true;
    });
  }

  test.each(Object.entries(USERS))(
    'given %s, then it may do what it states and nothing else',
    (_, { props, may, mayNot }) => {
      expect(refused(props, may)).toEqual([]);
      expect(refused(props, mayNot)).toEqual([...mayNot]);
    },
  );

  test('given any command that the server calls dangerous or administrative, then only INFO is allowed', () => {
    const names = [
      ...new Set(
        server.ask([
          ['ACL', 'CAT', 'dangerous'],
          ['ACL', 'CAT', 'admin'],
        ]),
      ),
    ];
    expect(names.length).toBeGreaterThan(60);
    const everything: CacheUserProps = { channels: ['*'], scripts: true };
    server.ask([['ACL', 'SETUSER', 'somebody', 'reset', 'nopass', ...accessString(everything).split(' ')]]);
    const allowed = names.filter((name) => {
      const tries = Array.from({ length: 8 }, (_, count) => [...name.split('|'), ...Array(count).fill('1')]);
      const answers = server.ask(tries.map((words) => ['ACL', 'DRYRUN', 'somebody', ...words]));
      // With too few or too many words the server says so before it asks who may.
      const [answer = ''] = answers.filter((line) => !line.includes('wrong number of arguments'));
      expect(`${name}: ${answer}`).toMatch(/: (OK|.* has no permissions.*)$/);
      return answer === 'OK';
    });
    expect(allowed).toEqual(['info']);
  });
});
